import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parseTotals, suspicion } from './totals.ts';

/** How one test file went. A file that broke as a whole has a `problem` and at least one failure. */
export interface FileResult {
  passed: number;
  failed: number;
  skipped: number;
  problem: string | undefined;
  output: string;
  seconds: number;
}

/** Milliseconds: for the whole file, and from its totals to its end. */
export interface Limits {
  file: number;
  afterTotals: number;
}

/** Runs a test file in a node process of its own. It, and what it started, is killed when a limit or `signal` says so. */
export async function runFile(
  file: string,
  env: NodeJS.ProcessEnv,
  limits: Limits,
  signal: AbortSignal,
): Promise<FileResult> {
  const started = Date.now();
  const { output, problem } = await watch(file, env, limits, signal);
  const totals = parseTotals(output);
  const failedTests = totals ? totals.total - totals.passed : 0;
  const doubt = problem ?? (failedTests > 0 ? undefined : suspicion(await readFile(file, 'utf8'), totals));
  return {
    passed: totals?.passed ?? 0,
    failed: failedTests + (doubt !== undefined && failedTests === 0 ? 1 : 0),
    skipped: totals?.skipped ?? 0,
    problem: doubt,
    output,
    seconds: (Date.now() - started) / 1000,
  };
}

function watch(
  file: string,
  env: NodeJS.ProcessEnv,
  limits: Limits,
  signal: AbortSignal,
): Promise<{ output: string; problem: string | undefined }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // The leader of a group, so that the programs under test can be killed along with it.
      detached: true,
    });
    let output = '';
    let problem: string | undefined;
    const kill = (reason: string): void => {
      problem ??= reason;
      killGroup(child.pid);
    };
    const limit = setTimeout(() => kill(`it did not end within ${limits.file / 1000} s`), limits.file);
    let closing: NodeJS.Timeout | undefined;
    const collect = (text: string): void => {
      output += text;
      if (closing || !parseTotals(output)) return;
      const reason = 'its tests ended and it did not: is a connection, server or process left open?';
      closing = setTimeout(() => kill(reason), limits.afterTotals);
    };
    const interrupt = (): void => kill('it was interrupted');
    signal.addEventListener('abort', interrupt);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      clearTimeout(limit);
      clearTimeout(closing);
      signal.removeEventListener('abort', interrupt);
      const totals = parseTotals(output);
      if (killedBy) problem ??= `it was ended by ${killedBy}`;
      const failing = totals !== undefined && totals.total > totals.passed;
      // A hook that throws keeps tests from running; uvu says nothing of it and exits with 0.
      if (failing && code === 0) problem ??= 'a hook failed';
      // Exit code 1 with failing tests is uvu's own, and they are counted already.
      if (code && !failing) problem ??= `exit code ${code}`;
      resolve({ output, problem });
    });
  });
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
