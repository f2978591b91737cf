import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plan } from '../../src/operate/plan.ts';
import { runStages } from '../../src/stages/list.ts';
import { writeDecisions } from '../decisions/support.ts';
import { type Bench, bench, type Choice, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// "It can be run again at any time with the same result", alone, four times, and two at once.

const decided = writeDecisions([{ decision: 'keep live', status: 'new' }, { decision: 'repair' }]);
// t goes through the sieve, n is brought as a whole
const choice: Choice = {
  pause: '1us',
  decisions: decided.file,
  tables: { n: { key: ['a'] }, t: { strategy: 'sieve' } },
};
let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (id int primary key, v text); insert into t select g, 'a' from generate_series(1, 50) g;
      create table n (a int, v text); insert into n values (1, 'a');`);
    await b.old.sql.unsafe('create table gone (id int); insert into gone values (1)');
    await b.live.sql.unsafe(
      `update t set v = 'b' where id < 4; delete from t where id = 9; insert into t values (99, 'a')`,
    );
    // the number of buckets goes by the estimated size, which would come by itself some time later
    await b.both('analyze');
    await b.run(choice);
  }),
);
test.after(async () => {
  decided.remove();
  await b.drop();
});

/** Everything that is staged, but for the journal and the time of the snapshot. */
async function staged(): Promise<unknown> {
  const objects =
    await b.rows(`select relname, relkind, relpersistence, coalesce(pg_get_viewdef(oid), ''), obj_description(oid, 'pg_class')
    from pg_class where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'f', 'S') order by 1`);
  const contents: Record<string, unknown> = {};
  for (const [name, kind] of objects) {
    if (kind === 'S' || name === 'runs' || name?.startsWith('catalog_')) continue;
    const rows = await b.rows(
      `select to_jsonb(x) - 'snapshot_at' - 'snapshot_lsn' - 'place' from pgmend.${name} x`,
    );
    contents[name as string] = rows.flat().sort();
  }
  const outside = await b.rows(`select srvname, srvoptions from pg_foreign_server union all
    select srvname, umoptions from pg_user_mappings union all select extname, null from pg_extension order by 1, 2`);
  return { objects, contents, outside };
}

/** What has to run again after a stage, as its header says. */
const after: Record<string, string[]> = {
  '15_reset': ['20', '30', '35', '40', '45', '50', '55', '56', '60', '61', '62', '63', '64', '65'],
  '20_mount': ['30', '35', '40', '45', '50', '60', '61', '62', '63', '64'],
  '40_sieve': ['45', '50', '61', '63', '64'],
  '45_pull': ['50', '61', '63', '64'],
  '50_compare': ['61', '63', '64'],
  '30_stage': ['35'],
};

for (const { name } of runStages) {
  test(`${name} runs alone, four times, with the same result`, async () => {
    const before = await staged();
    const results: unknown[] = [];
    for (let time = 0; time < 4; time++) {
      const ran = await b.stage([name], choice);
      assert.ok(ran.length > 0 && ran.every(({ stage }) => stage === name));
      if (time === 0 || time === 3) results.push(await staged());
    }
    assert.equal(results[1], results[0]);
    if (after[name]) await b.stage(after[name], choice);
    assert.equal(await staged(), before);
  });
}

/** Runs the text of stages as `psql -1 -f` does: those that write to live are not run by themselves. */
async function send(names: string[], times = 1): Promise<void> {
  const rendered = await b.render(names, choice);
  for (let time = 0; time < times; time++) {
    for (const { text } of rendered) await b.live.sql.begin((tx) => tx.unsafe(text));
  }
}

/** Live's rows with the versions of them, so that one that was written again with the same values is another. */
const written = () => b.rows('select xmin, ctid, t from t order by id');
const accounts = () => b.rows('select to_jsonb(x) from pgmend.t_repair x');

test('68_todo and 70_repair run four times: the first repairs, the others write nothing', async () => {
  const before = await b.rows('select * from t order by id');
  await send(['67', '68', '70']);
  assert.is((await b.rows(`select from t where v = 'b'`)).length, 0);
  const [rows, account, repairs] = [
    await written(),
    await accounts(),
    await b.rows('select * from pgmend.repairs'),
  ];
  assert.is(account.length, 4);
  await send(['70'], 3);
  await send(['67', '68', '70', '72'], 3);
  assert.equal([await written(), await accounts()], [rows, account]);
  assert.equal(await b.rows('select * from pgmend.repairs'), repairs, 'a repair that wrote nothing is noted');

  await send(['74', '75']);
  assert.equal(await b.rows('select * from t order by id'), before);
  const undone = await written();
  await send(['75'], 3);
  await send(['74', '75', '76'], 3);
  assert.equal(await written(), undone);
  assert.equal(await b.rows('select state from pgmend.repairs'), [['undone']]);
});

test('70_repair twice at once, and 75_undo twice at once: one does it, the other nothing', async () => {
  const before = await b.rows('select * from t order by id');
  await b.run(choice);
  await send(['67', '68']);
  const [repair] = await b.render(['70'], { ...choice, table: ['t'] });
  const twice = async (text: string) =>
    Promise.all([0, 1].map(() => b.live.sql.begin((tx) => tx.unsafe(text))));
  await twice(repair?.text as string);
  assert.equal(
    await b.rows('select action, count(*) from pgmend.t_undo where outcome is null group by 1 order by 1'),
    [
      ['insert', '1'],
      ['update', '3'],
    ],
  );
  assert.equal(
    (await accounts()).map(([row]) => JSON.parse(row as string).outcome),
    Array(4).fill('repaired'),
  );
  await send(['74']);
  const [undo] = await b.render(['75'], { ...choice, table: ['t'] });
  await twice(undo?.text as string);
  assert.equal(await b.rows('select * from t order by id'), before);
  assert.equal(await b.rows(`select from pgmend.t_undo where outcome is distinct from 'undone'`), []);
  await b.run(choice);
});

test('two at once, each waiting for the other, end with the same result', async () => {
  const before = await staged();
  const both = await Promise.all([b.run({ ...choice, wait: '60' }), b.run({ ...choice, wait: '60' })]);
  assert.equal(await staged(), before);
  const counts = both.map(({ report }) => report.tables.map((table) => table.counts));
  assert.equal(counts[0], counts[1]);
  const stagesTwice = [
    b.stage(['40', '45', '50', '61', '63', '64'], { ...choice, wait: '60' }),
    b.stage(['40', '45', '50', '60', '61', '63', '64'], { ...choice, wait: '60' }),
  ];
  await Promise.all(stagesTwice);
  assert.equal(await staged(), before);
});

test('four runs leave what one run leaves', async () => {
  const before = await staged();
  for (let time = 0; time < 4; time++) await b.run(choice);
  assert.equal(await staged(), before);
  const planned = await plan(await b.settings(choice), silent());
  assert.equal(
    planned.filter(({ state }) => state !== 'up to date').map(({ stage, table }) => [stage, table]),
    [],
  );
});

test('90_clean can be run again when all is gone', async () => {
  for (let time = 0; time < 4; time++) await b.stage(['90_clean']);
  assert.equal(await b.rows(`select from pg_namespace where nspname = 'pgmend'`), []);
});

test.run();
