import { spawn } from 'node:child_process';
import { program } from '../support/cli.ts';
import { refusing } from '../support/refusing.ts';
import { median, say, table } from './figures.ts';

export interface StartBenchOptions {
  rounds: number;
}

/** What is measured, the first of it being what the others are held against. */
const calls: [name: string, args: string[]][] = [
  ['node -e 0', ['-e', '0']],
  ['pgmend --version', [program, '--version']],
  ['pgmend --help', [program, '--help']],
  ['pgmend run --help', [program, 'run', '--help']],
];

/** Milliseconds from the start of a process to its end. */
function whole(args: string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(performance.now() - started));
  });
}

/** Milliseconds from the start of `pgmend run` to the first bytes that live hears of it. */
async function untilHeard(): Promise<number> {
  let heard = Number.NaN;
  const live = await refusing(() => {
    heard = performance.now();
  });
  const url = `postgres://me:secret@127.0.0.1:${live.port}/nothing`;
  const started = performance.now();
  await whole([program, 'run', '--old', url, '--live', `${url}?sslmode=disable`]);
  live.close();
  if (Number.isNaN(heard)) throw new Error('pgmend run sent nothing');
  return heard - started;
}

/** Measures how long it takes until the program is there; prints medians, as ratios to node's own start. */
export async function benchStart({ rounds }: StartBenchOptions): Promise<void> {
  const measures: [string, () => Promise<number>][] = [
    ...calls.map(([name, args]): [string, () => Promise<number>] => [name, () => whole(args)]),
    ['pgmend run, up to its first bytes to live', untilHeard],
  ];
  const times = measures.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    for (const [index, [, measure]] of measures.entries()) times[index]?.push(await measure());
  }
  const medians = times.map(median);
  const rows = measures.map(([name], index) => {
    const milliseconds = medians[index] as number;
    return [name, milliseconds.toFixed(0), (milliseconds / (medians[0] as number)).toFixed(2)];
  });
  process.stdout.write(table(['call', 'ms', '× node'], rows));
}
