import { once } from 'node:events';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageOnDisk } from '../../../docs/generate.ts';
import type { Recheck } from '../../../src/compare/report/recheck-schema.ts';
import { loud } from '../../support/loud.ts';
import { until } from '../../support/poll.ts';
import { atWork, type Workbench, workbench } from '../../support/workbench.ts';

// `pgmend run --recheck` as a user calls it: what it prints, its files, its exit codes, and what an interrupt leaves.

let bench: Workbench;
test.before.each(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after.each(() => bench?.drop());

/** Everything about the call but the times of snapshots. */
async function recheck(...args: string[]) {
  const { code, stdout, stderr } = await bench.pgmend(['run', '--recheck', ...args], {
    env: { PGMEND_OLD_URL: '' },
  });
  return { code, stderr, lines: stdout.split('\n').slice(0, -1) };
}

const putRight = `insert into accounts select n, 'name ' || n, 'mail' || n || '@example.com' from generate_series(1, 2) n;
  update accounts set name = 'name ' || id, email = 'mail' || id || '@example.com'`;

test('a race: all has gone, and the exit code is 0; a fault stays, and it is 1', async () => {
  assert.is((await bench.pgmend(['run'])).code, 1);
  const stayed = await recheck();
  assert.is(stayed.code, 1, stayed.stderr);
  assert.equal(stayed.lines.slice(3), [
    'table            differed  gone  stayed  changed',
    'public.accounts         6     0       6        0',
    '',
    'public.accounts: missing: stayed 2',
    'public.accounts: corrupted: stayed 2',
    'public.accounts: new: stayed 2',
    '',
    'DIFFERENT: of 6 differences none has gone, 6 stayed (now 2 missing, 2 corrupted, 2 new)',
  ]);
  assert.match(stayed.stderr, 'rows: pgmend-report-recheck');

  await bench.live.sql.unsafe(
    `update accounts set name = 'name 5' where id = 5; update accounts set email = 'x' where id = 6`,
  );
  const some = await recheck();
  assert.is(
    some.lines.at(-1),
    'DIFFERENT: of 6 differences 1 has gone, 4 stayed, 1 is different now (now 2 missing, 1 corrupted, 2 new)',
  );

  await bench.live.sql.unsafe(putRight);
  const added = await recheck();
  assert.equal(
    [added.code, added.lines.at(-1)],
    [0, 'GONE: what is left of 6 differences is only new on live (2 stayed)'],
  );
  assert.is((await recheck('--strict')).code, 1, 'with --strict new rows count');

  await bench.live.sql.unsafe('delete from accounts where id > 10');
  const gone = await recheck('--strict');
  assert.equal(
    [gone.code, gone.lines.at(-1)],
    [0, 'GONE: all 6 differences have gone: a race, or repaired since'],
  );

  assert.is((await bench.pgmend(['run'])).code, 0);
  const nothing = await recheck();
  assert.equal(
    [nothing.code, nothing.lines.at(-1)],
    [0, 'GONE: nothing differed in the comparison, so there was nothing to recheck'],
  );
});

test('its files are beside the report, which stays; only their owner reads them; what else is there is refused', async () => {
  await bench.pgmend(['run', '--out', 'out/report/']);
  const before = JSON.stringify(await bench.report('out/report'));
  assert.is((await recheck('--out', 'out/report/')).code, 1);
  const directory = join(bench.folder, 'out', 'report-recheck');
  for (const file of ['recheck.json', 'recheck.jsonl', 'tables/public.accounts/recheck.csv'])
    assert.is((await stat(join(directory, file))).mode & 0o777, 0o600, file);
  assert.is(JSON.stringify(await bench.report('out/report')), before);
  const csv = await readFile(join(directory, 'tables/public.accounts/recheck.csv'), 'utf8');
  assert.is(
    csv.split('\n')[0],
    'id,outcome,status,status_now,changed,hints,old_changed,name__old,name__live,email__old,email__live',
  );
  await recheck('--out', 'out/report', '--format', 'json');
  assert.not.ok(await stat(join(directory, 'tables')).catch(() => false));
  await writeFile(join(directory, 'notes.txt'), 'mine');
  const refused = await recheck('--out', 'out/report');
  assert.is(refused.code, 2);
  assert.match(refused.stderr, 'notes.txt');
  await rm(join(directory, 'notes.txt'));
  assert.is((await bench.pgmend(['run', '--out', 'out/report'])).code, 1, 'a run minds its own');
});

test('--json prints recheck.json, which is as its schema says', async () => {
  await bench.pgmend(['run', '--quiet']);
  await bench.live.sql`create table added (id int)`;
  const ajv = new Ajv2020();
  const validate = ajv.compile<Recheck>(JSON.parse(pageOnDisk('recheck.schema.json')));
  const { lines } = await recheck('--json', '--quiet');
  const answer: Recheck = JSON.parse(lines.join('\n'));
  assert.ok(validate(answer), ajv.errorsText(validate.errors));
  const file = await readFile(join(bench.folder, 'pgmend-report-recheck', 'recheck.json'), 'utf8');
  assert.equal(JSON.parse(file), answer);
  assert.equal(answer.tables[0]?.found?.now, { missing: 2, corrupted: 2, new: 2 });
});

test('a table that could not be looked at: exit 7, and the others are told', async () => {
  await bench.live.sql`create table zebras (id int primary key)`;
  await bench.old.sql`create table zebras (id int primary key)`;
  await bench.old.sql`insert into zebras values (1)`;
  await bench.pgmend(['run']);
  await bench.live.sql`alter table accounts add w text`;
  const { code, lines } = await recheck();
  assert.is(code, 7);
  assert.equal(lines.slice(-5), [
    'public.accounts: not rechecked: its columns or the settings are others than in the comparison',
    '  Compare again with `pgmend run`.',
    'public.zebras: missing: stayed 1',
    '',
    'INCOMPLETE: 1 table not rechecked; of 1 difference in the others 0 have gone (now 1 missing, 0 corrupted, 0 new)',
  ]);
});

test('status names the views, and the journal has the command with its stage', async () => {
  await bench.pgmend(['run']);
  const before = await bench.pgmend(['status']);
  assert.not.match(before.stdout, 'recheck');
  await recheck();
  const { stdout } = await bench.pgmend(['status']);
  assert.match(stdout, 'last recheck');
  assert.match(stdout, 'select * from pgmend.recheck;');
  assert.match(stdout, 'select * from pgmend.accounts_rechecked limit 10;');
  const journal = await bench.live.sql`
    select command, stage, table_name, outcome from pgmend.runs
    where run_id = (select max(id) from pgmend.runs where stage is null) or command = 'recheck' order by id`;
  assert.equal(
    journal.map((row) => Object.values(row)),
    [
      ['recheck', null, null, 'done'],
      ['recheck', '66_recheck', 'public.accounts', 'done'],
    ],
  );
});

test('repair goes on with the comparison after a recheck, and a recheck after a repair finds that all has gone', async () => {
  await bench.pgmend(['run']);
  await recheck();
  assert.is((await bench.pgmend(['repair', '--apply', '--yes', '--include', 'reused_key'])).code, 0);
  assert.equal(
    (await recheck()).lines.at(-1),
    'GONE: what is left of 6 differences is only new on live (2 stayed)',
  );
  assert.is((await bench.pgmend(['undo', '--apply', '--yes'])).code, 0);
  assert.is((await recheck()).code, 1);
});

test('what live commits while the first table is looked at is not seen in the second, with one job or two', async () => {
  for (const side of [bench.old, bench.live])
    await side.sql.unsafe(
      "create table zones (id int primary key, v text); insert into zones values (1, 'v')",
    );
  await bench.live.sql`update zones set v = 'wrong'`;
  await bench.pgmend(['run']);
  const holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  try {
    for (const jobs of ['1', '2']) {
      await holder.unsafe('begin; lock table accounts in access exclusive mode');
      const child = bench.start(['run', '--recheck', '--json', '--quiet', '--jobs', jobs]);
      let stdout = '';
      child.stdout.on('data', (text) => {
        stdout += text;
      });
      child.stderr.resume();
      const closed = once(child, 'close');
      await until('accounts is being looked at', async () =>
        (await atWork(bench.live.sql)).some(({ application }) => /66_recheck .*accounts/.test(application)),
      );
      await bench.live.sql`update zones set v = 'v'`;
      await bench.live.sql`delete from accounts where id = 11`;
      await holder.unsafe('rollback');
      assert.is((await closed)[0], 1);
      const [accounts, zones] = JSON.parse(stdout).tables;
      assert.equal([accounts.found.stayed, zones.found.stayed], [6, 1], `${jobs} jobs`);
      await bench.live.sql`update zones set v = 'wrong'`;
      await bench.live.sql`insert into accounts values (11, 'name 11', 'mail11@example.com', 'plum')`;
    }
  } finally {
    await holder.end({ timeout: 1 });
  }
});

test('SIGINT leaves nothing half: no report, no half answer in the view, the comparison as it was', async () => {
  for (const side of [bench.old, bench.live])
    await side.sql.unsafe(
      "create table zones (id int primary key, v text); insert into zones values (1, 'v')",
    );
  await bench.live.sql`update zones set v = 'wrong'`;
  await bench.pgmend(['run']);
  await recheck();
  const files = await bench.files();
  const before = await readFile(join(bench.folder, 'pgmend-report-recheck', 'recheck.json'), 'utf8');
  const summary = await bench.live.sql`select * from pgmend.summary`;
  const holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  try {
    await holder.unsafe('begin; lock table accounts in access exclusive mode');
    const child = bench.start(['run', '--recheck', '--jobs', '2']);
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.stdout.resume();
    const closed = once(child, 'close');
    await until('zones has been looked at, accounts is', async () => {
      const done = await bench.live.sql`select table_name from pgmend.rechecked`;
      return (
        done.map((row) => row.table_name).join() === 'public.zones' &&
        (await atWork(bench.live.sql)).length > 0
      );
    });
    child.kill('SIGINT');
    assert.is((await closed)[0], 130);
    assert.match(stderr, 'the results of the comparison are kept, and `pgmend run --recheck` starts again');
    // old still holds the lock, so nothing but a cancel can have ended the statement
    assert.equal(await atWork(bench.live.sql), []);
  } finally {
    await holder.end({ timeout: 1 });
  }
  assert.equal(await bench.files(), files);
  assert.is(await readFile(join(bench.folder, 'pgmend-report-recheck', 'recheck.json'), 'utf8'), before);
  assert.equal([...(await bench.live.sql`select * from pgmend.recheck`)], []);
  assert.equal([...(await bench.live.sql`select * from pgmend.summary`)], [...summary]);
  const [run] = await bench.live
    .sql`select command, outcome from pgmend.runs where stage is null order by id desc limit 1`;
  assert.equal({ ...run }, { command: 'recheck', outcome: 'interrupted' });
  assert.is((await recheck()).code, 1);
});

test('a recheck waits for another pgmend, or exits with 6', async () => {
  await bench.pgmend(['run']);
  const holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  try {
    await holder.unsafe('begin; lock table accounts in access exclusive mode');
    const child = bench.start(['run', '--recheck']);
    child.stdout.resume();
    child.stderr.resume();
    const closed = once(child, 'close');
    await until('accounts is being looked at', async () =>
      (await atWork(bench.live.sql)).some(({ application }) => application.startsWith('pgmend 66_recheck')),
    );
    assert.is((await recheck('--out', 'second')).code, 6);
    await holder.unsafe('rollback');
    assert.is((await closed)[0], 1);
  } finally {
    await holder.end({ timeout: 1 });
  }
});

test.run();
