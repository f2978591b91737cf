import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serverAccount } from '../../src/embedded/account.ts';
import { findBinaries } from '../../src/embedded/binaries.ts';
import { launch } from '../../src/embedded/launch.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { stopServer } from '../../src/embedded/stop.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { pgmend, pgmendProcess } from '../support/cli.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';

// A repair that is cut off at many moments, by killing node, its session on live, or live itself: the next call goes on,
// the end is that of a repair that was left alone, the accounting adds up, and each row was written once.

let folder: string;
let old: EmbeddedServer;
let first: EmbeddedServer;
/** Where live listens by now. */
let port: number;
let database: string;

test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-killed-');
    const login = { user: 'postgres', password: 'secret' };
    [old, first] = await Promise.all([
      startServer({ major: 13, directory: join(folder, 'old'), ...login }),
      startServer({ major: 18, directory: join(folder, 'live'), ...login }),
    ]);
    port = first.port;
  }),
);
test.after(async () => {
  const running = [old, first].filter((server) => server !== undefined);
  await Promise.all(running.map(({ dataDirectory }) => stopServer(dataDirectory, 'immediate')));
  await rm(folder, { recursive: true, force: true });
});

/** Fresh databases with two tables, compared. */
async function prepare(name: string): Promise<void> {
  database = name;
  await execute(old.url('postgres'), `create database ${name}`);
  await execute(liveUrl('postgres'), `create database ${name}`);
  const fill = `create table parents (id int primary key, v text, w text unique);
    create table children (id int primary key, up int references parents, v text);
    insert into parents select g, 'v' || g, 'w' || g from generate_series(1, 450) g;
    insert into children select g, 1 + g % 450, 'c' || g from generate_series(1, 450) g;`;
  await execute(old.url(name), fill);
  // a third of each is corrupted, among them two that have each other's unique values, and at least a third is missing
  await execute(
    liveUrl(name),
    `${fill} delete from children where id % 3 = 0 or (1 + id % 450) % 3 = 0; delete from parents where id % 3 = 0;
      update parents set v = 'wrong' where id % 3 = 1; update children set v = 'wrong' where id % 3 = 1;
      update parents set w = 'tmp' where id = 1; update parents set w = 'w1' where id = 4; update parents set w = 'w4' where id = 1;
      insert into parents values (9001, 'new', 'new'); insert into children values (9001, 9001, 'new')`,
  );
  assert.is((await pgmend(['run', '--out', join(folder, name)], { env: environment() })).code, 1);
}

function liveUrl(name = database): string {
  const url = new URL(first.url(name));
  url.port = String(port);
  return url.href;
}

const environment = () => ({ PGMEND_OLD_URL: old.url(database), PGMEND_LIVE_URL: liveUrl() });
const apply = ['repair', '--apply', '--yes', '--batch', '30', '--include', 'reused_key', '--json'];
const quiet = { max: 1, onnotice: () => undefined, onclose: () => undefined };

async function execute(url: string, statements: string): Promise<void> {
  const sql = postgres(url, quiet);
  await sql.unsafe(statements);
  await sql.end();
}

