/** What uvu printed at the end of a file. */
export interface Totals {
  total: number;
  passed: number;
  skipped: number;
}

/** Reads uvu's closing lines; undefined when they are not there, as in a file that forgot `test.run()`. */
export function parseTotals(output: string): Totals | undefined {
  const ends = [...output.matchAll(/^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)$/gm)];
  const last = ends.at(-1);
  return last && { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]) };
}

/** How many tests a test file registers at least, as far as its text tells. */
export function countRegistrations(source: string): { tests: number; only: boolean } {
  const made = [...source.matchAll(/^\s*(?:const|let) (\w+) = (?:await )?(?:suite|needs)\b/gm)].map(
    (match) => match[1],
  );
  const names = ['test', ...made].join('|');
  // Only where a statement can begin: the words also occur inside of strings and comments.
  const tests =
    source.match(new RegExp(`^[ \\t]*(?:${names})(?:\\.skip|\\.only)?(?:<[^>]*>)?\\(`, 'gm')) ?? [];
  return { tests: tests.length, only: tests.some((text) => text.includes('.only')) };
}

/** Why a file that ended well is not to be believed; undefined when it is. */
export function suspicion(source: string, totals: Totals | undefined): string | undefined {
  if (!totals) return 'it printed no totals: is test.run() missing?';
  const { tests, only } = countRegistrations(source);
  // uvu counts what .only left out as skipped.
  if (only) return 'it uses .only, which hides its other tests';
  const ran = totals.total + totals.skipped;
  if (ran === 0) return 'it ran no tests: is test.run() missing?';
  if (ran < tests) return `it registers ${tests} tests and ran ${ran}: is a .run() missing?`;
  return undefined;
}
