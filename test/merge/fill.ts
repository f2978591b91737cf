import type postgres from 'postgres';

/** A value as SQL takes it in quotes, whatever the column's type. */
export type Value = string | number | null;

/** user_id, username, password, password_last_changed; a time without an offset is one of UTC. */
export type Row = Value[];

/** A table and its rows: the columns of the seed, unless said otherwise. Sources have no constraint. */
export interface Table {
  rows: Row[];
  /** The table's name as SQL writes it: users in a source, merged_users in the target. */
  name?: string;
  /** What is between the brackets of CREATE TABLE. */
  columns?: string;
}

const seed = 'user_id int, username text, password text, password_last_changed timestamptz';
const seedTarget = `${seed}, primary key (user_id), unique (username)`;

/** Replaces the table of a source or of the target. */
export async function fill(sql: postgres.Sql, isTarget: boolean, table: Row[] | Table | null): Promise<void> {
  const usual = isTarget ? 'merged_users' : 'users';
  const {
    rows,
    name = usual,
    columns = isTarget ? seedTarget : seed,
  }: Table = table === null || Array.isArray(table) ? { rows: table ?? [] } : table;
  await inUtc(sql, async (tx) => {
    await tx.unsafe(`drop table if exists ${name}, ${usual} cascade`);
    if (table === null) return;
    await tx.unsafe(`create table ${name} (${columns})`);
    if (rows.length > 0) await tx.unsafe(`insert into ${name} values ${rows.map(literals).join(', ')}`);
  });
}

function literals(row: Row): string {
  return `(${row.map((value) => (value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`)).join(', ')})`;
}

/** Runs statements on one connection whose times are those of UTC. */
export function inUtc<T>(sql: postgres.Sql, work: (tx: postgres.Sql) => Promise<T>): Promise<T> {
  return sql.begin(async (tx) => {
    await tx`set local time zone 'UTC'`;
    return work(tx as unknown as postgres.Sql);
  }) as Promise<T>;
}
