import * as assert from 'uvu/assert';
import type { Bench, Choice, Files } from '../../support/compare.ts';

/** A run that went through the sieve, and that says what a run says that reads every row. */
export async function bothWays(b: Bench, choice: Choice = {}): Promise<Files> {
  const all = await b.run({ format: 'json', ...choice, strategy: 'full' });
  const sieved = await b.run({ format: 'json', ...choice, strategy: 'sieve' });
  const found = ({ report, lines }: Files) => ({
    lines,
    tables: report.tables.map(({ table, outcome, reason, counts, changed_by_column, hints }) => ({
      ...{ table, outcome, reason, counts, changed_by_column, hints },
    })),
  });
  assert.equal(found(sieved), found(all));
  return sieved;
}

/** How a table was compared. */
export function strategyOf({ report }: Files, table: string): string {
  const entry = report.tables.find((candidate) => candidate.table === `public.${table}`);
  if (!entry) throw new Error(`${table} is not in the report`);
  return `${entry.strategy}: ${entry.strategy_reason}`;
}

/** Statuses and keys of a table's rows that differ, each with the columns that do. */
export function linesOf({ lines }: Files, table: string): string[] {
  return lines
    .filter((line) => line.table === `public.${table}`)
    .map(({ status, key, changed }) =>
      `${status} ${Object.values(key)} ${(changed ?? []).join(',')}`.trimEnd(),
    )
    .sort();
}

/** How many buckets of a table have rows on either side, and how many of them differ. */
export async function buckets(b: Bench, table: string): Promise<[filled: number, differing: number]> {
  const [row] = await b.rows(`select count(*), count(*) filter (where differs) from pgmend.${table}_buckets`);
  return [Number(row?.[0]), Number(row?.[1])];
}

/** Numbers that fall into one of the 256 buckets that small tables have, as a key of the type int. */
export async function numbersOfOneBucket(b: Bench, many: number): Promise<number[]> {
  const rows = await b.rows(
    `select g from generate_series(1, ${many * 400}) g where hashint4(g) >> 24 = 77 limit ${many}`,
  );
  assert.is(rows.length, many);
  return rows.map(([number]) => Number(number));
}
