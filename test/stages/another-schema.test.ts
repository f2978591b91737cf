import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plan } from '../../src/operate/plan.ts';
import { status } from '../../src/operate/status.ts';
import { stages } from '../../src/stages/list.ts';
import { type Bench, bench, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// "another staging schema name once": the whole story under --staging, beside one under the usual name.

const staging = 'other_name';
// both ways to the comparison: t through the sieve, the other brought as a whole
const sieved = { t: { strategy: 'sieve' as const } };
let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'a');
      create table n (a int, v text); insert into n values (1, 'a'), (1, 'b');`);
    await b.old.sql.unsafe(`insert into t values (3, 'a'); create table gone (id int)`);
    await b.live.sql.unsafe(`update t set v = 'b' where id = 2; insert into t values (4, 'a')`);
    // the number of buckets goes by the size that is known
    await b.both('analyze t');
  }),
);
test.after(() => b.drop());

async function objects(schema: string): Promise<unknown[]> {
  return b.rows(`select relname, relkind, c.oid from pg_class c
    where relnamespace = to_regnamespace('${schema}') order by 1`);
}

test('a run under another name makes everything there, and nothing under the usual one', async () => {
  const { report } = await b.run({ staging, key: ['n=a'], tables: sieved });
  const t = report.tables.find(({ table }) => table === 'public.t');
  assert.equal(t?.counts, { old: 3, live: 3, identical: 1, missing: 1, corrupted: 1, new: 1 });
  assert.is(
    report.tables.find(({ table }) => table === 'public.n')?.reason?.slice(0, 22),
    'duplicate or NULL keys',
  );
  assert.equal(await objects('pgmend'), []);
  assert.equal(await b.rows('select id, v__old, v__live from other_name.t_corrupted'), [['2', 'a', 'b']]);
  assert.equal(await b.rows('select srvname from pg_foreign_server'), [['other_name_old']]);
});

test('no text that is sent names the usual schema', async () => {
  const send = async (names: string[]) => {
    for (const { text } of await b.render(names, { staging, excludeTable: ['n'], tables: sieved })) {
      await b.live.sql.begin((tx) => tx.unsafe(text));
    }
  };
  // there is something to undo, and then it is
  await send(['67', '68', '70']);
  const own =
    'old_password|started_at|run_id|command|snapshot_at|snapshot_lsn|keep_extension|keep_undo|force|unreadable|batch|pass|dry_run|repair_id|reached|wrote|more|work_mem|temp_file_limit|max_rate|pause|part|old_read|live_read|joined_in|beside|own_path|own_role|own_row_security|owner';
  for (const { stage, text } of await b.render(
    stages.filter(({ command }) => command !== 'merge').map(({ name }) => name),
    { staging, key: ['n=a'], tables: sieved, pause: '1us' },
  )) {
    const code = text.replaceAll(new RegExp(`pgmend\\.(${own})\\b`, 'g'), '');
    assert.not.match(code, /\bpgmend\s*\.(?!yaml\b)|\bpgmend_old\b/, stage.name);
  }
  await send(['74', '75']);
  assert.equal(await b.rows('select * from t order by 1'), [
    ['1', 'a'],
    ['2', 'b'],
    ['4', 'a'],
  ]);
  assert.equal(await b.rows('select state from other_name.repairs'), [['undone']]);
});

test('plan and status read the journal there', async () => {
  const settings = await b.settings({ staging, excludeTable: ['n'], tables: sieved });
  const planned = await plan(settings, silent());
  assert.ok(planned.some(({ stage, state }) => stage === '50_compare' && state === 'up to date'));
  const { staged, tables } = await status(settings, silent());
  assert.equal([staged, tables.length], [true, 3]);
  assert.is((await status(await b.settings(), silent())).staged, false);
});

test('two staging schemas live side by side, and a clean of one leaves the other', async () => {
  await b.run({ excludeTable: ['n'] });
  const other = await objects(staging);
  const extension = await b.rows('select extname from pg_extension order by 1');
  await b.stage(['90_clean']);
  assert.equal(await objects('pgmend'), []);
  assert.equal(await objects(staging), other);
  assert.equal(await b.rows('select extname from pg_extension order by 1'), extension);
  await b.stage(['50_compare'], { staging, table: ['t'] });
  await b.run({ excludeTable: ['n'] });
  await b.stage(['90_clean'], { staging });
  assert.equal(await objects(staging), []);
  assert.equal(await b.rows('select srvname from pg_foreign_server'), [['pgmend_old']]);
});

test('when both are clean, nothing of either is left', async () => {
  await b.stage(['90_clean'], { staging });
  await b.stage(['90_clean']);
  const left = `select nspname from pg_namespace where nspname in ('pgmend', 'other_name')
    union all select srvname from pg_foreign_server union all select extname from pg_extension where extname <> 'plpgsql'`;
  assert.equal(await b.rows(left), []);
});

test.run();
