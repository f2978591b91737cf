import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/**
 * The test files to run, as absolute paths in a fixed order. A pattern is a file to run, whatever its name, or a part
 * of the path of a test under `test`; none means all. Throws when a pattern matches nothing.
 */
export function findTests(root: string, patterns: string[]): string[] {
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(root, 'test', file))
    .sort();
  if (patterns.length === 0) return all;
  const found = patterns.flatMap((pattern) => {
    if (existsSync(pattern) && pattern.endsWith('.ts')) return [resolve(pattern)];
    const matching = all.filter((file) => relative(root, file).includes(pattern));
    if (matching.length === 0) throw new Error(`No test file matches "${pattern}".`);
    return matching;
  });
  return [...new Set(found)];
}
