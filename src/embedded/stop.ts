import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** `fast` ends the sessions and writes everything out; `immediate` is for servers that nobody will start again. */
export type StopMode = 'fast' | 'immediate';

/**
 * Stops a server that any process started in this data directory, and waits until it is gone.
 * Resolves to false when none was running there. Throws when it may not be signalled or does not end.
 */
export async function stopServer(dataDirectory: string, mode: StopMode = 'fast'): Promise<boolean> {
  const directory = await realpath(dataDirectory).catch(() => undefined);
  if (directory === undefined) return false;
  const [pid] = await readPidFile(directory);
  return pid === undefined ? false : stopProcess(Number(pid), directory, mode);
}

/** The lines of postmaster.pid, none when there is no such file: 0 is the pid, 7 the state. */
export async function readPidFile(dataDirectory: string): Promise<string[]> {
  try {
    return (await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Stops the server with this pid, with stronger signals over time. Resolves to false when that pid is not this server. */
export async function stopProcess(pid: number, dataDirectory: string, mode: StopMode): Promise<boolean> {
  if (!(await isServer(pid, dataDirectory))) return false;
  const signals =
    mode === 'fast' ? (['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) : (['SIGQUIT', 'SIGKILL'] as const);
  for (const signal of signals) {
    signalProcess(pid, signal);
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      if (!(await isServer(pid, dataDirectory))) return true;
      await pause(10);
    }
  }
  throw new Error(`The Postgres server in ${dataDirectory} (process ${pid}) does not end.`);
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Whether that process is alive and the server of that directory. A pid file can outlive its server, and the number
 * can belong to anybody by then. A process that ended but was not waited for has no command line any more.
 */
async function isServer(pid: number, dataDirectory: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.split('\0').includes(dataDirectory);
  }
  const found = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => undefined);
  return found?.stdout.includes(`-D ${dataDirectory}`) ?? false;
}
