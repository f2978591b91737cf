import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { accounts, type Workbench, workbench } from '../support/workbench.ts';

// design.md: stdout carries data, stderr carries words, progress and notices. Each command's everyday use.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    assert.is((await bench.pgmend(['run', '--out', 'first'])).code, 1);
  }),
);
test.after(() => bench?.drop());

/** The first line of each command, and nothing behind it. */
const onlyServers = /^old \S+@\S+; live \S+@\S+\n$/;

const ansi = String.fromCharCode(27);

/** Runs a command; nothing but words is on stderr, and nothing of either is coloured: these are pipes. */
async function ok(args: string[], code = 0): Promise<{ stdout: string; stderr: string }> {
  const result = await bench.pgmend(args);
  assert.is(result.code, code, result.stderr);
  assert.not.match(result.stdout + result.stderr, ansi);
  return result;
}

test('check: both sides, the key of each table, and whether it can be compared', async () => {
  const { stdout, stderr } = await ok(['check']);
  assert.match(stderr, onlyServers);
  assert.match(stdout, /^old +postgres, database \w+_old, Postgres/m);
  assert.match(stdout, /^live +postgres, database \w+_live, Postgres/m);
  assert.match(stdout, /^public\.accounts +id +primary key +2\b/m);
  assert.match(stdout, /^ {6}sorts by libc \S.*; time zone \S+; money as \S+$/m);
  assert.match(
    stdout,
    /^ {6}\d+ connections left of \d+, [13] needed; \d+ other sessions? in the database$/m,
  );
  assert.match(stdout, /^full: small, by the estimates of both servers: read and joined at once$/m);
  assert.match(stdout, /writes temporary files on live \(no limit\)$/m);
  assert.match(stdout, /^ {2}info: public\.accounts: flavor \(text\) is on live only/m);
  assert.match(stdout, /1 table can be compared\n$/);
  const found = JSON.parse((await ok(['check', '--json'])).stdout);
  assert.equal(
    found.tables.map((table: { table: string; outcome: string; key: string[]; only_live: string[] }) => [
      table.table,
      table.outcome,
      table.key,
      table.only_live,
    ]),
    [['public.accounts', 'comparable', ['id'], ['flavor']]],
  );
});

test('run: the summary is data, progress is words; --quiet drops the words, --json makes the data JSON', async () => {
  const plain = await ok(['run'], 1);
  assert.match(plain.stdout, /^public\.accounts +10 +10 +6 +2 +2 +2$/m);
  assert.match(plain.stdout, 'DIFFERENT: 4 rows need repair');
  assert.match(plain.stderr, /^public\.accounts {2}\d+\.\d s$/m);
  assert.not.match(plain.stdout, /^public\.accounts {2}\d+\.\d s$/m);
  const quiet = await ok(['run', '--quiet'], 1);
  assert.is(quiet.stderr, '');
  assert.match(quiet.stdout, 'DIFFERENT');
  const json = await ok(['run', '--json', '--quiet', '--no-color'], 1);
  assert.equal(JSON.parse(json.stdout).tables[0].counts, accounts.counts);
  assert.is(json.stderr, '');
  const verbose = await ok(['run', '--verbose'], 1);
  assert.match(verbose.stderr, `live is postgres@${new URL(bench.live.url).host}/${bench.live.database}`);
});

test('exit codes of a run: 0 when rows are only new, 1 with --strict, 0 when nothing differs at all', async () => {
  const pair = await workbench({ empty: true });
  try {
    for (const side of [pair.old, pair.live]) {
      await side.sql.unsafe(
        'create table t (id int primary key, v text); insert into t values (1, null), (2, $$x$$)',
      );
    }
    const same = await pair.pgmend(['run', '--strict']);
    assert.is(same.code, 0, same.stderr);
    assert.match(same.stdout, 'INTACT');
    await pair.live.sql`insert into t values (3)`;
    assert.is((await pair.pgmend(['run'])).code, 0);
    assert.is((await pair.pgmend(['run', '--strict'])).code, 1);
    assert.is((await pair.pgmend(['report', '--strict'])).code, 1);
    assert.is((await pair.report()).verdict, 'intact');
    await pair.old.sql`insert into t values (4)`;
    assert.is((await pair.pgmend(['run'])).code, 1);
    await pair.old.sql`create table lost (id int primary key); insert into lost values (1), (2)`.simple();
    const incomplete = await pair.pgmend(['run']);
    assert.is(incomplete.code, 7, incomplete.stderr);
    assert.match(incomplete.stdout, 'lost: not compared: on old only');
    assert.is((await pair.report()).tables[0]?.counts?.missing, 2, 'every row of it counts as missing');
    await pair.old.sql`drop table lost`;
    await pair.old.sql`create table nokey (v text)`;
    await pair.live.sql`create table nokey (v text)`;
    const byContent = await pair.pgmend(['run']);
    assert.is(byContent.code, 1);
    assert.match(byContent.stdout, 'info: key: none, compared by content: public.nokey');
    const nokey = await pair.pgmend(['run', '--strict-keys']);
    assert.is(nokey.code, 7);
    assert.match(nokey.stdout, 'nokey: not compared: no key');
    assert.match(nokey.stdout, "--key 'public.nokey=COLUMN[,COLUMN]'");
  } finally {
    await pair.drop();
  }
});

