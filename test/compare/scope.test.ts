import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// semantics.md, "The two sides": of a table that the last run did not compare, `repair`, `report`, `undo`, `stage` and
// `recheck` say which run compared what; never "nothing to repair". What was not looked at is never called fine.

let bench: Workbench;
test.before.each(
  loud(async () => {
    bench = await workbench({ empty: true });
    for (const side of [bench.old, bench.live]) {
      await side.sql.unsafe(`
        create table suppliers (id int primary key, v text); insert into suppliers values (1, 'a'), (2, 'b');
        create table customers (id int primary key, v text);
        insert into customers select n, 'v' || n from generate_series(1, 50) n`);
    }
    await bench.live.sql.unsafe("update customers set v = 'wrong' where id <= 7");
  }),
);
test.after.each(() => bench?.drop());

/** Runs a command that has to end as a usage error naming what was compared. */
async function refused(args: string[], ...words: (string | RegExp)[]): Promise<void> {
  const { code, stdout, stderr } = await bench.pgmend(args);
  assert.is(code, 2, stdout + stderr);
  assert.not.match(stdout, /nothing|INTACT|GONE/);
  for (const word of words) assert.match(stderr, word);
}

test('a table that the last run left out: repair, recheck and stage of it say which run compared what', async () => {
  assert.is((await bench.pgmend(['run', '--table', 'suppliers'])).code, 0);
  const by = /run \d+ of \S+ \S+, by postgres, compared public\.suppliers/;
  for (const args of [
    ['repair', '--table', 'customers'],
    ['repair', '--table', 'customers', '--apply', '--yes'],
    ['repair', '--table', 'customers', '--script', 'repair.sql'],
    ['run', '--recheck', '--table', 'customers'],
    ['stage', '60', '--table', 'customers'],
    ['stage', '65', '--table', 'customers'],
    ['repair', '--table', 'suppliers', '--table', 'customers'],
  ])
    await refused(args, 'not part of the staged comparison: public.customers', by, 'pgmend run');
  await refused(['undo', '--table', 'customers'], 'no repair');
});

test('a repair without --table tells what was not compared, and ends with 7', async () => {
  await bench.pgmend(['run', '--table', 'suppliers']);
  const { code, stdout } = await bench.pgmend(['repair']);
  assert.is(code, 7, stdout);
  assert.match(stdout, 'public.customers: not compared, so not repaired: the last run did not compare it');
  assert.match(stdout, /nothing to repair of 1 table, compared since .*; 1 table not compared/);
  const answer = JSON.parse((await bench.pgmend(['repair', '--json', '--quiet'])).stdout);
  assert.equal(answer.not_compared, [
    { table: 'public.customers', reason: 'the last run did not compare it' },
  ]);
  assert.is(answer.compared.tables, 1);
  const again = await bench.pgmend(['run', '--recheck']);
  assert.is(again.code, 7, again.stdout);
  assert.match(again.stdout, 'public.customers: not rechecked: the last run did not compare it');
  // what was chosen as it was compared is told as it is
  const chosen = await bench.pgmend(['repair', '--table', 'suppliers']);
  assert.is(chosen.code, 0, chosen.stdout);
  assert.match(chosen.stdout, /no row is missing or corrupted: .*of 1 table, compared since/);
});

test('where no table was compared, nothing says that nothing is missing', async () => {
  for (const side of [bench.old, bench.live])
    await side.sql.unsafe('create table keyless (v point); insert into keyless values (point(1, 2))');
  await bench.old.sql.unsafe('create table gone (id int primary key); insert into gone values (1)');
  assert.is((await bench.pgmend(['run', '--table', 'gone'])).code, 7);
  await refused(['repair'], /public\.gone: on old only/);
  await bench.pgmend(['run']);
  const { code, stdout } = await bench.pgmend(['repair']);
  assert.is(code, 7);
  assert.match(stdout, 'public.gone: not compared, so not repaired: on old only');
  await bench.live.sql.unsafe('delete from pgmend.tables');
  await refused(['repair'], 'not part of the staged comparison');
});

test('other settings than those of the run: what they take in was not looked at', async () => {
  await writeFile(join(bench.folder, 'part.yaml'), 'tables: { customers: { where: id > 7 } }\n');
  assert.is((await bench.pgmend(['run', '--config', 'part.yaml'])).code, 0);
  await refused(['repair', '--table', 'customers'], 'the settings are others than in the comparison');
  const { code, stdout } = await bench.pgmend(['repair']);
  assert.is(code, 7);
  assert.match(
    stdout,
    'public.customers: not compared, so not repaired: its columns or the settings are others',
  );
  assert.is((await bench.pgmend(['repair', '--config', 'part.yaml'])).code, 0);
});

test('old is named otherwise than the one that is staged: nothing is said or written', async () => {
  await bench.pgmend(['run']);
  const other = new URL(bench.old.urlFromLive);
  other.pathname = '/elsewhere';
  for (const args of [['repair'], ['repair', '--apply', '--yes'], ['run', '--recheck'], ['stage', '50']])
    await refused([...args, '--old', other.href], 'the staged results are of', 'elsewhere');
  assert.is((await bench.pgmend(['repair', '--apply', '--yes'])).code, 0);
});

