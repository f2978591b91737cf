import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryDirectory } from '../src/embedded/temporary.ts';
import { isStale } from './support/build.ts';
import { cleanEnvironment, pgmend, pgmendProcess } from './support/cli.ts';
import { databases } from './support/databases.ts';
import { dockerAnswers } from './support/docker.ts';
import { findTests } from './support/find.ts';
import { isAlive, until } from './support/poll.ts';
import { runFile } from './support/run-file.ts';
import { handedOver, handOver, servers, startServers } from './support/servers.ts';
import { countRegistrations } from './support/totals.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixture = (name: string): string => join(root, 'test/support/fixtures', `${name}.ts`);

/** Starts the runner on fixture files, with the servers that this test has unless `env` says otherwise. */
async function startRunner(names: string[], env: NodeJS.ProcessEnv): Promise<Runner> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/support/main.ts', ...names.map((name) => fixture(name))],
    {
      cwd: root,
      env: { ...process.env, [handedOver]: handOver(await servers()), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const ended = new Promise<Run>((resolve) => {
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, lines: output.trimEnd().split('\n') });
    });
  });
  return { child, ended };
}

interface Run {
  code: number | null;
  lines: string[];
}

interface Runner {
  child: ChildProcess;
  ended: Promise<Run>;
}

async function runner(names: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return (await startRunner(names, env)).ended;
}

/** A temporary directory for `use`. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory('pgmend-support-');
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ownServers = { [handedOver]: undefined, PGMEND_TEST_WITH: 'embedded' };

/** What is still in a folder that was given as TMPDIR, caches of other tools aside. */
async function leftovers(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('pgmend-'));
}

/** The pid that the fixture `hangs` wrote down. */
function hangingProgram(file: string): Promise<number> {
  return until(
    'the program of the fixture',
    async () => Number(await readFile(file, 'utf8').catch(() => '')) || undefined,
    30,
  );
}

/** Runs the runner on one fixture that is to fail with this problem. */
async function fails(
  name: string,
  problem: RegExp,
  lastLine: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { code, lines } = await runner([name], env);
  assert.is(lines.at(-1), lastLine, lines.join('\n'));
  assert.match(lines.join('\n'), problem);
  assert.is(code, 1);
  return lines.join('\n');
}

test('the runner adds up what its files say', async () => {
  const good = await runner(['passes']);
  assert.is(good.lines.at(-1), '2 passed, 0 failed', good.lines.join('\n'));
  assert.is(good.code, 0);
  const mixed = await runner(['passes', 'fails']);
  assert.is(mixed.lines.at(-1), '3 passed, 1 failed', mixed.lines.join('\n'));
  assert.is(mixed.code, 1);
});

test('the runner does not believe a file that ran less than it registers', async () => {
  await fails('forgets-run', /printed no totals/, '0 passed, 1 failed');
  await fails('runs-nothing', /ran no tests/, '0 passed, 1 failed');
  await fails('forgets-one-run', /registers 2 tests and ran 1/, '1 passed, 1 failed');
  await fails('uses-only', /uses \.only/, '1 passed, 1 failed, 1 skipped');
});

test('the runner sees that a hook failed, and shows why where the hook tells', async () => {
  await fails('fails-before-quietly', /: a hook failed$/m, '0 passed, 1 failed');
  const output = await fails(
    'fails-before',
    /a hook failed: Error: nothing to test on/,
    '0 passed, 1 failed',
  );
  const alone = spawn(process.execPath, ['--import', 'tsx', fixture('fails-before')], {
    cwd: root,
    stdio: 'ignore',
  });
  assert.is(await new Promise((resolve) => alone.on('close', resolve)), 1, output);
});

test('the runner sees an error after the totals', async () => {
  await fails('throws-late', /exit code 1/, '1 passed, 1 failed');
});

