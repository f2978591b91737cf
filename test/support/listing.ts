import type { FileResult } from './file-lane.ts';

type Named = FileResult & { name: string };

/** How many of the slowest files are named at the end. */
const slowest = 10;

/**
 * What is said of a file when it is through: a line, and what it printed if it failed or left a test out.
 *
 * @param done files that are through
 * @param elapsed seconds since the first one began
 */
export function fileLines(result: Named, done: number, all: number, elapsed: number): string {
  const { name, passed, failed, seconds, cpu, problem, output } = result;
  const mark = failed > 0 ? 'FAIL' : 'ok';
  const place = String(done).padStart(String(all).length);
  const line = `${mark.padEnd(4)} ${place}/${all}  ${elapsed.toFixed(0)} s  ${name}  (${passed + failed} tests, ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s CPU)`;
  const skipped = output.split('\n').filter((text) => text.startsWith('skipped: '));
  if (failed === 0) return [line, ...skipped].join('\n');
  return [line, output.trim(), ...(problem === undefined ? [] : [`FAIL ${name}: ${problem}`])].join('\n');
}

/** The slowest files, the failed ones, and the line that says how it went. */
export function closing(results: Named[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, result) => total + result[key], 0);
  const bySeconds = [...results].sort((one, other) => other.seconds - one.seconds).slice(0, slowest);
  const failed = results.filter((result) => result.failed > 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  return [
    ...(results.length > slowest
      ? ['', 'slowest files, with the processor time of their own process:', ...bySeconds.map(slowLine)]
      : []),
    ...(failed.length > 0
      ? ['', 'failed:', ...failed.map(({ name, problem }) => `  ${name}${problem ? `: ${problem}` : ''}`)]
      : []),
    '',
    `${sum('passed')} passed, ${sum('failed')} failed${skipped}`,
  ].join('\n');
}

function slowLine({ name, seconds, cpu }: Named): string {
  return `${seconds.toFixed(1).padStart(7)} s ${cpu.toFixed(1).padStart(6)} s  ${name}`;
}
