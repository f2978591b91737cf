import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';

/** Two sources on servers of their own, with the target beside the second. */
export interface MergeDatabases {
  test_db: string;
  dev_db: string;
  target: string;
  /**
   * Fills the sources, and empties the target.
   *
   * @param users how many different ones; a third of them is in both sources, half of those with another password
   */
  fill(users: number): Promise<void>;
  /** Empties the target. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

const columns =
  'user_id int primary key, username text not null unique, password text, password_last_changed timestamptz';

export function open(url: string): postgres.Sql {
  return postgres(url, { max: 1, onnotice: () => {} });
}

async function send(url: string, statements: string): Promise<void> {
  const sql = open(url);
  try {
    await sql.unsafe(statements);
  } finally {
    await sql.end();
  }
}

/** Users first to last; the password and its time differ by `step` for every second one. */
function users(first: number, last: number, step: number): string {
  return `drop table if exists users; create table users (${columns});
    insert into users
    select n, 'user-' || md5(n::text), md5((n + n % 2 * ${step})::text),
      timestamptz '2020-01-01 00:00:00Z' + (n * 7919::bigint % 1000000 + n % 2 * ${step}) * interval '1 minute'
    from generate_series(${first}, ${last}) as n;
    analyze users`;
}

/** Starts the servers, in a temporary directory. */
export async function mergeDatabases(): Promise<MergeDatabases> {
  const directory = await temporaryDirectory('pgmend-bench-');
  const start = (major: 13 | 18) =>
    startServer({ major, directory: join(directory, String(major)), user: 'bench', password: 'bench' });
  const [older, newer] = await Promise.all([start(13), start(18)]);
  await Promise.all([
    send(older.url('postgres'), 'create database test_db'),
    send(newer.url('postgres'), 'create database dev_db').then(() =>
      send(newer.url('postgres'), 'create database merged_users'),
    ),
  ]);
  const urls = {
    test_db: older.url('test_db'),
    dev_db: newer.url('dev_db'),
    target: newer.url('merged_users'),
  };
  const empty = () =>
    send(
      urls.target,
      `drop schema if exists pgmend cascade; drop extension if exists postgres_fdw cascade;
      drop table if exists merged_users; create table merged_users (${columns}); checkpoint`,
    );
  return {
    ...urls,
    empty,
    async fill(count) {
      const [first, second] = [Math.floor((count * 2) / 3), Math.floor(count / 3) + 1];
      await Promise.all([
        send(urls.test_db, users(1, first, 0)),
        send(urls.dev_db, users(second, count, 1000)),
      ]);
      await empty();
    },
    async stop() {
      await Promise.all([older.stop('immediate'), newer.stop('immediate')]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
