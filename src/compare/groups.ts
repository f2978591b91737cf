import { inParts } from '../in-parts.ts';
import { type Comparison, isPair, type Mount } from './resolve/model.ts';

// Live keeps some locks of each table until the transaction ends, and has a few thousand: so a transaction is for a few.

/** Tables that are mounted in one transaction. */
const mountedAtOnce = 25;
/** Tiny tables that are compared in one transaction. */
const comparedAtOnce = 10;
/** No session is to wait long for the last group of another. */
const groupsOfSession = 3;

/** Big tables first: what takes longest must not begin last. */
export function bySize(a: Mount, b: Mount): number {
  return b.bytes - a.bytes;
}

/** Whether a table is so little work that others may be compared in the same transaction. */
export function isTiny(table: Mount): boolean {
  return isPair(table) && table.how.tiny;
}

/** How many tables go together, where there are so many sessions. */
function groupSize(tables: number, sessions: number, most: number): number {
  return Math.min(most, Math.ceil(tables / (sessions * groupsOfSession)));
}

/** Tables that are mounted together, by name. */
export function toMount({ pairs, absent }: Comparison, sessions: number): Mount[][] {
  const tables = [...pairs, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1));
  return inParts(tables, groupSize(tables.length, sessions, mountedAtOnce));
}

/** Tables that are compared together: each by itself, the biggest first, and behind them the tiny ones in groups. */
export function toCompare({ pairs, absent }: Comparison, sessions: number): Mount[][] {
  const others = [...pairs.filter((pair) => !isTiny(pair)), ...absent].sort(bySize);
  const tiny = pairs.filter(isTiny);
  const groups = inParts(tiny, groupSize(tiny.length, sessions, comparedAtOnce));
  return [...others.map((table) => [table]), ...groups];
}
