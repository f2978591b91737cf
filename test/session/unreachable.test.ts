import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { fingerprint, type Workbench, workbench } from '../support/workbench.ts';

// design.md, exit code 4: live cannot be reached or refuses the login; 5: old cannot be reached from live, or refuses
// the login. semantics.md: the error names who dials whom.

let bench: Workbench;
let closedPort: number;

test.before(
  loud(async () => {
    bench = await workbench();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    closedPort = (server.address() as { port: number }).port;
    await new Promise((resolve) => server.close(resolve));
    await bench.live.sql`create role no_way_in login password 'right'`.catch(() => undefined);
  }),
);
test.after(() => bench?.drop());

const secret = 'wrong-pass-word';

function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

const ways: Record<string, (url: URL) => void> = {
  'a wrong password': (url) => {
    url.password = secret;
  },
  'a refused port': (url) => {
    url.hostname = '127.0.0.1';
    url.port = String(closedPort);
  },
  'an unknown host': (url) => {
    // RFC 6761: never resolves
    url.hostname = 'nowhere.invalid';
  },
  'an unknown database': (url) => {
    url.pathname = '/no_such_database';
  },
};
const saysOfLive: Record<string, RegExp> = {
  'a wrong password': /refuses the login.*password/,
  'a refused port': /connection refused/,
  'an unknown host': /host name is unknown/,
  'an unknown database': /"no_such_database" does not exist/,
};
const saysOfOld: Record<string, RegExp> = {
  'a wrong password': /password authentication failed[\s\S]*hint: .*password in the URL of old/,
  'a refused port': /refused[\s\S]*hint: .*dialled by the live server.*--old-from-live HOST:PORT/,
  'an unknown host': /nowhere\.invalid[\s\S]*hint: .*dialled by the live server.*--old-from-live HOST:PORT/,
  'an unknown database': /"no_such_database" does not exist[\s\S]*hint: .*database name/,
};

for (const [what, change] of Object.entries(ways)) {
  test(`live with ${what}: exit 4, one message that names the target and no password`, async () => {
    const url = changed(bench.live.url, change);
    const { code, stdout, stderr } = await bench.pgmend(['run'], { env: { PGMEND_LIVE_URL: url } });
    assert.is(code, 4, stderr);
    assert.is(stdout, '');
    const { username, hostname, port, pathname } = new URL(url);
    assert.match(stderr, `live (${username}@${hostname}:${port}${pathname})`);
    assert.match(stderr, saysOfLive[what] as RegExp);
    assert.match(stderr, 'hint:');
    assert.not.match(stderr, secret);
    assert.is(stderr.match(/error:/g)?.length, 1);
    assert.equal(await bench.files(), []);
  });

  test(`old with ${what}: exit 5, who dials whom, and live as it was`, async () => {
    const before = await fingerprint(bench.live.sql);
    const url = changed(bench.old.urlFromLive, change);
    const { code, stdout, stderr } = await bench.pgmend(['run'], { env: { PGMEND_OLD_URL: url } });
    assert.is(code, 5, stderr);
    assert.is(stdout, '');
    const [old, live] = [new URL(url), new URL(bench.live.url)];
    assert.match(
      stderr,
      `live (${live.username}@${live.host}${live.pathname}) cannot reach old (${old.username}@${old.host}${old.pathname})`,
    );
    assert.match(stderr, saysOfOld[what] as RegExp);
    assert.not.match(stderr, secret);
    assert.equal(await bench.files(), []);
    assert.equal(await fingerprint(bench.live.sql), before);
  });
}

for (const [what, hangUp] of [
  ['at once', (socket: Socket) => socket.destroy()],
  ['when it is asked for TLS', (socket: Socket) => socket.once('data', () => socket.destroy())],
] as const) {
  test(`a server that hangs up ${what} is dialled once: exit 4`, async () => {
    let dialled = 0;
    const server = createServer((socket) => {
      dialled += 1;
      hangUp(socket.on('error', () => undefined));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const url = changed(bench.live.url, (copy) => {
      copy.port = String(port);
    });
    const { code, stderr } = await bench.pgmend(['run'], { env: { PGMEND_LIVE_URL: url }, timeout: 20_000 });
    server.close();
    assert.is(code, 4, stderr);
    assert.match(stderr, 'closes the connection without an answer');
    assert.is(dialled, 1);
  });
}

test('a password that ends a part of its URL: a usage error that repeats none of it', async () => {
  for (const password of ['top@hush', 'top/hush', 'top#hush']) {
    const url = `postgres://me:${password}@127.0.0.1:1/app`;
    const { code, stderr } = await bench.pgmend(['check'], { env: { PGMEND_LIVE_URL: url } });
    assert.is(code, 2, stderr);
    assert.match(stderr, '%40 %2F %3A %23');
    assert.not.match(stderr, /top|hush/);
  }
});

test('check tells the same of both sides', async () => {
  const live = changed(bench.live.url, ways['a refused port'] as never);
  assert.is((await bench.pgmend(['check'], { env: { PGMEND_LIVE_URL: live } })).code, 4);
  const old = changed(bench.old.urlFromLive, ways['a refused port'] as never);
  const { code, stderr } = await bench.pgmend(['check'], { env: { PGMEND_OLD_URL: old } });
  assert.is(code, 5);
  assert.match(stderr, 'cannot reach old');
});

test('a role that may not connect to live: exit 4 with the right that is missing', async () => {
  const { database } = bench.live;
  await bench.live.sql.unsafe(`revoke connect on database ${database} from public`);
  const url = changed(bench.live.url, (copy) => {
    copy.username = 'no_way_in';
    copy.password = 'right';
  });
  const { code, stderr } = await bench.pgmend(['run'], { env: { PGMEND_LIVE_URL: url } });
  assert.is(code, 4, stderr);
  assert.match(stderr, 'GRANT CONNECT ON DATABASE');
});

test('--old-from-live says where live finds old when the URL of old does not', async () => {
  const away = changed(bench.old.urlFromLive, ways['an unknown host'] as never);
  const { host } = new URL(bench.old.urlFromLive);
  const { code, stderr } = await bench.pgmend(['check', '--old-from-live', host], {
    env: { PGMEND_OLD_URL: away },
  });
  assert.is(code, 0, stderr);
});

test.run();
