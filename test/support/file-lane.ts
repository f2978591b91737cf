import { mkdtempSync } from 'node:fs';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTotals, suspicion } from './totals.ts';
import { type Limits, type Seen, WorkerProcess } from './worker-process.ts';

/** How one test file went. A file that broke as a whole has a `problem` and at least one failure. */
export interface FileResult {
  file: string;
  passed: number;
  failed: number;
  skipped: number;
  problem: string | undefined;
  output: string;
  seconds: number;
  /** Seconds of processor time of the process that ran it, without servers and programs that it started. */
  cpu: number;
}

/** Runs test files one after the other in one process; after a file that failed it goes on in a fresh one. */
export class FileLane {
  private process: WorkerProcess | undefined;
  private readonly base = mkdtempSync(join(tmpdir(), 'pgmend-tests-'));
  private files = 0;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly limits: Limits,
    private readonly signal: AbortSignal,
  ) {}

  async run(file: string): Promise<FileResult> {
    const started = Date.now();
    const folder = await this.folder(String(++this.files));
    this.process ??= await WorkerProcess.start(
      { ...this.env, PGMEND_TEST_SHARED: await this.folder('shared') },
      this.limits,
    );
    const seen = await this.process.run({ file, folder }, this.signal);
    const result = judge(seen, await readFile(file, 'utf8'));
    if (result.failed > 0) {
      // what it has left, or not undone, is not to be the next one's trouble
      await this.process.kill();
      this.process = undefined;
    }
    await rm(folder, { recursive: true, force: true });
    const seconds = (Date.now() - started) / 1000;
    return { file, ...result, output: seen.output, seconds, cpu: seen.done?.cpu ?? 0 };
  }

  /** Ends the process, and with it the servers that it keeps. */
  async end(): Promise<void> {
    await this.process?.end();
    await rm(this.base, { recursive: true, force: true, maxRetries: 10 });
  }

  private async folder(name: string): Promise<string> {
    const folder = join(this.base, name);
    await mkdir(folder, { recursive: true });
    // servers that root starts run as somebody else, who must be able to pass through
    await Promise.all([chmod(this.base, 0o755), chmod(folder, 0o755)]);
    return folder;
  }
}

/** What to make of a file's output and end, given its text. */
function judge(
  { output, problem: broken, done }: Seen,
  source: string,
): Pick<FileResult, 'passed' | 'failed' | 'skipped' | 'problem'> {
  const totals = parseTotals(output);
  const failedTests = totals ? totals.total - totals.passed : 0;
  const left = done?.left ?? [];
  const problem =
    broken ??
    // a hook that throws keeps tests from running; uvu says nothing of it and exits with 0
    (failedTests > 0 && done?.code === 0 ? 'a hook failed' : undefined) ??
    (left.length > 0 ? `it leaves behind: ${left.join('; ')}` : undefined) ??
    (failedTests > 0 ? undefined : suspicion(source, totals));
  return {
    passed: totals?.passed ?? 0,
    failed: failedTests + (problem !== undefined && failedTests === 0 ? 1 : 0),
    skipped: totals?.skipped ?? 0,
    problem,
  };
}
