import { quoted } from '../support/compare.ts';
import type { Cells, Row } from './rows.ts';
import { type Column, columnsOf, type Table } from './schema.ts';

export type SideName = 'old' | 'live';

/** A string as SQL; standard_conforming_strings is on in the test databases. */
function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function nameOn(side: SideName, column: Column): string {
  return quoted(side === 'old' ? column.oldName : column.name);
}

export function qualified(table: Table): string {
  return `${quoted(table.schema)}.${quoted(table.name)}`;
}

function keyConstraint(table: Table, side: SideName): string[] {
  const list = table.key.map((column) => nameOn(side, column)).join(', ');
  if (table.keyBy === 'named') return [];
  const unique = table.keyBy === 'unique' || (table.keyBy === 'mixed' && side === 'live');
  return [`${unique ? 'unique' : 'primary key'} (${list})`];
}

/** Makes the empty table of one side. */
export function createTable(table: Table, side: SideName): string {
  const columns = columnsOf(table, side).map((column) => {
    const notNull = column.nullable ? '' : ' not null';
    return `${nameOn(side, column)} ${column.kind[side]}${notNull}`;
  });
  const dropped = table.shape === 'dropped column' && side === 'old' ? ['"dropped column" text'] : [];
  const parts = [...dropped, ...columns, ...keyConstraint(table, side)];
  const unlogged = table.shape === 'unlogged' ? 'unlogged ' : '';
  // a migration may have partitioned the table; some types cannot be hashed
  const hashable = table.key.find(({ kind }) => !/^(var)?bit|^money/.test(kind[side]));
  const partitioned = table.shape === 'partitioned' && hashable && (table.seed % 2 === 0 || side === 'live');
  const partitions = [0, 1].map(
    (remainder) =>
      `create table ${quoted(table.schema)}.${quoted(`part${remainder} of ${table.seed}`)}
         partition of ${qualified(table)} for values with (modulus 2, remainder ${remainder});`,
  );
  return [
    `create ${unlogged}table ${qualified(table)} (${parts.join(', ')})${partitioned ? ` partition by hash (${nameOn(side, hashable)})` : ''};`,
    ...(partitioned ? partitions : []),
    ...dropped.map(() => `alter table ${qualified(table)} drop column "dropped column";`),
  ].join('\n');
}

export function values(table: Table, side: SideName, cells: Cells): string {
  const list = columnsOf(table, side).map((column) => {
    const cell = cells.get(column);
    return cell ? text(cell.spelled) : 'null';
  });
  return `(${list.join(', ')})`;
}

/** Inserts the rows of one side; the answer has the key of each as its server prints it, in the order of the rows. */
export function insertRows(table: Table, side: SideName, rows: Row[]): string {
  const names = columnsOf(table, side).map((column) => nameOn(side, column));
  const list = rows.map((row) => values(table, side, row[side] as Cells));
  const keys = table.key.map((column, index) => `${nameOn(side, column)}::text as k${index}`);
  return `insert into ${qualified(table)} (${names.join(', ')}) values
    ${list.join(',\n    ')}
    returning ${keys.join(', ')}`;
}
