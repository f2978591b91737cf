import type { Value } from './kinds/kind.ts';
import type { Random } from './random.ts';
import { type Cell, pickCell } from './rows.ts';
import type { Column } from './table.ts';

/** What a fault does to one value of live. Null where it cannot be done to this one. */
export type Change = (random: Random, column: Column, cell: Cell) => { cell: Cell; differs: boolean } | null;

/** The empty string of either side's type, as a value. */
function empty(column: Column): Value | null {
  const { live } = column.kind;
  if (!column.kind.strings || live === '"char"') return null;
  return { id: '', old: [''], live: [''] };
}

export const another: Change = (random, column, cell) => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const other = pickCell(random, column.kind, 'live');
    if (other.value.id !== cell?.value.id) return { cell: other, differs: true };
  }
  return null;
};

const toNull: Change = (_, column, cell) => (column.nullable && cell ? { cell: null, differs: true } : null);

const fromNull: Change = (random, column, cell) =>
  cell ? null : { cell: pickCell(random, column.kind, 'live'), differs: true };

export const nullToEmpty: Change = (_, column, cell) => {
  const value = empty(column);
  return value && !cell ? { cell: { value, spelled: '' }, differs: true } : null;
};

/** Other words for the same value: no difference. */
export const respelled: Change = (random, _, cell) => {
  const others = cell?.value.live.filter((spelled) => spelled !== cell.spelled) ?? [];
  return cell && others.length > 0
    ? { cell: { value: cell.value, spelled: random.pick(others) }, differs: false }
    : null;
};

/** Edits of a text that a human eye, or a trim() somewhere, overlooks. Only for types without a length or padding. */
const edits: ((text: string) => string)[] = [
  (text) => `${text} `,
  (text) => ` ${text}`,
  (text) => `${text}\n`,
  (text) => text.trimEnd(),
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.normalize('NFD'),
  (text) => text.replaceAll('\\', '\\\\'),
  (text) => text.replaceAll('\r\n', '\n'),
  (text) => text.slice(0, -1),
];

const edited: Change = (random, column, cell) => {
  if (!cell || !/^(text|varchar)( collate|$)/.test(column.kind.live)) return null;
  const text = random.pick(edits)(cell.spelled);
  if (
    /[\ud800-\udbff]$/.test(text) ||
    text === cell.spelled ||
    !/^(text|varchar)( collate|$)/.test(column.kind.old)
  )
    return null;
  return { cell: { value: { id: text, old: [text], live: [text] }, spelled: text }, differs: true };
};

export const changes: Record<string, Change> = {
  another,
  toNull,
  fromNull,
  nullToEmpty,
  respelled,
  edited,
};
