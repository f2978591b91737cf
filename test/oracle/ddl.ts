import { quoted } from '../support/compare.ts';
import type { Cells, Row } from './rows.ts';
import { type Column, columnsOf, isGenerated, type SideName, type Table, type Versions } from './table.ts';

/** A string as SQL; standard_conforming_strings is on in the test databases. */
function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function nameOn(side: SideName, column: Column): string {
  return quoted(side === 'old' ? column.oldName : column.name);
}

export function qualified(table: Table, side: SideName): string {
  const { schema, name } = side === 'old' ? table.was : table;
  return `${quoted(schema)}.${quoted(name)}`;
}

function keyConstraint({ key, keyBy, seed }: Table, side: SideName): string[] {
  // the same columns in another order are the same key
  const inOrder = side === 'old' && seed % 3 === 0 ? [...key].reverse() : key;
  const list = inOrder.map((column) => nameOn(side, column)).join(', ');
  if (keyBy === 'named') return [];
  const unique = keyBy.endsWith('unique') || (keyBy === 'mixed' && side === 'live');
  return [`${unique ? 'unique' : 'primary key'} (${list})`];
}

/** Whether a side is on the newer server, which can compute a column when it is read. */
function isNewer(versions: Versions, side: SideName): boolean {
  return versions.split(' ')[side === 'old' ? 0 : 1] === 'newer';
}

function defineColumn({ versions }: Table, column: Column, side: SideName): string {
  const { generated, identity, nullable, kind } = column;
  const computed =
    generated && isGenerated(column, side)
      ? ` generated always as (${nameOn(side, generated.from)}) ${generated.virtual && isNewer(versions, side) ? 'virtual' : 'stored'}`
      : '';
  const counted = identity[side] ? ` generated ${identity[side]} as identity` : '';
  return `${nameOn(side, column)} ${kind[side]}${nullable ? '' : ' not null'}${computed}${counted}`;
}

/** A migration may have partitioned the table, or spread its rows over tables that inherit; some types cannot be hashed. */
function isSpread(table: Table, shape: Table['shape'], side: SideName): boolean {
  return table.shape === shape && (table.seed % 2 === 0 || side === 'live');
}

function child(table: Table, side: SideName): string {
  const { schema } = side === 'old' ? table.was : table;
  return `${quoted(schema)}.${quoted(`child of ${table.seed}`)}`;
}

/** Makes the empty table of one side. */
export function createTable(table: Table, side: SideName): string {
  const columns = columnsOf(table, side).map((column) => defineColumn(table, column, side));
  const dropped = table.shape === 'dropped column' && side === 'old' ? ['"dropped column" text'] : [];
  const parts = [...dropped, ...columns, ...keyConstraint(table, side)];
  const unlogged = table.shape === 'unlogged' ? 'unlogged ' : '';
  const name = qualified(table, side);
  const hashable = table.key.find(({ kind }) => kind.key && !/^(var)?bit|^money/.test(kind[side]));
  const partitioned = hashable && isSpread(table, 'partitioned', side);
  const { schema } = side === 'old' ? table.was : table;
  const partitions = [0, 1].map(
    (remainder) =>
      `create table ${quoted(schema)}.${quoted(`part${remainder} of ${table.seed}`)}
         partition of ${name} for values with (modulus 2, remainder ${remainder});`,
  );
  return [
    `create ${unlogged}table ${name} (${parts.join(', ')})${partitioned ? ` partition by hash (${nameOn(side, hashable)})` : ''};`,
    ...(partitioned ? partitions : []),
    ...(isSpread(table, 'inherited', side)
      ? [`create table ${child(table, side)} () inherits (${name});`]
      : []),
    ...dropped.map(() => `alter table ${name} drop column "dropped column";`),
    ...decoy(table, side),
  ].join('\n');
}

/** A table that has the name which the compared one has on the other side. */
function decoy(table: Table, side: SideName): string[] {
  if (!table.decoys.includes(side)) return [];
  return [`create table ${qualified(table, side === 'old' ? 'live' : 'old')} (id int primary key);`];
}

function givenColumns(table: Table, side: SideName): Column[] {
  return columnsOf(table, side).filter((column) => !isGenerated(column, side));
}

export function values(table: Table, side: SideName, cells: Cells): string {
  const list = givenColumns(table, side).map((column) => {
    const cell = cells.get(column);
    return cell ? text(cell.spelled) : 'null';
  });
  return `(${list.join(', ')})`;
}

/** Inserts the rows of one side; each statement's answer has the key of each as its server prints it, in their order. */
export function insertRows(table: Table, side: SideName, rows: Row[]): { sql: string; rows: Row[] }[] {
  const names = givenColumns(table, side).map((column) => nameOn(side, column));
  const keys = table.key.map((column, index) => `${nameOn(side, column)}::text as k${index}`);
  const insert = (name: string, some: Row[]) => ({
    rows: some,
    sql: `insert into ${name} (${names.join(', ')}) overriding system value values
      ${some.map((row) => values(table, side, row[side] as Cells)).join(',\n      ')}
      returning ${keys.join(', ')}`,
  });
  const own = rows.filter((_, index) => !isSpread(table, 'inherited', side) || index % 3 > 0);
  const inherited = rows.filter((row) => !own.includes(row));
  return [insert(qualified(table, side), own), insert(child(table, side), inherited)].filter(
    (statement) => statement.rows.length > 0,
  );
}
