import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type postgres from 'postgres';
import type { Report } from '../../src/compare/report/schema.ts';
import { type CliOptions, type CliResult, pgmend, pgmendProcess } from './cli.ts';
import { type Databases, databases } from './databases.ts';

/** Two databases with `accounts` on each, and the program pointed at them. */
export interface Workbench extends Databases {
  /** Where the program runs, and so where `pgmend-report` appears. Empty at first. */
  folder: string;
  env: { PGMEND_OLD_URL: string; PGMEND_LIVE_URL: string };
  /** Runs the program to its end; `env` is added to that of the workbench. */
  pgmend(args: string[], options?: CliOptions): Promise<CliResult>;
  start(args: string[], env?: NodeJS.ProcessEnv): ReturnType<typeof pgmendProcess>;
  /** Names below `folder`, hidden ones too, sorted. */
  files(): Promise<string[]>;
  report(directory?: string): Promise<Report>;
}

/**
 * Ids 1 to 10 on old and 3 to 12 on live: 1 and 2 are missing, 5 (name) and 6 (email, to NULL) corrupted, 11 and 12
 * new, the other six the same.
 */
export const accounts = {
  old: `create table accounts (id int primary key, name text not null, email text);
    insert into accounts select n, 'name ' || n, 'mail' || n || '@example.com' from generate_series(1, 10) n`,
  live: `create table accounts (id int primary key, name text not null, email text, flavor text);
    insert into accounts select n, 'name ' || n, 'mail' || n || '@example.com', 'plum' from generate_series(3, 12) n;
    update accounts set name = 'somebody else' where id = 5;
    update accounts set email = null where id = 6`,
  counts: { old: 10, live: 10, identical: 6, missing: 2, corrupted: 2, new: 2 },
};

export async function workbench(
  where: Parameters<typeof databases>[0] & { empty?: boolean } = {},
): Promise<Workbench> {
  const both = await databases(where);
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-bench-'));
  await chmod(folder, 0o755);
  const env = { PGMEND_OLD_URL: both.old.urlFromLive, PGMEND_LIVE_URL: both.live.url };
  if (!where.empty) {
    await both.old.sql.unsafe(accounts.old);
    await both.live.sql.unsafe(accounts.live);
  }
  return {
    ...both,
    folder,
    env,
    pgmend: (args, options = {}) =>
      pgmend(args, { cwd: folder, ...options, env: { ...env, ...options.env } }),
    start: (args, more = {}) => pgmendProcess(args, { cwd: folder, env: { ...env, ...more } }),
    files: async () => (await readdir(folder)).sort(),
    report: async (directory = 'pgmend-report') =>
      JSON.parse(await readFile(join(folder, directory, 'report.json'), 'utf8')),
    drop: async () => {
      await both.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything in a database that pgmend could leave behind or take away, with oids: the same text, the same database. */
export async function fingerprint(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select line from (
      select concat_ws(' ', 'class', oid, relnamespace::regnamespace, relname, relkind, relacl::text) as line from pg_class
      union all select concat_ws(' ', 'schema', oid, nspname, nspacl::text) from pg_namespace
      union all select concat_ws(' ', 'extension', oid, extname) from pg_extension
      union all select concat_ws(' ', 'server', oid, srvname, srvoptions::text) from pg_foreign_server
      union all select concat_ws(' ', 'mapping', umid, srvname, usename) from pg_user_mappings
      union all select concat_ws(' ', 'function', oid, proname) from pg_proc where oid > 16000
      union all select concat_ws(' ', 'type', oid, typname) from pg_type where oid > 16000
      union all select concat_ws(' ', 'comment', objoid, classoid, description) from pg_description where objoid > 16000
    ) lines order by line collate "C"`;
  return rows.map(({ line }) => line);
}

/** What live's `pg_stat_activity` says of pgmend's sessions in this database, other than idle ones and the one that watches. */
export async function atWork(
  sql: postgres.Sql,
): Promise<{ application: string; pid: number; query: string }[]> {
  return [
    ...(await sql<{ application: string; pid: number; query: string }[]>`
      select application_name as application, pid, query from pg_stat_activity
      where application_name like 'pgmend%' and application_name not like '%: watch' and datname = current_database() and state = 'active'`),
  ];
}