test('plan: every stage in order with its five lines, and whether it is up to date', async () => {
  const planned = JSON.parse((await ok(['plan', '--json'])).stdout);
  const stages = planned.map(({ stage }: { stage: string }) => stage);
  assert.equal(stages, [...stages].sort());
  assert.ok(
    ['10_connect', '20_mount', '30_stage', '50_compare', '60_report', '65_summary'].every((s) =>
      stages.includes(s),
    ),
  );
  for (const { stage, state, header } of planned) {
    assert.is(state, 'up to date', stage);
    assert.equal(Object.keys(header), ['purpose', 'creates', 'reads', 'changes', 'rerun']);
  }
  const changed = JSON.parse((await ok(['plan', '--json', '--exact'])).stdout);
  assert.is(changed.find(({ stage }: { stage: string }) => stage === '10_connect').state, 'up to date');
  assert.match((await ok(['plan'])).stdout, /^50_compare\n {2}purpose: /m);
  const fresh = JSON.parse((await ok(['plan', '--json', '--staging', 'not_yet'])).stdout);
  assert.ok(fresh.every(({ state }: { state: string }) => state === 'not run'));
});

test('render prints what run sends: its digest is the one in the journal', async () => {
  const { stdout, stderr } = await ok(['render', '50_compare', '--table', 'accounts']);
  assert.match(stderr, onlyServers);
  assert.match(stdout, /^-- purpose: /);
  const [row] = await bench.live
    .sql`select digest from pgmend.runs where stage = '50_compare' order by id desc limit 1`;
  assert.match(stdout, row?.digest);
  assert.is((await ok(['render', 'compare'])).stdout, stdout, 'a stage is named by number, word or file');
  assert.is((await ok(['render', '50'])).stdout, stdout);
  const files = (await ok(['render', '-o', 'sql'])).stdout.trimEnd().split('\n');
  assert.equal(files.map((file) => file.slice(4)).sort(), (await readdir(join(bench.folder, 'sql'))).sort());
  assert.is(
    (await readFile(join(bench.folder, 'sql', '50_compare.public.accounts.sql'), 'utf8')).trimEnd(),
    stdout.trimEnd(),
  );
});

test('stage runs again what is named, and only that', async () => {
  await bench.live.sql`update accounts set name = 'somebody else' where id = 7`;
  const ran = JSON.parse((await ok(['stage', '50', '--json', '--quiet'])).stdout);
  assert.equal(ran, [{ stage: '50_compare', table: 'public.accounts' }]);
  const [row] = await bench.live.sql`select corrupted::int from pgmend.summary`;
  assert.is(row?.corrupted, 3);
  await bench.live.sql`update accounts set name = 'name 7' where id = 7`;
  const range = JSON.parse((await ok(['stage', '--from', '20', '--to', '65', '--json'])).stdout);
  assert.equal(
    range.map(({ stage }: { stage: string }) => stage),
    [
      '20_mount',
      '30_stage',
      '50_compare',
      '56_kinds',
      '60_report',
      '61_diagnose',
      '62_script',
      '64_common',
      '65_summary',
    ],
  );
  const words = await ok(['stage', '65']);
  assert.is(words.stdout, '');
  assert.match(words.stderr, '1 stage run');
});

test('a table that breaks a stage does not keep the others from theirs; a report of half-run stages is refused', async () => {
  const create = 'create table loose (id int, v text); insert into loose values (1), (1)';
  for (const side of [bench.old, bench.live]) await side.sql.unsafe(create);
  try {
    const range = ['stage', '--from', '20', '--to', '65', '--key', 'loose=id'];
    const { code, stderr } = await bench.pgmend(range);
    assert.is(code, 3, stderr);
    assert.match(stderr, 'public.loose');
    const [row] = await bench.live.sql`select count(*)::int as rows from pgmend.accounts_missing`;
    assert.is(row?.rows, 2);
  } finally {
    for (const side of [bench.old, bench.live]) await side.sql.unsafe('drop table loose cascade');
  }
  await ok(['stage', '20']);
  const { code, stderr } = await bench.pgmend(['report', '--out', 'half']);
  assert.is(code, 2, stderr);
  assert.match(stderr, /stages were run again, and not to the end[\s\S]*pgmend run/);
  assert.is((await bench.pgmend(['run', '--quiet'])).code, 1);
});

test('report needs only live, and says what run said', async () => {
  const { code, stdout } = await bench.pgmend(['report', '--json', '--quiet'], {
    env: { PGMEND_OLD_URL: '' },
  });
  assert.is(code, 1);
  assert.equal(JSON.parse(stdout).tables[0].counts, accounts.counts);
});

test('status: what is staged, how old it is, and psql lines that work', async () => {
  const { stdout, stderr } = await ok(['status']);
  assert.match(stderr, onlyServers);
  assert.match(stdout, /^last run, by postgres, .+ ago: done$/m);
  assert.match(stdout, /^public\.accounts +10 +10 +6 +2 +2 +2 +\d{4}-\S+ \S+$/m);
  const lines = stdout.match(/select \* from .*;/g) ?? [];
  assert.is(lines.length, 7);
  for (const line of lines) await bench.live.sql.unsafe(line);
  const status = JSON.parse((await ok(['status', '--json'])).stdout);
  assert.equal([status.staged, status.at_work, status.broken_off, status.activity], [true, false, false, []]);
  assert.is(status.last_command.outcome, 'done');
  assert.match((await ok(['status', '--staging', 'not_yet'])).stdout, 'nothing is staged in schema not_yet');
});

test('a reader that has seen enough is no error', () => {
  if (process.platform === 'win32') return;
  const program = new URL('../../dist/cli.js', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `"$0" "$1" plan | head -n 1`, process.execPath, program],
    {
      env: { ...process.env, ...bench.env },
      encoding: 'utf8',
    },
  );
  assert.is(status, 0);
  assert.is(stdout, '10_connect\n');
  assert.match(stderr, onlyServers);
});

test.run();
