import { respelled } from './changes.ts';
import type { Cell, Cells, Row } from './rows.ts';
import { isGenerated, type SideName, type Table } from './table.ts';
import { isInside, pickWhere } from './where.ts';

/** Whether a side's row is one that is compared. */
export function isCompared({ where }: Table, cells: Cells | null): boolean {
  return cells !== null && (!where || isInside(where, cells.get(where.column)?.value.id));
}

/** Another row with the key of one that is there, in the same words or in others. */
function duplicate({ key, random }: Table, row: Row, side: SideName): Row {
  const cells = new Map(row[side]);
  for (const column of key) {
    const change = side === 'live' ? respelled(random, column, cells.get(column) as Cell) : null;
    if (change) cells.set(column, change.cell);
  }
  return { old: null, live: null, [side]: cells, fault: 'key twice', expected: { status: 'outside' } };
}

/** Keys that are there twice, but once outside of the condition: nothing is wrong with those. */
function harmless(table: Table, rows: Row[]): Row[] {
  const { where, keyBy, random } = table;
  if (!where || keyBy !== 'named' || rows.length === 0) return [];
  const side = random.pick(['old', 'live'] as const);
  const row = random.pick(rows);
  if (!row[side]) return [];
  const second = duplicate(table, row, side);
  second[side]?.set(where.column, pickWhere(random, where, false));
  return [second];
}

/**
 * Takes from a row what makes its key one: then the table cannot be compared at all, and has to say so.
 * Returns the rows to add. A table without a row on that side stays whole.
 */
export function breakKeys(table: Table, rows: Row[]): Row[] {
  const { broken, random } = table;
  if (!broken) return harmless(table, rows);
  const nullable = table.key.filter(
    (column) => column.nullable && !table.columns.some(({ generated }) => generated?.from === column),
  );
  const sides = broken.on === 'both' ? (['old', 'live'] as const) : [broken.on];
  const added = sides.map((side): Row | null => {
    const candidates = rows.filter((row) => isCompared(table, row[side]) && !row.fault.startsWith('moved'));
    if (candidates.length === 0) return null;
    const row = random.pick(candidates);
    if (broken.by === 'duplicate') return duplicate(table, row, side);
    const [column] = random.shuffled(nullable.filter((candidate) => !isGenerated(candidate, side)));
    const cells = new Map(row[side]);
    if (!column) return null;
    cells.set(column, null);
    return {
      old: null,
      live: null,
      [side]: cells,
      fault: 'NULL in the key',
      expected: { status: 'outside' },
    };
  });
  const there = added.filter((row) => row !== null);
  // what could not be broken on one side, or on any, must not be waited for
  if (there.length < sides.length) {
    table.broken = null;
    return [];
  }
  return there;
}
