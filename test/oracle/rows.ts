import type { Kind, Value } from './kinds/kind.ts';
import type { Random } from './random.ts';
import { type Column, columnsOf, isGenerated, type SideName, type Table } from './table.ts';
import { pickWhere } from './where.ts';

/** A value in a row of one side: which one it is, and how it is spelled there. Null is NULL. */
export type Cell = { value: Value; spelled: string } | null;
export type Cells = Map<Column, Cell>;

/** What a comparison has to say of a row: `outside` is one that the settings leave out on both sides. */
export type Expected =
  | { status: 'identical' | 'missing' | 'new' | 'outside' }
  | { status: 'corrupted'; changed: string[] };

export interface Row {
  old: Cells | null;
  live: Cells | null;
  /** What was done to it, for people. */
  fault: string;
  expected: Expected;
}

/** The same value on live: in the same words where both sides have one type. */
export function copied(cell: Cell, { old, live }: Kind): Cell {
  return cell && old !== live ? { value: cell.value, spelled: cell.value.live[0] as string } : cell;
}

/** A value that a side can hold; for a row that is on both sides, one that both can. */
export function pickCell(random: Random, kind: Kind, side: SideName | 'both'): Exclude<Cell, null> {
  for (;;) {
    const value = kind.pick(random);
    const both = value.old.length > 0 && value.live.length > 0;
    if (side === 'both' ? both : value[side].length > 0) {
      return { value, spelled: random.pick(value[side === 'live' ? 'live' : 'old']) };
    }
  }
}

function keyOf(table: Table, cells: Cells): string {
  return JSON.stringify(table.key.map((column) => cells.get(column)?.value.id));
}

/** Gives the columns that the database of a side computes the values that it will. */
export function compute(table: Table, side: SideName, cells: Cells): void {
  for (const column of columnsOf(table, side)) {
    if (column.generated && isGenerated(column, side)) {
      cells.set(column, cells.get(column.generated.from) as Cell);
    }
  }
}

function fillCell(table: Table, column: Column, range: SideName | 'both', inside: boolean): Cell {
  const { random, where, key } = table;
  if (where && column === where.column) return pickWhere(random, where, inside);
  return column.nullable && !key.includes(column) && random.chance(0.15)
    ? null
    : pickCell(random, column.kind, range);
}

/** Fills the columns of a row of old, or of live. */
function fill(table: Table, side: SideName, range: SideName | 'both', inside: boolean): Cells {
  const cells: Cells = new Map(
    columnsOf(table, side).map((column): [Column, Cell] => [
      column,
      fillCell(table, column, column.where === 'both' ? range : side, inside),
    ]),
  );
  // at first both sides hold what the one computes
  for (const column of columnsOf(table, side)) {
    if (column.generated) cells.set(column, cells.get(column.generated.from) as Cell);
  }
  return cells;
}

/** A row of old as the migration has brought it to live, where columns of live alone have values of their own. */
function copy(table: Table, old: Cells, inside: boolean): Cells {
  const live: Cells = new Map(
    columnsOf(table, 'live').map((column) => [
      column,
      column.where === 'both'
        ? copied(old.get(column) as Cell, column.kind)
        : fillCell(table, column, 'live', inside),
    ]),
  );
  compute(table, 'live', live);
  return live;
}

/** Rows that are the same on both sides, rows for each side alone, and rows that are not compared; no key twice. */
export function makeRows(table: Table): Record<'both' | 'missing' | 'added' | 'outside', Row[]> {
  const { random } = table;
  const keys = new Set<string>();
  const make = (wanted: number, fault: string, status: 'identical' | 'missing' | 'new' | 'outside') =>
    Array.from({ length: wanted }, (): Row => {
      const inside = status !== 'outside';
      const on = inside ? status : random.pick(['identical', 'missing', 'new'] as const);
      const range = on === 'identical' ? 'both' : on === 'missing' ? 'old' : 'live';
      const first = fill(table, range === 'live' ? 'live' : 'old', range, inside);
      const expected: Expected = { status };
      if (range === 'live') return { old: null, live: first, fault, expected };
      return { old: first, live: range === 'both' ? copy(table, first, inside) : null, fault, expected };
    }).filter((row) => {
      const key = keyOf(table, (row.old ?? row.live) as Cells);
      return !keys.has(key) && keys.add(key);
    });
  // now and then more than one round trip to old brings
  const usual = table.columns.length > 100 ? 5 : random.pick([0, 1, 3, 10, 30, 60]);
  return {
    both: make(table.seed % 100 === 50 ? 2100 : usual, 'none', 'identical'),
    missing: make(random.pick([0, 0, 1, 4]), 'deleted on live', 'missing'),
    added: make(random.pick([0, 0, 1, 4]), 'added on live', 'new'),
    outside: make(table.where ? random.pick([0, 2, 5]) : 0, 'outside of the condition', 'outside'),
  };
}
