import { createHash } from 'node:crypto';
import type { Pair } from './model.ts';

/**
 * A digest of what it means that two rows of a pair are the same, and of what `<t>_diff` then holds: what has it may go on
 * with a comparison that is staged. How the differing rows were found is not in it, nor are the sizes by which that was
 * chosen: live goes on growing.
 */
export function meaningOf(
  pair: Pick<
    Pair,
    'old' | 'live' | 'mounted' | 'key' | 'shared' | 'columns' | 'where' | 'fenced' | 'updatedAt'
  >,
): string {
  const { old, live, mounted, key, shared, where, fenced, updatedAt } = pair;
  const { before, now, behindFence } = pair.columns;
  const parts = [
    [old, live, mounted, before, now, where, fenced, behindFence, updatedAt],
    key.map(({ column, name, type }) => [column, name, type]),
    shared.map(({ name, oldValue, liveValue }) => [name, oldValue, liveValue]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
