import type { Texts } from '../dump.ts';
import type { Column, SideName } from '../table.ts';

export type Texted = string | null;

/** How reports print what a server holds: masked values not at all, moments of a declared time zone with it. */
export function shown(side: SideName, column: Column, texts: Texts): Texted {
  const text = texts.get(column) ?? null;
  if (text === null) return null;
  if (column.masked) return '***';
  const moment =
    column.where === 'both' && !column.excluded && column.kind.timezone && !/tz$/.test(column.kind[side]);
  return moment && !/infinity/.test(text) ? inUtc(text, column.kind.utc) : text;
}

function inUtc(text: string, utc: ((text: string) => string) | undefined): string {
  return utc ? utc(text) : text.replace(/( BC)?$/, '+00$1');
}
