import type { Comparison, Mount, Pair } from '../comparison/model.ts';

// Live keeps some locks of each table until the transaction ends, and has a few thousand: so a transaction is for a few.

/** Tables that are mounted in one transaction. */
const mountedAtOnce = 25;
/** Tiny tables that are compared in one transaction. */
const comparedAtOnce = 10;
/** No session is to wait long for the last group of another. */
const groupsOfSession = 3;

/** Parts of a list, all but the last of the same size. */
export function inGroups<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** Big tables first: what takes longest must not begin last. */
export function bySize(a: Mount, b: Mount): number {
  return b.bytes - a.bytes;
}

/** Tables that are mounted together, by name. */
export function toMount({ pairs, absent }: Comparison): Mount[][] {
  return inGroups(
    [...pairs, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1)),
    mountedAtOnce,
  );
}

/** Tables that are compared together: each by itself, the biggest first, and behind them the tiny ones in groups. */
export function toCompare({ pairs, absent }: Comparison, sessions: number): Mount[][] {
  const others = [...pairs.filter(({ tiny }) => !tiny), ...absent].sort(bySize);
  const tiny: Pair[] = pairs.filter((pair) => pair.tiny);
  const size = Math.min(comparedAtOnce, Math.ceil(tiny.length / (sessions * groupsOfSession)));
  return [...others.map((table) => [table]), ...inGroups(tiny, size)];
}
