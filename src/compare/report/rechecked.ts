import type { Recheck } from './recheck-schema.ts';

/** The sums over all tables that were rechecked. */
export function rechecked({
  tables,
}: Recheck): Record<
  'differed' | 'gone' | 'stayed' | 'changed' | 'missing' | 'corrupted' | 'new' | 'oldChanged',
  number
> {
  const sum = (what: (found: NonNullable<Recheck['tables'][number]['found']>) => number) =>
    tables.reduce((total, { found }) => total + (found ? what(found) : 0), 0);
  return {
    differed: sum((found) => found.differed),
    gone: sum((found) => found.gone),
    stayed: sum((found) => found.stayed),
    changed: sum((found) => found.changed),
    missing: sum(({ now }) => now.missing),
    corrupted: sum(({ now }) => now.corrupted),
    new: sum(({ now }) => now.new),
    oldChanged: sum((found) => found.old_changed),
  };
}
