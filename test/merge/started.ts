import { pgmendProcess } from '../support/cli.ts';
import type { MergeBench } from './support.ts';

/** How a merge ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A merge of the program that is under way. */
export interface Started {
  ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts `pgmend merge --apply` with these sources and arguments, which waits long for locks, and leaves it to the test. */
export function startMerge(b: MergeBench, args: string[] = [], from = Object.keys(b.sources)): Started {
  const urls = from.map((name) => `${name}=${b.side(name).urlFromLive}`);
  const all = [
    'merge',
    '--source',
    ...urls,
    '--target',
    b.target.url,
    '--apply',
    '--yes',
    '--lock-timeout',
    '2min',
  ];
  const child = pgmendProcess([...all, ...args], { cwd: b.folder });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end();
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { ended, kill: (signal) => child.kill(signal) };
}
