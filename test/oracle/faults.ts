import type { Value } from './kinds/kind.ts';
import type { Random } from './random.ts';
import { type Cell, type Cells, pickCell, type Row } from './rows.ts';
import { type Column, sharedColumns, type Table } from './schema.ts';

/** What a fault does to one value of live. Null where it cannot be done to this one. */
type Change = (random: Random, column: Column, cell: Cell) => { cell: Cell; differs: boolean } | null;

/** The empty string of either side's type, as a value. */
function empty(column: Column): Value | null {
  const { live } = column.kind;
  if (!column.kind.strings || live === '"char"') return null;
  return { id: '', old: [''], live: [''] };
}

const another: Change = (random, column, cell) => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const other = pickCell(random, column.kind, 'live');
    if (other.value.id !== cell?.value.id) return { cell: other, differs: true };
  }
  return null;
};

const toNull: Change = (_, column, cell) => (column.nullable && cell ? { cell: null, differs: true } : null);

const fromNull: Change = (random, column, cell) =>
  cell ? null : { cell: pickCell(random, column.kind, 'live'), differs: true };

const nullToEmpty: Change = (_, column, cell) => {
  const value = empty(column);
  return value && !cell ? { cell: { value, spelled: '' }, differs: true } : null;
};

/** Other words for the same value: no difference. */
const respelled: Change = (random, _, cell) => {
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

const changes: Record<string, Change> = {
  another,
  toNull,
  fromNull,
  nullToEmpty,
  respelled,
  edited,
};

/** Changes some columns of one row of live, and notes what a comparison has to find. */
function corrupt({ random, exact }: Table, row: Row, columns: Column[]): void {
  const live = row.live as Cells;
  const changed: string[] = [];
  const told: string[] = [];
  for (const column of columns) {
    // where what is printed is compared, it is the other words that count
    const name = exact && random.chance(0.6) ? 'respelled' : random.pick(Object.keys(changes));
    const change = changes[name] as Change;
    const done =
      change(random, column, live.get(column) as Cell) ?? another(random, column, live.get(column) as Cell);
    if (!done) continue;
    live.set(column, done.cell);
    told.push(`${JSON.stringify(column.name)} ${name}`);
    if (done.differs) changed.push(column.name);
  }
  row.fault = `changed on live: ${told.join(', ')}`;
  if (changed.length > 0) row.expected = { status: 'corrupted', changed };
}

/** Gives each of two rows of live the other's value. */
function swap(rows: [Row, Row], column: Column): void {
  const [a, b] = rows.map(({ live }) => live?.get(column) as Cell) as [Cell, Cell];
  const differs = a?.value.id !== b?.value.id;
  for (const [row, cell] of [
    [rows[0], b],
    [rows[1], a],
  ] as const) {
    row.live?.set(column, cell);
    row.fault = `swapped on live: ${JSON.stringify(column.name)}`;
    if (differs) row.expected = { status: 'corrupted', changed: [column.name] };
  }
}

/** Other words for the values of a key: still the same row. */
function respellKey(table: Table, row: Row): void {
  for (const column of table.key) {
    const done = respelled(table.random, column, row.live?.get(column) as Cell);
    if (done) row.live?.set(column, done.cell);
  }
  row.fault = 'key in other words';
}

/** Injects faults into rows that are the same on both sides, each row getting at most one. */
export function injectFaults(table: Table, rows: Row[]): void {
  const { random } = table;
  const waiting = random.shuffled(rows);
  const columns = sharedColumns(table);
  for (let faults = random.int(0, 8); faults > 0; faults--) {
    const row = waiting.pop();
    if (!row) return;
    if (random.chance(0.1)) respellKey(table, row);
    if (columns.length === 0) continue;
    const kind = random.int(1, 10);
    if (kind === 1) {
      const other = waiting.pop();
      if (other) swap([row, other], random.pick(columns));
    } else if (kind === 2) {
      corrupt(table, row, columns);
    } else {
      const count = kind < 6 ? random.int(1, columns.length) : 1;
      corrupt(table, row, random.shuffled(columns).slice(0, count));
    }
  }
}
