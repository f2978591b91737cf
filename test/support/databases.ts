import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { servers, type TestServer } from './servers.ts';

/** One database of a test. */
export interface Side {
  /** Of a superuser, as the tests reach it. */
  url: string;
  /** The same as live reaches it: what to give to pgmend as `--old`. */
  urlFromLive: string;
  database: string;
  /** Two connections at most, notices dropped. `drop` ends it. */
  sql: postgres.Sql;
}

/** The two databases of a test. */
export interface Databases {
  old: Side;
  live: Side;
  /** Ends the clients and drops both, whoever is still connected. May be called twice. */
  drop(): Promise<void>;
}

/** Names of databases that were made and not yet dropped. */
export const openDatabases = new Set<string>();

/** Which servers the two databases are on; both may be on the same. */
export interface Where {
  old?: On;
  live?: On;
}

/** Where a database of a test is to be. */
export type On = 'older' | 'newer' | TestServer;

/**
 * Makes two fresh, empty databases with names of their own: old on the older server and live on the newer one,
 * unless told otherwise.
 */
export async function databases({
  old: oldOn = 'older',
  live: liveOn = 'newer',
}: Where = {}): Promise<Databases> {
  const old = await database(oldOn, 'old');
  const live = await database(liveOn, 'live');
  return {
    old: old.side,
    live: live.side,
    drop: async () => {
      // Live first: its sessions hold connections to old.
      await live.drop();
      await old.drop();
    },
  };
}

/** Makes one fresh, empty database; `what` is the end of its name. */
export async function database(on: On, what: string): Promise<{ side: Side; drop(): Promise<void> }> {
  const server = typeof on === 'string' ? (await servers())[on] : on;
  return create(server, `test_${randomBytes(6).toString('hex')}_${what}`);
}

async function create(server: TestServer, database: string): Promise<{ side: Side; drop(): Promise<void> }> {
  await once(server.url, (sql) => sql`create database ${sql(database)} template template0 encoding 'UTF8'`);
  openDatabases.add(database);
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  const fromLive = new URL(url);
  fromLive.host = server.fromPeers;
  const sql = postgres(url.href, { max: 2, onnotice: () => undefined });
  const drop = async (): Promise<void> => {
    await sql.end({ timeout: 1 });
    openDatabases.delete(database);
    await once(server.url, async (admin) => {
      if (server.major >= 13) return admin`drop database if exists ${admin(database)} with (force)`;
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database}`;
      return admin`drop database if exists ${admin(database)}`;
    });
  };
  return { side: { url: url.href, urlFromLive: fromLive.href, database, sql }, drop };
}

/** Connections that stay open for the databases of all test files of this process, by the server's URL. */
const kept = new Map<string, postgres.Sql>();

/** Keeps a connection to each of the suite's servers: making and dropping a database took longer to connect than to do. */
export async function keepConnections(): Promise<void> {
  const { older, newer } = await servers();
  for (const { url } of [older, newer]) {
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    kept.set(url, sql);
    await sql`select 1`;
  }
}

export async function endConnections(): Promise<void> {
  await Promise.all([...kept.values()].map((sql) => sql.end({ timeout: 1 })));
}

async function once(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const open = kept.get(url);
  if (open) {
    await work(open);
    return;
  }
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
