import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { look, short } from '../compare/recheck/support.ts';
import { differences, dumpAll, repair, undo } from '../repair/support.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Without a key: a repair inserts the copies that are missing, guarded by their number on live; undo removes as many.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
    await b.both(`create table t (a int, b text, n numeric);
      insert into t values (1,'x',1.0),(1,'x',1.00),(1,'x',1),(2,'y',null),(2,'y',null),(3,null,0),(4,'z',1)`);
    // two copies of the first are left out, one of the second, and all of the third; one is new
    await b.live.sql.unsafe(`delete from t where ctid in (select ctid from t where a = 1 limit 2);
      delete from t where ctid in (select ctid from t where a = 2 limit 1);
      delete from t where a = 3; insert into t values (9,'new',9);
      alter table t add column made timestamptz default now(), add column id int generated always as identity`);
  }),
);
test.after.each(() => b?.drop());

const counts = () =>
  b.rows(
    `select coalesce(a::text, '-') || coalesce(b, '-') || '*' || count(*) from t group by a, b order by a, b`,
  );
const whole = [['1x*3'], ['2y*2'], ['3-*1'], ['4z*1'], ['9new*1']];
const outcomes = ({ tables }: { tables: { outcomes: object }[] }) =>
  Object.fromEntries(Object.entries(tables[0]?.outcomes ?? {}).filter(([, rows]) => rows > 0));

test(
  'repair, once more, undo, once more: each copy once',
  loud(async () => {
    await b.run();
    const before = await dumpAll(b.live.sql);
    assert.equal(outcomes(await repair(b)), { repaired: 4 });
    assert.equal(differences(before, await dumpAll(b.live.sql)), [], 'the dry run');
    assert.equal(outcomes(await repair(b, { apply: true })), { repaired: 4 });
    assert.equal(await counts(), whole);
    assert.equal(outcomes(await repair(b, { apply: true })), { repaired: 4 });
    assert.equal(await counts(), whole);
    assert.is((await b.run()).report.verdict, 'intact');
    assert.equal(outcomes(await undo(b, { apply: true })), { undone: 4 });
    assert.equal(differences(before, await dumpAll(b.live.sql)), []);
  }),
);

for (const batch of [1, 2, 3])
  test(
    `in batches of ${batch}`,
    loud(async () => {
      await b.run();
      const before = await dumpAll(b.live.sql);
      assert.equal(outcomes(await repair(b, { apply: true, batch })), { repaired: 4 });
      assert.equal(await counts(), whole);
      assert.equal(outcomes(await undo(b, { apply: true, batch })), { undone: 4 });
      assert.equal(differences(before, await dumpAll(b.live.sql)), []);
    }),
  );

test(
  'copies that came since are counted: never more than old has',
  loud(async () => {
    await b.run();
    await b.live.sql.unsafe(`insert into t values (1,'x',1.000),(3,null,0),(3,null,0)`);
    assert.equal(outcomes(await repair(b, { apply: true })), { repaired: 2, already_right: 2 });
    assert.equal(await counts(), [['1x*3'], ['2y*2'], ['3-*2'], ['4z*1'], ['9new*1']]);
  }),
);

test(
  'where copies went since, nothing is written of the row: it was changed',
  loud(async () => {
    await b.run();
    await b.live.sql.unsafe(`delete from t where a = 1`);
    const answer = await repair(b, { apply: true });
    assert.equal(outcomes(answer), { repaired: 2, skipped: 2 });
    assert.equal(await b.rows(`select distinct reason from pgmend.t_repair where outcome = 'skipped'`), [
      ['changed since: live had 1 of it, and has 0'],
    ]);
    assert.equal(await counts(), [['2y*2'], ['3-*1'], ['4z*1'], ['9new*1']]);
  }),
);

test(
  'undo leaves what was changed since, and takes no other row for it',
  loud(async () => {
    await b.run();
    await repair(b, { apply: true });
    await b.live.sql.unsafe(`update t set made = '2000-01-01Z' where a = 3;
      delete from t where ctid in (select ctid from t where a = 1 order by id desc limit 1)`);
    assert.equal(outcomes(await undo(b, { apply: true })), { undone: 2, skipped: 2 });
    assert.equal(await counts(), [['1x*1'], ['2y*1'], ['3-*1'], ['4z*1'], ['9new*1']]);
  }),
);

test(
  'copies that do not look alike are counted together, by the sieve too',
  loud(async () => {
    await b.both(`create table d (a int, v jsonb); insert into d values (1, '{"n": 1.00}')`);
    await b.old.sql.unsafe(`insert into d values (1, '{"n": 1.0}'), (1, '{"n": 1.0}')`);
    const { report } = await b.run({ table: ['d'], strategy: 'sieve' });
    assert.is(report.tables[0]?.strategy, 'sieve');
    assert.equal(await b.rows('select copy, on_live from pgmend.d_diff order by 1'), [
      ['2', '1'],
      ['3', '1'],
    ]);
    assert.equal(outcomes(await repair(b, { apply: true, batch: 1 }, { table: ['d'] })), { repaired: 2 });
    assert.equal(await b.rows('select count(*) from d'), [['3']]);
  }),
);

test(
  'of a masked column no file tells a value, nor a digest of one; the repair writes it all the same',
  loud(async () => {
    const choice = { table: ['t'], tables: { t: { mask: ['b'] } }, format: 'json,csv,html,sql' };
    await b.old.sql.unsafe("insert into t values (5, 'hush', 1)");
    const { texts, lines } = await b.run(choice);
    const digests = await b.rows('select content, left(content::text, 8) from pgmend.t_diff');
    for (const text of texts.values())
      for (const value of ['hush', ...digests.flat()]) assert.not.match(text, value as string);
    assert.equal([...new Set(lines.map(({ key }) => key.content))], ['***']);
    assert.equal(outcomes(await repair(b, { apply: true }, choice)), { repaired: 5 });
    const shown = await b.rows('select r::text from pgmend.t_repair r');
    assert.equal(
      shown.flat().filter((row) => !row?.startsWith('(***,')),
      [],
    );
    assert.equal(await b.rows('select b from t where a = 5'), [['hush']]);
    await b.live.sql.unsafe('update t set n = 2 where a = 5');
    const { tables } = (await undo(b, { apply: true }, choice)) as unknown as {
      tables: { attention: { key: Record<string, string> }[] }[];
    };
    assert.equal(
      tables[0]?.attention.map(({ key }) => [key.a, key.b]),
      [['5', '***']],
    );
  }),
);

test(
  'a recheck counts the copies again',
  loud(async () => {
    await b.run();
    const short_ = async () =>
      short((await look(b)).lines)
        .map((line) => line.replace(/^[^/]*\//, ''))
        .sort();
    assert.equal(await short_(), [
      '1: missing stayed',
      '1: new stayed',
      '2: missing stayed',
      '2: missing stayed',
      '3: missing stayed',
    ]);
    await b.live.sql.unsafe(`insert into t values (1,'x',1.000),(3,null,0); delete from t where a = 9`);
    assert.equal(await short_(), [
      '1: missing gone',
      '1: new gone',
      '2: missing gone',
      '2: missing stayed',
      '3: missing stayed',
    ]);
  }),
);

test.run();
