import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseTotals } from './totals.ts';

/** Milliseconds: for a whole file, and from its totals to its end. */
export interface Limits {
  file: number;
  afterTotals: number;
}

/** What a worker is told to run, and the temporary directory that is the file's own. */
export interface ToWorker {
  file: string;
  folder: string;
}

/** What a worker says. */
export interface FromWorker {
  ready?: true;
  output?: string;
  /** uvu's exit code, what the file left behind, and the processor time that it took of this process, in seconds. */
  done?: { code: number; left: string[]; cpu: number };
}

/** What was seen of a file: its end, or why it had none. */
export interface Seen {
  output: string;
  problem?: string;
  done?: FromWorker['done'];
}

/** A process of worker.ts. It, and what it started, is killed when a limit or a signal says so. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly limits: Limits,
  ) {}

  static async start(env: NodeJS.ProcessEnv, limits: Limits): Promise<WorkerProcess> {
    const program = fileURLToPath(new URL('worker.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // the leader of a group, so that the programs under test can be killed along with it
      detached: true,
    });
    child.stdout?.setEncoding('utf8');
    child.stderr?.setEncoding('utf8');
    let output = '';
    child.stderr?.on('data', (text) => {
      output += text;
    });
    const died = once(child, 'close').then(() =>
      Promise.reject(new Error(`a test process did not start:\n${output}`)),
    );
    await Promise.race([once(child, 'message'), died]);
    died.catch(() => {});
    child.stderr?.removeAllListeners('data');
    return new WorkerProcess(child, limits);
  }

  run(file: ToWorker, signal: AbortSignal): Promise<Seen> {
    const { child, limits } = this;
    return new Promise((resolve) => {
      const seen: Seen = { output: '' };
      let closing: NodeJS.Timeout | undefined;
      const kill = (reason: string) => {
        seen.problem ??= reason;
        killGroup(child.pid);
      };
      const limit = setTimeout(kill, limits.file, `it did not end within ${limits.file / 1000} s`);
      const interrupt = () => kill('it was interrupted');
      const collect = (text: string) => {
        seen.output += text;
        if (closing || !parseTotals(seen.output)) return;
        const reason = 'its tests ended and it did not: is a connection, server or process left open?';
        closing = setTimeout(kill, limits.afterTotals, reason);
      };
      const hear = ({ output, done }: FromWorker) => {
        if (output !== undefined) collect(output);
        if (done) end({ ...seen, done });
      };
      const close = (code: number | null, killedBy: NodeJS.Signals | null) => {
        const problem = killedBy ? `it was ended by ${killedBy}` : `exit code ${code}`;
        end({ ...seen, problem: seen.problem ?? problem });
      };
      const end = (whole: Seen) => {
        clearTimeout(limit);
        clearTimeout(closing);
        signal.removeEventListener('abort', interrupt);
        child.off('message', hear).off('close', close);
        for (const stream of [child.stdout, child.stderr]) stream?.off('data', collect);
        resolve(whole);
      };
      signal.addEventListener('abort', interrupt);
      child.on('message', hear).on('close', close);
      // what programs print that were given these streams
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', collect);
      child.send(file);
    });
  }

  /** Lets it end by itself, with the servers that it keeps. */
  async end(): Promise<void> {
    if (this.hasEnded()) return;
    // not close, of which node says nothing after a disconnect of ours
    const ended = once(this.child, 'exit');
    const limit = setTimeout(killGroup, this.limits.afterTotals, this.child.pid);
    this.child.disconnect();
    await ended;
    clearTimeout(limit);
  }

  async kill(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.child, 'exit');
    killGroup(this.child.pid);
    await ended;
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
