import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isStale } from './build.ts';
import { FileLane, type FileResult } from './file-lane.ts';
import { findTests, type Which } from './find.ts';
import { closing, fileLines } from './listing.ts';
import { temporaryPlace } from './place.ts';
import { handedOver, handOver, startServers } from './servers.ts';
import type { Limits } from './worker-process.ts';

// What `npm test` runs: `npm test [-- PATTERN...]`; and, with --quick or --long, `npm run test:quick` and `npm run test:long`.

const root = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2);
const patterns = words.filter((word) => !word.startsWith('--'));
const which: Which = words.includes('--long') ? 'long' : words.includes('--quick') ? 'quick' : 'usual';
const limits: Limits = {
  file: seconds('PGMEND_TEST_FILE_SECONDS', which === 'long' ? 1200 : 300),
  afterTotals: 15_000,
};
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

try {
  const files = findTests(root, patterns, which);
  process.exitCode = (await runAll(files)) ? 0 : 1;
} catch (error) {
  say(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
if (interrupted.signal.aborted) process.exitCode = 130;

async function runAll(files: string[]): Promise<boolean> {
  const started = process.env[handedOver];
  // With servers handed over this is a run inside of a test: all is prepared.
  if (started !== undefined) return report(await runFiles(files, started));

  if (isStale(root)) {
    say('dist is older than src: building');
    build(root);
  }
  process.env.TMPDIR = temporaryPlace();
  const servers = await startServers();
  say(`servers: ${servers.how}, in ${process.env.TMPDIR}`);
  try {
    return report(await runFiles(files, handOver(servers)));
  } finally {
    await servers.stop();
  }
}

async function runFiles(files: string[], servers: string): Promise<FileResult[]> {
  const { FORCE_COLOR: _, ...rest } = process.env;
  const env = { ...rest, NO_COLOR: '1', [handedOver]: servers };
  const waiting = [...files];
  const results: FileResult[] = [];
  const began = Date.now();
  const work = async (): Promise<void> => {
    const lane = new FileLane(env, limits, interrupted.signal);
    try {
      for (let file = waiting.shift(); file && !interrupted.signal.aborted; file = waiting.shift()) {
        const result = await lane.run(file);
        results.push(result);
        const elapsed = (Date.now() - began) / 1000;
        say(fileLines({ ...result, name: relative(root, file) }, results.length, files.length, elapsed));
      }
    } finally {
      await lane.end();
    }
  };
  // tests wait for servers, and servers for tests: one more than cores keeps them all at work
  const lanes = Math.min(availableParallelism() + 1, files.length);
  await Promise.all(Array.from({ length: lanes }, work));
  return results;
}

/** Prints the last lines; true when all is well. */
function report(results: FileResult[]): boolean {
  if (interrupted.signal.aborted) say('\ninterrupted');
  const named = results.map((result) => ({ ...result, name: relative(root, result.file) }));
  say(closing(named));
  return results.every(({ failed }) => failed === 0) && !interrupted.signal.aborted;
}

function seconds(variable: string, usual: number): number {
  return Number(process.env[variable] ?? usual) * 1000;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
