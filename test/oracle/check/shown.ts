import type { Texts } from '../dump.ts';
import type { Column, SideName } from '../table.ts';

export type Texted = string | null;

/** How reports print what a server holds: masked values not at all, times of a declared zone in live's form. */
export function shown(side: SideName, column: Column, texts: Texts): Texted {
  const text = texts.get(column) ?? null;
  if (text === null) return null;
  if (column.masked) return '***';
  const compared = column.where === 'both' && !column.excluded;
  return side === 'old' && compared ? (column.kind.asLive?.(text) ?? text) : text;
}
