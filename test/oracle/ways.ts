import type { Bench, Choice } from '../support/compare.ts';

/** A way to the differing rows, which must all lead to the same ones. */
export interface Way {
  name: string;
  choice: Choice;
  /** Whether the servers are to take the tables for large ones, which several sessions bring together. */
  large?: true;
}

/** The first ones are those of a usual run of the suite; a long one goes them all. */
export const ways: Way[] = [
  { name: 'auto', choice: {} },
  { name: 'sieve, 3 jobs', choice: { strategy: 'sieve', jobs: '3' } },
  { name: 'full, brought by 3 sessions', choice: { strategy: 'full', jobs: '3' }, large: true },
  { name: 'sieve, large', choice: { strategy: 'sieve' }, large: true },
  { name: 'full, brought at a pace', choice: { strategy: 'full', pause: '1us' } },
  { name: 'auto, large, 3 jobs', choice: { strategy: 'auto', jobs: '3' }, large: true },
  { name: 'full, brought by one session', choice: { strategy: 'full' }, large: true },
];

/** Has both servers estimate a number of rows for every table, until the next ANALYZE. */
export async function estimate(b: Bench, rows: number): Promise<void> {
  const statement = `update pg_class set reltuples = ${rows} where relkind = 'r'
    and relnamespace not in (select oid from pg_namespace where nspname ~ '^(pg_|information_schema|pgmend)')`;
  await b.both(statement);
}