async function ask(url: string, query: string): Promise<unknown[]> {
  const sql = postgres(url, quiet);
  try {
    return (await sql.unsafe(query).values()).map((row) => [...row]);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Starts a repair and cuts it off as soon as it has committed some rows more, each time at another moment of a batch. */
async function cutOff(
  rows: number,
  how: (watcher: postgres.Sql, child: ReturnType<typeof pgmendProcess>) => Promise<void>,
) {
  const watcher = postgres(liveUrl(), quiet);
  const written = async () => {
    const [row] = await watcher`select to_regclass('pgmend.parents_undo') is not null
      and to_regclass('pgmend.children_undo') is not null as there`;
    if (!row?.there) return 0;
    const [count] = await watcher.unsafe(
      'select (select count(*) from pgmend.parents_undo) + (select count(*) from pgmend.children_undo) as n',
    );
    return Number(count?.n);
  };
  const before = await written();
  const child = pgmendProcess(apply, { env: environment() });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.resume();
  const closed = once(child, 'close');
  let code: number | null | undefined;
  void closed.then(([ended]) => {
    code = ended;
  });
  await until(
    'some rows are written',
    async () => code !== undefined || (await written()) >= before + rows,
    30,
  );
  if (code === undefined) await how(watcher, child);
  await closed;
  await watcher.end({ timeout: 0 }).catch(() => {});
  return { code: code as number | null, stderr };
}

/** The end of it: as if nobody had cut in. */
async function assertWhole(): Promise<void> {
  const last = await pgmend(apply, { env: environment() });
  assert.is(last.code, 0, last.stderr);
  const { tables } = JSON.parse(last.stdout);
  for (const { table, missing, corrupted, outcomes } of tables) {
    assert.is(
      outcomes.repaired + outcomes.already_right,
      missing + corrupted,
      `${table} ${JSON.stringify(outcomes)}`,
    );
  }
  for (const table of ['parents', 'children']) {
    const rows = `select * from ${table} where id < 9000 order by id`;
    assert.equal(await ask(liveUrl(), rows), await ask(old.url(database), rows), table);
    const twice = `select n from pgmend.${table}_undo group by n having count(*) > 1`;
    assert.equal(await ask(liveUrl(), twice), [], `${table}: written twice`);
    const without = `select n from pgmend.${table}_todo t where outcome = 'repaired' and not exists (select from pgmend.${table}_undo u where u.n = t.n)`;
    assert.equal(await ask(liveUrl(), without), [], `${table}: repaired and not to be undone`);
    const counted = `select (select count(*) from pgmend.${table}_undo)::int, (select count(*) from pgmend.${table}_repair where outcome = 'repaired')::int`;
    const [[saved, repaired]] = (await ask(liveUrl(), counted)) as [[number, number]];
    assert.is(saved, repaired, table);
  }
  assert.equal(
    await ask(
      liveUrl(),
      'select id from parents where id > 9000 union all select id from children where id > 9000',
    ),
    [[9001], [9001]],
  );
  const again = await pgmend(['run', '--out', join(folder, database)], { env: environment() });
  assert.is(again.code, 0, again.stdout);
}

const points = [1, 45, 100];

test('node is killed at many moments: the next call finishes', async () => {
  await prepare('node');
  let killed = 0;
  for (const rows of points) {
    const { code } = await cutOff(rows, async (_, child) => {
      child.kill('SIGKILL');
      killed++;
    });
    if (code === 0) break;
  }
  assert.ok(killed >= 2, `it was killed ${killed} times only`);
  await assertWhole();
});

test('its session on live is ended at many moments: exit 4, and the next call finishes', async () => {
  await prepare('session');
  let killed = 0;
  for (const rows of points) {
    const { code, stderr } = await cutOff(rows, async (watcher, child) => {
      // the one at work, or all that it has; between two batches none is at work
      const sessions = killed % 2 === 1 ? 'pgmend%' : 'pgmend 7%';
      const end = async () => {
        const ended = await watcher`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name like ${sessions} and datname = current_database() and pid <> pg_backend_pid()`;
        if (ended.length > 0) killed++;
        return ended.length > 0 || child.exitCode !== null;
      };
      await until('a session is there to be ended', end, 30);
    });
    if (code === 0) break;
    assert.is(code, 4, stderr);
    assert.not.match(stderr, 'bug in pgmend');
  }
  assert.ok(killed >= 2, `it was ended ${killed} times only`);
  await assertWhole();
});

test('live is stopped at many moments, without any farewell: the next call finishes', async () => {
  await prepare('server');
  const account = await serverAccount();
  const binaries = await findBinaries(18, join(folder, 'live'), account);
  let stopped = 0;
  for (const rows of points) {
    const { code, stderr } = await cutOff(rows, async () => {
      await stopServer(first.dataDirectory, 'immediate');
      stopped++;
    });
    if (code === 0) break;
    assert.is(code, 4, stderr);
    const { dataDirectory, logFile } = first;
    const options = { program: binaries.postgres, dataDirectory, logFile, account, detached: false };
    port = (await launch(options)).port;
  }
  assert.ok(stopped >= 2, `it was stopped ${stopped} times only`);
  await assertWhole();
});

test.run();
