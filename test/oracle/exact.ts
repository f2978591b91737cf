import type { Outcome } from './check/outcome.ts';
import { compareDumps } from './second.ts';

/**
 * Under `exact` what is printed is compared, which the faults do not know: there the second oracle is the only one,
 * and says what is expected of the rows that are compared on both sides.
 */
export function expectExact(outcome: Outcome): Outcome {
  const { table, rows, keys, old, live } = outcome;
  if (!table.exact || table.broken) return outcome;
  const changed = new Map(compareDumps(table, old, live).map((finding) => [finding.key, finding.changed]));
  for (const row of rows) {
    if (row.expected.status !== 'identical' && row.expected.status !== 'corrupted') continue;
    const columns = changed.get(keys.get(row)?.old as string);
    row.expected = columns ? { status: 'corrupted', changed: columns } : { status: 'identical' };
  }
  return outcome;
}
