import postgres from 'postgres';
import type { Servers, TestServer } from './servers.ts';

/**
 * The servers behind PGMEND_TEST_OLD_URL and PGMEND_TEST_LIVE_URL (superusers). Where they reach each other by other
 * addresses than the tests do (compose, port forwarding), PGMEND_TEST_OLD_FROM_LIVE is the `host:port` of old, and
 * each is taken to reach itself by the address that it has in its own network.
 */
export async function givenServers(env: NodeJS.ProcessEnv): Promise<Servers> {
  const {
    PGMEND_TEST_OLD_URL: old,
    PGMEND_TEST_LIVE_URL: live,
    PGMEND_TEST_OLD_FROM_LIVE: oldFromLive,
  } = env;
  if (!old || !live) throw new Error('PGMEND_TEST_OLD_URL and PGMEND_TEST_LIVE_URL are needed, both.');
  const [older, newer] = await Promise.all([look(old), look(live)]);
  return {
    how: `the servers given in the environment, versions ${older.major} and ${newer.major}`,
    older: { major: older.major, url: older.url, fromPeers: oldFromLive ?? older.outside },
    newer: { major: newer.major, url: newer.url, fromPeers: oldFromLive ? newer.inside : newer.outside },
    stop: async () => undefined,
  };
}

interface Seen extends Omit<TestServer, 'fromPeers'> {
  inside: string;
  outside: string;
}

async function look(text: string): Promise<Seen> {
  const url = new URL(text);
  if (url.pathname.length < 2) url.pathname = '/postgres';
  const outside = `${url.hostname}:${url.port || 5432}`;
  const sql = postgres(url.href, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ version: number; inside: string | null }[]>`
      select current_setting('server_version_num')::int / 10000 as version,
             host(inet_server_addr()) || ':' || inet_server_port() as inside`;
    if (!row) throw new Error(`${outside} does not say which version it is.`);
    return { major: row.version, url: url.href, inside: row.inside ?? outside, outside };
  } finally {
    await sql.end();
  }
}
