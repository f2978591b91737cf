import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isStale } from './build.ts';
import { findTests } from './find.ts';
import { type FileResult, type Limits, runFile } from './run-file.ts';
import { handedOver, handOver, startServers } from './servers.ts';

// What `npm test` runs: `npm test [-- PATTERN...]`.

const root = fileURLToPath(new URL('../..', import.meta.url));
const limits: Limits = { file: seconds('PGMEND_TEST_FILE_SECONDS', 300), afterTotals: 15_000 };
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

try {
  const files = findTests(root, process.argv.slice(2));
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
  const servers = await startServers();
  say(`servers: ${servers.how}`);
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
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file && !interrupted.signal.aborted; file = waiting.shift()) {
      const result = await runFile(file, env, limits, interrupted.signal);
      results.push(result);
      tell(file, result);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

function tell(file: string, result: FileResult): void {
  const mark = result.failed > 0 ? 'FAIL' : 'ok';
  say(`\n${mark} ${relative(root, file)} (${result.seconds.toFixed(1)} s)`);
  say(result.output.trim());
  if (result.problem !== undefined) say(`FAIL ${relative(root, file)}: ${result.problem}`);
}

/** Prints the last line; true when all is well. */
function report(results: FileResult[]): boolean {
  const sum = (key: 'passed' | 'failed' | 'skipped'): number =>
    results.reduce((total, result) => total + result[key], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  if (interrupted.signal.aborted) say('\ninterrupted');
  say(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
  return sum('failed') === 0 && !interrupted.signal.aborted;
}

function seconds(variable: string, usual: number): number {
  return Number(process.env[variable] ?? usual) * 1000;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
