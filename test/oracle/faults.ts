import { another, type Change, changes, nullToEmpty, respelled } from './changes.ts';
import { type Cell, type Cells, compute, type Row } from './rows.ts';
import { type Column, isGenerated, sharedColumns, type Table } from './table.ts';
import { pickWhere } from './where.ts';

/** Columns of which live has a value of its own to be changed, and that decide nothing but whether rows differ. */
function faultColumns(table: Table): Column[] {
  return sharedColumns(table).filter(
    (column) => !isGenerated(column, 'live') && column !== table.where?.column,
  );
}

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

/** Makes NULL the empty string, and nothing else. */
function emptied(row: Row, columns: Column[], { random }: Table): void {
  for (const column of columns) {
    const done = nullToEmpty(random, column, row.live?.get(column) as Cell);
    if (!done) continue;
    row.live?.set(column, done.cell);
    row.fault = `NULL became empty on live: ${JSON.stringify(column.name)}`;
    row.expected = { status: 'corrupted', changed: [column.name] };
    return;
  }
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

/** Moves one side of a row over the border of the condition, or live's within it. */
function move({ random, where }: Table, row: Row): void {
  if (!where) return;
  const { column } = where;
  const kind = random.pick(['out', 'in', 'within'] as const);
  const cell = pickWhere(random, where, kind === 'within');
  const differs = cell?.value.id !== row.live?.get(column)?.value.id;
  row.fault = `moved ${kind} by ${JSON.stringify(column.name)}`;
  (kind === 'in' ? row.old : row.live)?.set(column, cell);
  if (kind === 'out') row.expected = { status: 'missing' };
  if (kind === 'in') row.expected = { status: 'new' };
  if (kind === 'within' && differs) row.expected = { status: 'corrupted', changed: [column.name] };
}

/** Changes that the settings leave out: no difference. */
function changeExcluded({ random, columns }: Table, row: Row): void {
  for (const column of columns.filter(({ excluded, where }) => excluded && where === 'both')) {
    const done = random.chance(0.5) ? null : another(random, column, row.live?.get(column) as Cell);
    if (done) row.live?.set(column, done.cell);
    if (done) row.fault += `, excluded changed: ${JSON.stringify(column.name)}`;
  }
}

/** What a database computes has changed along with what it is computed from. */
function recompute(table: Table, row: Row): void {
  if (row.live) compute(table, 'live', row.live);
  if (row.old) compute(table, 'old', row.old);
  if (row.expected.status !== 'corrupted') return;
  const { changed } = row.expected;
  for (const column of sharedColumns(table)) {
    if (column.generated && isGenerated(column, 'live') && changed.includes(column.generated.from.name)) {
      changed.push(column.name);
    }
  }
}

function injectFault(table: Table, row: Row, other: () => Row | undefined): void {
  const { random, updatedAt } = table;
  const columns = faultColumns(table);
  if (random.chance(0.1)) respellKey(table, row);
  if (table.where && random.chance(0.3)) {
    move(table, row);
    return;
  }
  if (columns.length === 0) return;
  const kind = random.int(1, 11);
  if (kind === 1) {
    const second = other();
    if (second) swap([row, second], random.pick(columns));
  } else if (kind === 2) {
    corrupt(table, row, columns);
  } else if (kind === 3) {
    emptied(row, random.shuffled(columns), table);
  } else {
    const count = kind < 6 ? random.int(1, columns.length) : 1;
    const chosen = random.shuffled(columns).slice(0, count);
    const often = updatedAt && columns.includes(updatedAt) && random.chance(0.5) ? [updatedAt] : [];
    corrupt(table, row, [...new Set([...chosen, ...often])]);
  }
}

/** Injects faults into rows that are the same on both sides, each row getting at most one. */
export function injectFaults(table: Table, rows: Row[]): void {
  const { random } = table;
  const waiting = random.shuffled(rows);
  const touched: Row[] = [];
  const take = (): Row | undefined => {
    const row = waiting.pop();
    if (row) touched.push(row);
    return row;
  };
  for (let faults = random.int(0, 8); faults > 0; faults--) {
    const row = take();
    if (row) injectFault(table, row, take);
  }
  for (const row of touched) {
    changeExcluded(table, row);
    recompute(table, row);
  }
}
