import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanEnvironment, pgmend, pgmendProcess } from './cli.ts';
import { databases } from './databases.ts';
import { dockerAnswers } from './docker.ts';
import { servers, startServers } from './servers.ts';

test('a test gets two empty databases, old on the older server and live on the newer', async () => {
  const { older, newer } = await servers();
  const { old, live, drop } = await databases();
  try {
    for (const [side, server] of [
      [old, older],
      [live, newer],
    ] as const) {
      const [row] = await side.sql`
        select current_database() as name, current_setting('server_version_num')::int / 10000 as major,
               (select count(*)::int from pg_class where relnamespace = 'public'::regnamespace) as relations`;
      assert.equal({ ...row }, { name: side.database, major: server.major, relations: 0 });
    }
  } finally {
    await drop();
  }
});

for (const where of [{}, { old: 'newer' }, { live: 'older' }, { old: 'newer', live: 'older' }] as const) {
  test(`live reaches old by the URL for it: ${JSON.stringify(where)}`, async () => {
    const { old, live, drop } = await databases(where);
    try {
      await old.sql`create table here as select current_database()::text as name`;
      const url = new URL(old.urlFromLive);
      await live.sql`create extension postgres_fdw`;
      await live.sql.unsafe(`
        create server old foreign data wrapper postgres_fdw
          options (host '${url.hostname}', port '${url.port}', dbname '${url.pathname.slice(1)}');
        create user mapping for current_user server old options (user '${url.username}', password '${url.password}');
        import foreign schema public from server old into public`);
      assert.equal([...(await live.sql`select name from here`)], [{ name: old.database }]);
    } finally {
      await drop();
    }
  });
}

test('databases are dropped under whoever is connected, and twice is no error', async () => {
  const { older, newer } = await servers();
  const { old, live, drop } = await databases();
  const guest = postgres(old.url, { max: 1, onnotice: () => undefined });
  try {
    await guest`select 1`;
    await drop();
    await drop();
  } finally {
    await guest.end({ timeout: 1 });
  }
  for (const server of [older, newer]) {
    const sql = postgres(server.url, { max: 1 });
    const left = await sql`select 1 from pg_database where datname in (${old.database}, ${live.database})`;
    await sql.end();
    assert.is(left.length, 0);
  }
});

test('servers given by URLs are taken as they are', async () => {
  const { older, newer } = await servers();
  const urls = { PGMEND_TEST_OLD_URL: older.url, PGMEND_TEST_LIVE_URL: newer.url };
  const plain = await startServers(urls);
  assert.equal([plain.older.major, plain.newer.major], [older.major, newer.major]);
  assert.is(plain.older.url, older.url);
  assert.is(plain.older.fromPeers, new URL(older.url).host);
  const apart = await startServers({ ...urls, PGMEND_TEST_OLD_FROM_LIVE: 'old:5432' });
  assert.is(apart.older.fromPeers, 'old:5432');
  assert.match(apart.newer.fromPeers, /^[\d.]+:\d+$/);
});

test('half a choice of servers is an error', async () => {
  for (const [env, message] of [
    [{ PGMEND_TEST_OLD_URL: 'postgres://localhost' }, /are needed, both/],
    [{ PGMEND_TEST_WITH: 'urls' }, /are needed, both/],
    [{ PGMEND_TEST_WITH: 'luck' }, /can be urls, containers or embedded/],
  ] as const) {
    const error = await startServers(env).then(
      () => undefined,
      (reason: Error) => reason,
    );
    assert.match(error?.message ?? '', message);
  }
});

/** A socket that takes connections and answers by `status`, or never. */
async function fakeEngine(
  status: number | undefined,
  use: (dockerHost: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-docker-'));
  const socket = join(folder, 'docker.sock');
  const engine = createServer((_request, response) => {
    if (status !== undefined) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
  try {
    await use(`unix://${socket}`);
  } finally {
    engine.closeAllConnections();
    engine.close();
    await rm(folder, { recursive: true });
  }
}

test('an engine that cannot run containers is no reason not to test', async () => {
  const { DOCKER_HOST } = process.env;
  await fakeEngine(200, async (host) => {
    // testcontainers looks at the environment of the process.
    process.env.DOCKER_HOST = host;
    const own = await startServers({ DOCKER_HOST: host });
    await own.stop();
    assert.match(own.how, /^embedded 13 and 18 \(containers failed: ./);
  });
  if (DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = DOCKER_HOST;
});

test('a Docker engine is one that answers soon', async () => {
  await fakeEngine(200, async (host) => assert.is(await dockerAnswers({ DOCKER_HOST: host }), true));
  await fakeEngine(500, async (host) => assert.is(await dockerAnswers({ DOCKER_HOST: host }), false));
  await fakeEngine(undefined, async (host) => {
    const started = Date.now();
    assert.is(await dockerAnswers({ DOCKER_HOST: host }), false);
    assert.ok(Date.now() - started < 2000);
  });
  assert.is(await dockerAnswers({ DOCKER_HOST: 'unix:///nowhere/docker.sock' }), false);
});

test('pgmend runs without the settings, the home and the directory of whoever runs the tests', async () => {
  const { NO_COLOR, PGPASSWORD, PGMEND_OLD_URL } = process.env;
  Object.assign(process.env, { NO_COLOR: '1', PGPASSWORD: 'secret', PGMEND_OLD_URL: 'postgres://elsewhere' });
  try {
    const env = cleanEnvironment();
    assert.equal([env.NO_COLOR, env.PGPASSWORD, env.PGMEND_OLD_URL], [undefined, undefined, undefined]);
    assert.is.not(env.HOME, process.env.HOME);
    assert.is(env.PATH, process.env.PATH);
  } finally {
    for (const [name, value] of Object.entries({ NO_COLOR, PGPASSWORD, PGMEND_OLD_URL })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test('pgmend is the built program, with its output and exit code as they are', async () => {
  const version = await pgmend(['--version']);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  assert.equal([version.code, version.signal, version.stderr], [0, null, '']);
  const wrong = await pgmend(['--no-such-option']);
  assert.is(wrong.code, 2);
  assert.is(wrong.stdout, '');
});

test('a pgmend process can be sent a signal', async () => {
  const child = pgmendProcess(['--version']);
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  child.kill('SIGKILL');
  assert.is(await ended, 'SIGKILL');
});

test.run();
