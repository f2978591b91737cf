import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { look, short } from './support.ts';

// What became of each row that differed: gone, stayed, or different in another way; and old, which should be at rest.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b?.drop());

/** Rows 1 to 9 on both sides; on live 1 to 3 are missing, 4 to 8 corrupted, 11 to 13 new. */
async function accounts(): Promise<void> {
  await b.both(`create table t (id int primary key, v text, w text);
    insert into t select g, 'v' || g, null from generate_series(1, 9) g`);
  await b.live.sql.unsafe(`delete from t where id < 4; update t set v = 'wrong' where id in (4, 5, 6);
    update t set w = 'no NULL' where id = 7; update t set v = null where id = 8;
    insert into t select g, 'new', null from generate_series(11, 13) g`);
  await b.run();
}

const all = (how: string) => [
  ...[1, 2, 3].map((id) => `${id}: missing ${how}`),
  ...[4, 5, 6, 7, 8].map((id) => `${id}: corrupted ${how}`),
  ...[11, 12, 13].map((id) => `${id}: new ${how}`),
];

test('what nobody touched has stayed, every row of it as it was', async () => {
  await accounts();
  const { lines, answer } = await look(b);
  assert.equal(short(lines), all('stayed'));
  assert.equal(answer.tables[0]?.found, {
    differed: 11,
    gone: 0,
    stayed: 11,
    changed: 0,
    by_status: {
      new: { gone: 0, stayed: 3, changed: 0 },
      missing: { gone: 0, stayed: 3, changed: 0 },
      corrupted: { gone: 0, stayed: 5, changed: 0 },
    },
    now: { missing: 3, corrupted: 5, new: 3 },
    old_changed: 0,
    old_read: 'by key',
    live_read: 'by key',
  });
  assert.is(answer.verdict, 'different');
  const differing = await b.rows(
    'select status, id, changed, hints, old_row, live_row from pgmend.t_diff order by id',
  );
  const now = await b.rows(
    'select status_now, id, changed, hints, old_row, live_row from pgmend.t_recheck order by id',
  );
  assert.equal(now, differing);
});

test('what is right on live by now has gone, whichever way it had differed', async () => {
  await accounts();
  await b.live.sql.unsafe(`insert into t select g, 'v' || g, null from generate_series(1, 3) g;
    update t set v = 'v' || id, w = null where id < 10; delete from t where id > 10`);
  const { lines, answer } = await look(b);
  assert.equal(short(lines), all('gone'));
  assert.is(answer.verdict, 'gone');
  assert.equal(
    [lines[0]?.live, lines[0]?.old],
    [
      { v: 'v1', w: null },
      { v: 'v1', w: null },
    ],
  );
  assert.equal([lines[8]?.live, lines[8]?.old, lines[8]?.changed], [null, null, null]);
  assert.equal((await b.rows('select count(*) from pgmend.t_diff'))[0], ['11'], '<t>_diff stays as it was');
});

test('a difference that is another one now has changed: another status, another value, another column', async () => {
  await accounts();
  await b.live.sql.unsafe(`insert into t values (1, 'wrong', null);
    delete from t where id = 4; update t set v = 'wrong in another way' where id = 5;
    update t set v = 'v6', w = 'now this one' where id = 6; update t set v = '' where id = 8; update t set w = 'other' where id = 11`);
  const { lines } = await look(b);
  const found = short(lines);
  assert.equal(found, [
    '1: missing changed (corrupted)',
    '2: missing stayed',
    '3: missing stayed',
    '4: corrupted changed (missing)',
    '5: corrupted changed',
    '6: corrupted changed',
    '7: corrupted stayed',
    '8: corrupted changed',
    '11: new changed',
    '12: new stayed',
    '13: new stayed',
  ]);
  assert.equal(lines[5]?.changed, ['w']);
  assert.equal(lines[7]?.live, { v: '', w: null });
});

test('NULL and the empty string are two values: a row that goes from one to the other has changed', async () => {
  await b.both(
    "create table t (id int primary key, v text); insert into t values (1, 'v'), (2, 'v'), (3, null)",
  );
  await b.live.sql.unsafe("update t set v = null where id = 1; update t set v = '' where id in (2, 3)");
  await b.run();
  await b.live.sql.unsafe("update t set v = '' where id = 1; update t set v = null where id in (2, 3)");
  assert.equal(short((await look(b)).lines), [
    '1: corrupted changed',
    '2: corrupted changed',
    '3: corrupted gone',
  ]);
});

test('old is read again, too: rows that are others there are told, whatever becomes of the difference', async () => {
  await accounts();
  await b.old.sql.unsafe(`delete from t where id in (1, 4); update t set v = 'wrong' where id = 5;
    update t set v = 'moved' where id in (2, 6); insert into t values (11, 'new', null), (12, 'x', null); delete from t where id = 9`);
  const { lines, answer } = await look(b);
  assert.equal(short(lines), [
    '1: missing gone !',
    '2: missing changed !',
    '3: missing stayed',
    '4: corrupted changed (new) !',
    '5: corrupted gone !',
    '6: corrupted changed !',
    '7: corrupted stayed',
    '8: corrupted stayed',
    '11: new gone !',
    '12: new changed (corrupted) !',
    '13: new stayed',
  ]);
  assert.is(answer.tables[0]?.found?.old_changed, 7);
  assert.equal(await b.rows('select note from pgmend.recheck'), [
    ['on old, which should be at rest, rows are others now: 7'],
  ]);
});

test('rows that came to differ since are not looked at: that is what a run is for', async () => {
  await accounts();
  await b.live.sql.unsafe("update t set v = 'since' where id = 9; insert into t values (99, 'since', null)");
  assert.equal(short((await look(b)).lines), all('stayed'));
});

test('looking again and again gives the same, and a run forgets it', async () => {
  await accounts();
  const view = () => b.rows('select * from pgmend.t_rechecked');
  await look(b);
  const first = await view();
  for (let time = 0; time < 3; time++) await look(b);
  assert.equal(await view(), first);
  assert.equal(await b.rows('select * from pgmend.recheck'), [['public.t', '11', '0', '11', '0', null]]);
  // also of tables that it leaves out
  await b.both('create table other (id int primary key)');
  await b.run({ excludeTable: ['t'] });
  assert.equal(await b.rows('select * from pgmend.recheck'), []);
  assert.equal(await b.rows("select to_regclass('pgmend.t_rechecked')"), [[null]]);
});

test('50_compare run alone takes away what was found of an earlier comparison', async () => {
  await accounts();
  await look(b);
  await b.stage(['50_compare']);
  assert.equal(await b.rows('select * from pgmend.recheck'), []);
  assert.equal(await b.rows("select to_regclass('pgmend.t_recheck')"), [[null]]);
});

test('without a difference there is nothing to look at', async () => {
  await b.both('create table t (id int primary key); insert into t values (1)');
  await b.run();
  const { answer, lines } = await look(b);
  assert.equal([answer.verdict, answer.tables, lines], ['gone', [], []]);
});

test.run();
