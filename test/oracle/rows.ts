import type { Kind, Value } from './kinds/kind.ts';
import type { Random } from './random.ts';
import { type Column, columnsOf, type Table } from './schema.ts';

/** A value in a row of one side: which one it is, and how it is spelled there. Null is NULL. */
export type Cell = { value: Value; spelled: string } | null;
export type Cells = Map<Column, Cell>;

/** What a comparison has to say of a row. */
export type Expected =
  | { status: 'identical' }
  | { status: 'missing' | 'new' }
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
export function pickCell(random: Random, kind: Kind, side: 'old' | 'live' | 'both'): Exclude<Cell, null> {
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

/** Fills the columns of a row of old, or of live. */
function fill(table: Table, side: 'old' | 'live', range: 'old' | 'live' | 'both'): Cells {
  const { random } = table;
  return new Map(
    columnsOf(table, side).map((column): [Column, Cell] => [
      column,
      column.nullable && random.chance(0.15)
        ? null
        : pickCell(random, column.kind, column.where === 'both' ? range : side),
    ]),
  );
}

/** Rows that are the same on both sides, and rows for each side alone, each with a key of its own. */
export function makeRows(table: Table): { both: Row[]; missing: Row[]; added: Row[] } {
  const { random } = table;
  const keys = new Set<string>();
  const make = (wanted: number, build: () => Row): Row[] =>
    Array.from({ length: wanted }, build).filter((row) => {
      const key = keyOf(table, (row.old ?? row.live) as Cells);
      return !keys.has(key) && keys.add(key);
    });
  // now and then more than one round trip to old brings
  const usual = random.pick([0, 1, 3, 10, 30, 60]);
  const both = make(table.seed % 100 === 50 ? 2100 : usual, () => {
    const old = fill(table, 'old', 'both');
    const live: Cells = new Map(
      columnsOf(table, 'live').map((column) => [
        column,
        column.where === 'both'
          ? copied(old.get(column) as Cell, column.kind)
          : column.nullable && random.chance(0.15)
            ? null
            : pickCell(random, column.kind, 'live'),
      ]),
    );
    return { old, live, fault: 'none', expected: { status: 'identical' } };
  });
  const missing = make(random.pick([0, 0, 1, 4]), () => {
    const old = fill(table, 'old', 'old');
    return { old, live: null, fault: 'deleted on live', expected: { status: 'missing' } };
  });
  const added = make(random.pick([0, 0, 1, 4]), () => {
    const live = fill(table, 'live', 'live');
    return { old: null, live, fault: 'added on live', expected: { status: 'new' } };
  });
  return { both, missing, added };
}
