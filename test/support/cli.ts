import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callHere } from './call-here.ts';

/** The built program, as a user runs it. */
export const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** How to run it; times are milliseconds. */
export interface CliOptions {
  /** Added to the clean environment. */
  env?: NodeJS.ProcessEnv;
  /** An empty temporary directory by default, the same for the whole test process. */
  cwd?: string;
  stdin?: string;
  timeout?: number;
  /** Starts the built program, for what is about its process; without it, it is called in this one, which takes a tenth. */
  process?: boolean;
}

/** How it ended: exactly one of `code` and `signal` is not null. */
export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Variables that libraries read from the process itself. */
const ofProcess = ['HOME', 'PGPASSFILE', 'TMPDIR', 'NODE_OPTIONS'];

/** Runs pgmend to its end. Rejects, with its output so far, when that takes longer than `timeout` (60 s). */
export function pgmend(args: string[], options: CliOptions = {}): Promise<CliResult> {
  const { stdin = '', timeout = 60_000, cwd = scratch().cwd } = options;
  const isItsOwn = ofProcess.some((name) => options.env?.[name] !== undefined);
  if (options.process || isItsOwn) return toItsEnd(pgmendProcess(args, options), args, stdin, timeout);
  return callHere(args, { env: { ...cleanEnvironment(), ...options.env }, cwd, stdin, timeout });
}

function toItsEnd(
  child: ChildProcessWithoutNullStreams,
  args: string[],
  stdin: string,
  timeout: number,
): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // It may end without reading what it is given.
  child.stdin.on('error', () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`pgmend ${args.join(' ')} did not end within ${timeout} ms\n${stdout}${stderr}`));
    }, timeout);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Starts pgmend and leaves it to the test: its three streams are pipes. */
export function pgmendProcess(
  args: string[],
  options: Pick<CliOptions, 'env' | 'cwd'> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...args], {
    cwd: options.cwd ?? scratch().cwd,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** This process's environment without what would steer pgmend, the driver or the colours; HOME is empty. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS'].includes(name),
  );
  return { ...Object.fromEntries(kept), HOME: scratch().home };
}

let made: { home: string; cwd: string } | undefined;

function scratch(): { home: string; cwd: string } {
  if (!made) {
    const base = mkdtempSync(join(process.env.PGMEND_TEST_SHARED ?? tmpdir(), 'pgmend-cli-'));
    made = { home: join(base, 'home'), cwd: join(base, 'cwd') };
    for (const directory of Object.values(made)) mkdirSync(directory);
    process.once('exit', () => rmSync(base, { recursive: true, force: true }));
  }
  return made;
}
