import type postgres from 'postgres';
import { all } from '../verdicts/all.ts';
import { type Case, keysOf, rowsOf } from '../verdicts/case.ts';
import { extensions } from '../verdicts/contrib.ts';
import { own } from '../verdicts/own.ts';

/** A case with its tables: `t…` has its rows, `k…` its keys. */
export interface Numbered extends Case {
  table: string;
  /** Absent where the values make no primary key. */
  keyTable: string | undefined;
  arrays: boolean;
}

type SideName = 'old' | 'live';

/** The cases that two versions have the types for. */
export function casesFor(old: number, live: number): Numbered[] {
  return all
    .map((one, number) => ({
      ...one,
      table: `t${number}`,
      keyTable: one.values && one.key !== 'illegal' ? `k${number}` : undefined,
      arrays: one.arrays ?? one.values !== undefined,
    }))
    .filter(({ since = 0, oldUntil = Infinity }) => Math.min(old, live) >= since && old <= oldUntil);
}

export function typeOf({ old, live }: Case, side: SideName): string {
  return (side === 'live' && live) || old;
}

/** What a person is to read of a case in the name of a test. */
export function describe(one: Case): string {
  const types = one.live === undefined ? one.old : `${one.old}, ${one.live}`;
  return `${one.title ?? 'equal, other, NULL'} (${types})`;
}

/**
 * Makes the extensions, the types, and the tables of one side.
 *
 * @param keyed whether the number of a row is its key; else no table has one
 */
export async function fill(
  sql: postgres.Sql,
  side: SideName,
  cases: Numbered[],
  keyed = true,
): Promise<void> {
  await sql.unsafe(extensions.map((name) => `create extension ${name};`).join('\n'));
  await sql.unsafe(own[side]);
  for (const one of cases) {
    try {
      await sql.unsafe(rowTable(one, side, keyed) + (keyed ? keyTable(one, side) : ''));
    } catch (error) {
      throw new Error(`${describe(one)}, table ${one.table} on ${side}: ${(error as Error).message}`);
    }
  }
}

function rowTable(one: Numbered, side: SideName, keyed: boolean): string {
  const type = typeOf(one, side);
  const values = rowsOf(one).map(([old, live], id) => `(${id}, ${side === 'old' ? old : live})`);
  return `create table ${one.table} (id int${keyed ? ' primary key' : ''}, v ${type}${one.arrays ? `, w ${type}[]` : ''});
    insert into ${one.table} (id, v) values ${values.join(', ')};
    ${one.arrays ? `update ${one.table} set w = array[v, null, v];` : ''}`;
}

function keyTable(one: Numbered, side: SideName): string {
  if (!one.keyTable) return '';
  const values = keysOf(one).flatMap((row, n) => (row[side] === null ? [] : [`(${row[side]}, ${n})`]));
  return `create table ${one.keyTable} (v ${typeOf(one, side)} primary key, n int);
    insert into ${one.keyTable} values ${values.join(', ')};`;
}