test('a run of some tables keeps what is staged of the others, with the time of each', async () => {
  assert.is((await bench.pgmend(['run'])).code, 1);
  const first = (await bench.report()).live.snapshot_at;
  const part = await bench.pgmend(['run', '--table', 'suppliers']);
  assert.is(part.code, 0, 'the verdict is about the tables of the run');
  const report = await bench.report();
  assert.equal(
    report.tables.map(({ table, counts, compared_at }) => [table, counts?.corrupted, compared_at === first]),
    [
      ['public.customers', 7, true],
      ['public.suppliers', 0, false],
    ],
  );
  assert.match(part.stdout, `public.customers: as it was compared earlier, at ${first}`);
  assert.match(
    part.stdout,
    /INTACT: .*\nnot part of this: 1 table as compared earlier, with 7 rows that needed repair/,
  );
  assert.equal(
    report.tables.map(({ kept }) => kept),
    [true, false],
  );
  assert.match(
    part.stdout,
    'not part of this comparison, and kept as an earlier one left it: public.customers',
  );
  assert.not.match(part.stdout, 'left out by --table');
  const html = await readFile(join(bench.folder, 'pgmend-report', 'report.html'), 'utf8');
  assert.match(html, `compared at ${first}`);
  const [note] = await bench.live.sql`select note from pgmend.summary where table_name = 'public.customers'`;
  assert.match(note?.note, /^compared earlier, at .*; corrupted: v 7$/);
  assert.match((await bench.pgmend(['status'])).stdout, /public\.customers .* 7 +0 +\d{4}-\d\d-\d\d \d\d:/);
  // the report written again is the same, and findings of tables stay where a stage is run for another one
  await bench.live.sql`insert into pgmend.findings values ('info', 'public.customers', 'mine', 'still here')`;
  assert.is((await bench.pgmend(['stage', '65', '--table', 'suppliers'])).code, 0);
  assert.is((await bench.pgmend(['report'])).code, 0);
  const again = await bench.report();
  assert.equal(
    again.tables[0]?.findings.map(({ code }) => code),
    ['mine'],
  );
  assert.is(again.verdict, 'intact');
  // what was kept is as good as it was: the repair goes by it
  const { code, stdout } = await bench.pgmend(['repair', '--table', 'customers', '--apply', '--yes']);
  assert.is(code, 0, stdout);
  assert.match(stdout, 'REPAIRED: 7 rows written');
  assert.is((await bench.pgmend(['run', '--table', 'customers'])).code, 0);
  assert.is((await bench.report()).tables.length, 2);
});

test('a run after one of another old, or after one that broke off, says that what was staged is gone', async () => {
  await bench.pgmend(['run']);
  await bench.live.sql`update pgmend.sides set database = 'another' where side = 'old'`;
  const { code, stdout } = await bench.pgmend(['run', '--table', 'suppliers']);
  assert.is(code, 0, stdout);
  assert.match(
    stdout,
    /warning: the staged results of public\.customers were dropped: it was compared with another on /,
  );
  assert.match(stdout, 'left out by --table or --exclude-table: public.customers');
  const last = /its staged results are no longer there/;
  await refused(['repair', '--table', 'customers'], /run \d+ compared public\.customers/, last);
  const [left] = await bench.live.sql`select to_regclass('pgmend.customers_diff') is null as gone`;
  assert.is(left?.gone, true);
  // one that did not come to its end
  await bench.pgmend(['run']);
  await bench.live
    .sql`delete from pgmend.runs where stage = '65_summary' and run_id = (select max(run_id) from pgmend.runs)`;
  const broken = await bench.pgmend(['run', '--table', 'suppliers']);
  assert.match(broken.stdout, /the staged results of public\.customers were dropped: the last run failed/);
});

test('a table that took the names of a kept one, or is gone, is not kept', async () => {
  for (const side of [bench.old, bench.live])
    await side.sql.unsafe(
      'create schema a; create table a.b (id int primary key); insert into a.b values (1)',
    );
  await bench.pgmend(['run', '--schema', 'public', 'a']);
  for (const side of [bench.old, bench.live])
    await side.sql.unsafe(
      'create table a__b (id int primary key); insert into a__b values (1); drop table customers cascade',
    );
  await bench.live.sql.unsafe('insert into a__b values (2)');
  const { code, stdout, stderr } = await bench.pgmend(['run', '--table', 'a__b']);
  assert.is(code, 0, stdout + stderr);
  assert.equal(
    (await bench.report()).tables.map(({ table, counts }) => [table, counts?.new]),
    [
      ['public.a__b', 1],
      ['public.suppliers', 0],
    ],
  );
  assert.match(stdout, 'the staged results of a.b were dropped');
});

test('what was staged without a mask is not kept beside a run that has one', async () => {
  await bench.pgmend(['run']);
  await writeFile(join(bench.folder, 'mask.yaml'), 'tables: { customers: { mask: v } }\n');
  const { stdout } = await bench.pgmend(['run', '--config', 'mask.yaml', '--table', 'suppliers']);
  assert.match(stdout, /the staged results of public\.customers were dropped: .*masked/);
  const differing = await readFile(join(bench.folder, 'pgmend-report', 'differences.jsonl'), 'utf8');
  assert.is(differing, '');
});

test('what is staged is no comparison with an old that 10_connect has led elsewhere', async () => {
  await bench.pgmend(['run']);
  await bench.live.sql`update pgmend.sides set database = 'another' where side = 'old'`;
  assert.is((await bench.pgmend(['stage', '10_connect'])).code, 0);
  for (const args of [['repair'], ['report'], ['run', '--recheck']])
    await refused(args, 'there is no summary yet');
});

test.run();
