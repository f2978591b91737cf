import type postgres from 'postgres';
import { nameOn, qualified, type SideName } from './ddl.ts';
import { type Column, columnsOf, sharedColumns, type Table } from './schema.ts';

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
const printing = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
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

/** Reads tables from their own server, with no foreign table on the way. */
export async function dumpTables(
  sql: postgres.Sql,
  tables: Table[],
  side: SideName,
): Promise<Map<Table, Dump>> {
  const queries = tables.map((table) => {
    const names = columnsOf(table, side).map((column) => nameOn(side, column));
    return `select ${[...names, ...names.map((name) => `${name}::text`)].join(', ')} from ${qualified(table)}`;
  });
  const answers = await readTexts(sql, queries);
  return new Map(
    tables.map((table, index) => {
      const columns = columnsOf(table, side);
      const rows = answers[index]?.map((values): [string, DumpedRow] => {
        const take = (from: number): Texts =>
          new Map(columns.map((column, place) => [column, values[from + place] ?? null]));
        const text = take(columns.length);
        return [keyText(table.key.map((column) => text.get(column))), { wire: take(0), text }];
      });
      return [table, new Map(rows)];
    }),
  );
}

/** Types of which the one prints a value as the other, wider one does. */
function printsAsWider({ old, live }: { old: string; live: string }): boolean {
  return [old, live].every(
    (type) => /^(int\d|smallint|int|bigint|numeric|uuid|text)\b/.test(type) && !type.endsWith('[]'),
  );
}

/** A difference in a few words: status, key, and the changed columns. */
export interface Finding {
  status: string;
  key: string;
  changed: string[];
}

/** A type without its length and collation: those of the sides may differ, and it is still one type. */
function plainType(type: string): string {
  return type.replace(/\(\d[\d,]*\)| collate .*/g, '');
}

function sameValue(table: Table, column: Column, old: string, live: string): boolean {
  const { kind } = column;
  const exact =
    table.exact &&
    !table.key.includes(column) &&
    (plainType(kind.old) === plainType(kind.live) || printsAsWider(kind));
  return exact ? old === live : kind.same(old, live);
}

/** The second oracle: compares two dumps row by row, with the equality that each kind of column has by hand. */
export function compareDumps(table: Table, old: Dump, live: Dump): Finding[] {
  const same = (column: Column, a: string | null | undefined, b: string | null | undefined): boolean =>
    a == null || b == null ? a == null && b == null : sameValue(table, column, a, b);
  const rest = new Map(live);
  const findings: Finding[] = [];
  for (const [key, row] of old) {
    const twin = rest.has(key)
      ? key
      : [...rest].find(([, other]) =>
          table.key.every((column) => same(column, row.text.get(column), other.text.get(column))),
        )?.[0];
    if (twin === undefined) {
      findings.push({ status: 'missing', key, changed: [] });
      continue;
    }
    const other = rest.get(twin) as DumpedRow;
    rest.delete(twin);
    const changed = sharedColumns(table).filter(
      (column) => !same(column, row.text.get(column), other.text.get(column)),
    );
    if (changed.length > 0)
      findings.push({ status: 'corrupted', key, changed: changed.map(({ name }) => name) });
  }
  return [...findings, ...[...rest.keys()].map((key) => ({ status: 'new', key, changed: [] }))];
}
