import type postgres from 'postgres';
import { nameOn, qualified } from './ddl.ts';
import { type Column, columnsOf, type SideName, type Table } from './table.ts';
import { isInside } from './where.ts';

/** Values of a row by column; null is NULL. */
export type Texts = Map<Column, string | null>;

export interface DumpedRow {
  /** As a client gets the values that it selects. */
  wire: Texts;
  /** As a cast to text prints them: char(n) has lost its padding, and true is not t. */
  text: Texts;
}

/** The rows of one side by the printed values of their key. */
export type Dump = Map<string, DumpedRow>;

/** How both servers print, whatever they are set to. */
export const printing = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local lc_monetary = 'C'; set local search_path = pg_catalog`;

/** Answers of a server to plain queries, each value the text that it prints. */
export async function readTexts(sql: postgres.Sql, queries: string[]): Promise<(string | null)[][][]> {
  const answers = await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(printing);
    const results: (string | null)[][][] = [];
    for (const query of queries) {
      const rows = (await tx.unsafe(query).raw()) as unknown as (Buffer | null)[][];
      results.push(rows.map((row) => row.map((value) => (value === null ? null : value.toString()))));
    }
    return results;
  });
  return answers as (string | null)[][][];
}

export function keyText(key: (string | null | undefined)[]): string {
  return JSON.stringify(key);
}

/** Reads the compared rows of tables from their own server, with no foreign table on the way. */
export async function dumpTables(
  sql: postgres.Sql,
  tables: Table[],
  side: SideName,
): Promise<Map<Table, Dump>> {
  const queries = tables.map((table) => {
    const columns = columnsOf(table, side);
    const names = columns.map((column) => nameOn(side, column));
    // the elements of an array that is compared lose their padding by a cast of their own
    const cast = ({ kind, where, excluded }: Column) =>
      where === 'both' && !excluded && /^char.*\[\]$/.test(kind[side]) ? '::text[]::text' : '::text';
    const texts = columns.map((column, index) => `${names[index]}${cast(column)}`);
    return `select ${[...names, ...texts].join(', ')} from ${qualified(table, side)}`;
  });
  const answers = await readTexts(sql, queries);
  return new Map(
    tables.map((table, index) => {
      const columns = columnsOf(table, side);
      const { where } = table;
      const compared = answers[index]?.filter(
        (values) => !where || isInside(where, values[columns.length + columns.indexOf(where.column)]),
      );
      const rows = compared?.map((values): [string, DumpedRow] => {
        const take = (from: number): Texts =>
          new Map(columns.map((column, place) => [column, values[from + place] ?? null]));
        const text = take(columns.length);
        return [keyText(table.key.map((column) => text.get(column))), { wire: take(0), text }];
      });
      return [table, new Map(rows)];
    }),
  );
}
