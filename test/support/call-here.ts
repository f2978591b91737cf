import { Readable, Writable } from 'node:stream';
import { main } from '../../src/main.ts';
import type { CliResult } from './cli.ts';

interface Call {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: string;
  timeout: number;
}

/** Where this process was before pgmend was called in it, and how many calls have not ended. */
let before = '';
let calls = 0;

/**
 * Calls pgmend in this process, with streams and an environment of its own, in a directory that may be another only when
 * no other call is running.
 *
 * @throws Error with its output so far when that takes longer than `timeout`
 */
export async function callHere(args: string[], { env, cwd, stdin, timeout }: Call): Promise<CliResult> {
  enter(cwd);
  const [stdout, stderr] = [new Collected(), new Collected()];
  const interrupt = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      interrupt.abort();
      const seen = `${stdout.text}${stderr.text}`;
      reject(new Error(`pgmend ${args.join(' ')} did not end within ${timeout} ms\n${seen}`));
    }, timeout);
  });
  try {
    const streams = { stdin: Readable.from([stdin]), stdout, stderr };
    const code = await Promise.race([main(args, { env, streams, signal: interrupt.signal }), late]);
    return { code, signal: null, stdout: stdout.text, stderr: stderr.text };
  } finally {
    clearTimeout(timer);
    leave();
  }
}

class Collected extends Writable {
  text = '';

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string | Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function enter(cwd: string): void {
  const here = process.cwd();
  if (calls > 0 && here !== cwd) throw new Error(`pgmend is running in ${here}; call it with process: true`);
  if (calls === 0) before = here;
  calls += 1;
  process.chdir(cwd);
}

function leave(): void {
  calls -= 1;
  if (calls === 0) process.chdir(before);
}