test('the runner kills a file that takes too long, and what that file started', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'pid');
    await fails('hangs', /did not end within 3 s/, '0 passed, 1 failed', {
      PGMEND_TEST_FILE_SECONDS: '3',
      HANGS_PID_FILE: file,
    });
    const pid = await hangingProgram(file);
    await until('the end of the program that the test started', () => !isAlive(pid));
  });
});

test('the runner kills a file whose tests are over and that does not end', async () => {
  const limits = { file: 60_000, afterTotals: 100 };
  const result = await runFile(fixture('leaves-open'), process.env, limits, new AbortController().signal);
  assert.match(result.problem ?? '', /left open/);
  assert.equal([result.passed, result.failed], [1, 1]);
});

test('the runner starts its own servers, and leaves nothing behind', async () => {
  await inFolder(async (folder) => {
    const { code, lines } = await runner(['passes'], { ...ownServers, TMPDIR: folder });
    assert.ok(lines.includes('servers: embedded 13 and 18'), lines.join('\n'));
    assert.equal([lines.at(-1), code], ['2 passed, 0 failed', 0]);
    assert.equal(await leftovers(folder), []);
  });
});

test('on SIGINT the runner ends with exit code 130, its servers and what it runs with it', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'pid');
    const env = { ...ownServers, TMPDIR: folder, HANGS_PID_FILE: file };
    const { child, ended } = await startRunner(['hangs'], env);
    const pid = await hangingProgram(file);
    child.kill('SIGINT');
    const { code, lines } = await ended;
    assert.is(code, 130);
    assert.ok(lines.includes('interrupted'), lines.join('\n'));
    await until('the end of the program that the test started', () => !isAlive(pid));
    assert.equal(await leftovers(folder), []);
  });
});

test('what is missing is skipped where it may be, and fails where it is required', async () => {
  const skipped = await runner(['needs']);
  assert.is(skipped.lines.at(-1), '1 passed, 0 failed, 1 skipped', skipped.lines.join('\n'));
  assert.match(skipped.lines.join('\n'), 'skipped: rides (needs unicorn: there are none)');
  assert.is(skipped.code, 0);
  const env = { PGMEND_TEST_REQUIRE: 'psql, unicorn' };
  await fails('needs', /unicorn is required here .* there are none/, '1 passed, 1 failed', env);
});

test('registrations are counted where a statement begins, in whatever suite', () => {
  const source = [
    "const more = suite('more');",
    "const withPsql = needs(test, 'psql', true, '');",
    "test('a', f);",
    "  more('b', f);",
    "withPsql('c', f);",
    "test.skip('d', f);",
    "// test('no', f);",
    "say('test(');",
    'test.run();',
  ];
  assert.equal(countRegistrations(source.join('\n')), { tests: 4, only: false });
  assert.equal(countRegistrations("test.only('a', f);"), { tests: 1, only: true });
});

test('patterns choose test files, and a pattern without any is an error', () => {
  const all = findTests(root, []);
  assert.ok(
    all.includes(join(root, 'test/support.test.ts')) && all.includes(join(root, 'test/embedded.test.ts')),
  );
  assert.ok(all.every((file) => file.endsWith('.test.ts')));
  assert.equal(findTests(root, ['support.test', 'support']), [join(root, 'test/support.test.ts')]);
  assert.throws(() => findTests(root, ['no such test']), /No test file matches/);
});

test('a build is stale when it is missing or older than any source file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-stale-'));
  const source = join(folder, 'src/report/page.html');
  const built = join(folder, 'dist/cli.js');
  await mkdir(join(folder, 'src/report'), { recursive: true });
  await mkdir(join(folder, 'dist'));
  await writeFile(source, '');
  assert.is(isStale(folder), true);
  await writeFile(built, '');
  await utimes(source, 1000, 1000);
  await utimes(join(folder, 'src/report'), 1000, 1000);
  await utimes(built, 2000, 2000);
  assert.is(isStale(folder), false);
  await utimes(source, 3000, 3000);
  assert.is(isStale(folder), true);
  await rm(folder, { recursive: true });
});

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
