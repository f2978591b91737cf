import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** How the names of files end that `npm run test:long` runs, and `npm test` only when they are named. */
const long = '.long.test.ts';

/** What `npm run test:quick` runs: whether the main road is open, a file or two of each folder. */
const quick = [
  ...['commands/commands', 'commands/help', 'docs.test', 'rulings.test', 'templates.test'],
  ...['stages/stages', 'compare/keys', 'compare/values', 'compare/where', 'sieve/nulls', 'odd/edges'],
  ...['jobs/workers', 'recheck/outcomes', 'repair/shapes', 'repair/undo-rows', 'merge/winner', 'merge/ids'],
];

/** Which tests are run where no pattern says it. */
export type Which = 'usual' | 'quick' | 'long';

/**
 * The test files to run, as absolute paths in a fixed order. A pattern is a file to run, whatever its name, or a part
 * of the path of a test under `test`; without any it is `which`. Throws when a pattern matches nothing.
 */
export function findTests(root: string, patterns: string[], which: Which = 'usual'): string[] {
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(root, 'test', file))
    .sort();
  if (patterns.length === 0 && which === 'quick') return findTests(root, quick);
  if (patterns.length === 0) return all.filter((file) => file.endsWith(long) === (which === 'long'));
  const found = patterns.flatMap((pattern) => {
    if (existsSync(pattern) && pattern.endsWith('.ts')) return [resolve(pattern)];
    const matching = all.filter((file) => relative(root, file).includes(pattern));
    if (matching.length === 0) throw new Error(`No test file matches "${pattern}".`);
    return matching;
  });
  return [...new Set(found)];
}
