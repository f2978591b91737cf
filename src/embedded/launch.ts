import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account.ts';
import { identity, serverEnvironment } from './execute.ts';
import { freePort } from './port.ts';
import { readPidFile, stopProcess } from './stop.ts';

/** What to launch: the `postgres` program on an existing cluster. */
export interface LaunchOptions {
  program: string;
  dataDirectory: string;
  logFile: string;
  account: Account | undefined;
  detached: boolean;
  /** Which port to try next; a free one by default. */
  nextPort?: () => Promise<number>;
}

const attempts = 5;
const secondsToStart = 60;

/** Starts the server on a free port and waits until it takes connections. Throws with the tail of its log. */
export async function launch(options: LaunchOptions): Promise<{ pid: number; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await (options.nextPort ?? freePort)();
    const child = await spawnServer(options, port);
    const pid = child.pid as number;
    if (!options.detached) tieToThisProcess(child, options.account);
    const problem = await untilReady(child, options.dataDirectory);
    if (problem === undefined) return { pid, port };

    await stopProcess(pid, options.dataDirectory, 'immediate');
    const log = await readFile(options.logFile, 'utf8').catch(() => '');
    // Somebody took the port between our asking and the server's binding.
    if (log.includes('Address already in use') && attempt < attempts) continue;
    throw new Error(`Postgres did not start in ${options.dataDirectory}: ${problem}\n${tail(log)}`);
  }
}

async function spawnServer(options: LaunchOptions, port: number): Promise<ChildProcess> {
  const log = await open(options.logFile, 'w', 0o600);
  try {
    const child = spawn(options.program, ['-D', options.dataDirectory, '-p', String(port)], {
      ...identity(options.account),
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // A session of its own: Ctrl-C at the terminal is for us, who may still need the server to clean up.
      detached: true,
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/**
 * Ends the server when this process ends, even by SIGKILL: a shell waits for the other end of a pipe to go away.
 * Signal handlers of our own would miss that case, and would take the default away from whoever uses this module.
 */
function tieToThisProcess(server: ChildProcess, account: Account | undefined): void {
  if (process.platform === 'win32') {
    process.once('exit', () => server.kill());
    return;
  }
  const watcher = spawn('/bin/sh', ['-c', 'read _; kill -QUIT "$0"', String(server.pid)], {
    ...identity(account),
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void } | null)?.unref();
  // Its pid could be somebody else's later.
  server.once('exit', () => watcher.kill('SIGKILL'));
}

/** What went wrong, or undefined once the server accepts connections. */
async function untilReady(child: ChildProcess, dataDirectory: string): Promise<string | undefined> {
  const deadline = Date.now() + secondsToStart * 1000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) return `it ended with exit code ${child.exitCode}`;
    if (child.signalCode !== null) return `it was ended by ${child.signalCode}`;
    const lines = await readPidFile(dataDirectory);
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return undefined;
    await pause(10);
  }
  return `it was not ready after ${secondsToStart} s`;
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-20).join('\n');
}
