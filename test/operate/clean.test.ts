import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { servers } from '../support/servers.ts';
import { needs } from '../support/skip.ts';
import { fingerprint, type Workbench, workbench } from '../support/workbench.ts';

// mission.md and issue 2: clean drops all that pgmend made and nothing else.

let bench: Workbench;
test.before.each(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after.each(() => bench?.drop());

async function clean(args: string[] = []): Promise<string> {
  const { code, stdout, stderr } = await bench.pgmend(['clean', ...args]);
  assert.is(code, 0, stderr);
  assert.is(stdout, '');
  return stderr;
}

const ran = async (args: string[] = []) => assert.is((await bench.pgmend(['run', ...args])).code, 1);

test('live is what it was before, oid by oid, and cleaning again does nothing', async () => {
  const before = await fingerprint(bench.live.sql);
  await ran();
  await ran();
  assert.match(await clean(), 'schema pgmend and its foreign servers were dropped');
  assert.equal(await fingerprint(bench.live.sql), before);
  assert.match(await clean(), 'nothing to clean');
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('--keep-extension keeps postgres_fdw and nothing else', async () => {
  const before = await fingerprint(bench.live.sql);
  await ran();
  await clean(['--keep-extension']);
  const more = (await fingerprint(bench.live.sql)).filter((line) => !before.includes(line));
  assert.equal(
    more
      .filter((line) => /^(extension|schema|server|mapping|class)/.test(line))
      .map((line) => line.split(' ')[2]),
    ['postgres_fdw'],
  );
  await bench.live.sql`drop extension postgres_fdw`;
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('an extension that was there before stays', async () => {
  await bench.live.sql`create extension postgres_fdw`;
  const before = await fingerprint(bench.live.sql);
  await ran();
  await clean();
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('an extension that somebody else began to use stays, with what they made', async () => {
  await ran();
  await bench.live.sql`create server theirs foreign data wrapper postgres_fdw`;
  await clean();
  const [row] = await bench.live.sql`
    select to_regnamespace('pgmend') is null as gone,
           (select array_agg(srvname::text) from pg_foreign_server) as servers`;
  assert.equal({ ...row }, { gone: true, servers: ['theirs'] });
});

test('what a DBA built on an object of ours stops clean with its name, and nothing is lost', async () => {
  await ran();
  await bench.live.sql`create view our_ticket as select * from pgmend.accounts_missing`;
  const before = await fingerprint(bench.live.sql);
  const { code, stderr } = await bench.pgmend(['clean']);
  assert.is(code, 3);
  assert.match(stderr, 'our_ticket');
  assert.equal(await fingerprint(bench.live.sql), before);
  const [row] = await bench.live.sql`select count(*)::int as rows from our_ticket`;
  assert.is(row?.rows, 2);
  await bench.live.sql`drop view our_ticket`;
  await clean();
});

test("a DBA's own table in the staging schema is not dropped either", async () => {
  await ran();
  await bench.live.sql`create table pgmend.my_notes as select 'keep me' as note`;
  const { code, stderr } = await bench.pgmend(['clean']);
  assert.is(code, 3);
  assert.match(stderr, 'my_notes');
  assert.equal([...(await bench.live.sql`select note from pgmend.my_notes`)], [{ note: 'keep me' }]);
  assert.is((await bench.live.sql`select from pgmend.summary`).length, 1, 'what was staged is still there');
});

test('a schema that pgmend did not make is never touched', async () => {
  await bench.live.sql.unsafe('create schema pgmend; create table pgmend.runs (id int)');
  const before = await fingerprint(bench.live.sql);
  await bench.pgmend(['clean']);
  assert.equal(await fingerprint(bench.live.sql), before);
  const run = await bench.pgmend(['run']);
  assert.is(run.code, 3, run.stderr);
  assert.match(run.stderr, 'exists already and was not made by pgmend');
  assert.match(run.stderr, '--staging');
  for (const args of [['status'], ['report'], ['plan']]) {
    const { stderr } = await bench.pgmend(args);
    assert.not.match(stderr, 'bug in pgmend', args.join(' '));
  }
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('a foreign server that pgmend did not make is never touched', async () => {
  await bench.live.sql.unsafe(
    'create extension postgres_fdw; create server pgmend_old foreign data wrapper postgres_fdw',
  );
  const before = await fingerprint(bench.live.sql);
  const run = await bench.pgmend(['run']);
  assert.is(run.code, 3, run.stderr);
  assert.match(run.stderr, 'foreign server "pgmend_old" exists already');
  await bench.pgmend(['clean']);
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('another staging schema is cleaned by its name, and leaves the first alone', async () => {
  await ran();
  const before = await fingerprint(bench.live.sql);
  await ran(['--staging', 'second']);
  await clean(['--staging', 'second']);
  assert.equal(await fingerprint(bench.live.sql), before);
});

const version = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '';
const major = Number(/ (\d+)/.exec(version)?.[1] ?? 0);
const { older } = await servers();
const withDump = needs(
  test,
  'pg_dump',
  major >= older.major,
  major ? `pg_dump ${major} cannot dump Postgres ${older.major}` : 'pg_dump is not installed',
);
withDump('a schema dump of live is the same before and after, byte for byte', async () => {
  const pair = await workbench({ live: 'older' });
  try {
    const dump = () => {
      // newer releases put a random word into each dump
      const { status, stdout, stderr } = spawnSync('pg_dump', ['--schema-only', pair.live.url], {
        encoding: 'utf8',
      });
      assert.is(status, 0, stderr);
      return stdout.replace(/^\\(un)?restrict .*$/gm, '');
    };
    const before = dump();
    assert.match(before, 'CREATE TABLE public.accounts');
    assert.is((await pair.pgmend(['run'])).code, 1);
    assert.is.not(dump(), before);
    assert.is((await pair.pgmend(['clean'])).code, 0);
    assert.is(dump(), before);
  } finally {
    await pair.drop();
  }
});

test.run();
