import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Rulings on tables as a whole: what is compared, what is not, and that nothing is left out in silence.

let b: Bench;
let files: Files;
/** With the key, as many as a table of Postgres can have. */
const wide = Array.from({ length: 1599 }, (_, index) => `c${index}`);

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`
      create schema a; create schema "Odd.schema ""x""";
      create table empty (id int primary key, v text);
      create table keys_only (id int primary key);
      create table nulls (id int primary key, v text, w int);
      create table parted (id int primary key, v text) partition by range (id);
      create table parted_1 partition of parted for values from (0) to (10);
      create table parted_2 partition of parted for values from (10) to (20);
      create unlogged table unlogged (id int primary key, v text);
      create table one_empty (id int primary key, v text);
      create table other_empty (id int primary key, v text);
      create table a__b (id int primary key, v text); insert into a__b values (1, 'public');
      create table a.b (id int primary key, v text); insert into a.b values (1, 'a');
      create table "Odd.schema ""x"""."T.t" (id int primary key, v text);
      create view a_view as select 1 as id; create materialized view a_copy as select 1 as id;
      create table wide (id int primary key, ${wide.map((name) => `${name} int`).join(', ')});`);
    await b.old.sql.unsafe(`
      insert into keys_only values (1), (2);
      insert into nulls values (1, null, null), (2, null, null), (3, null, null), (4, 'x', 1);
      insert into parted values (1, 'a'), (2, 'a'), (12, 'a');
      insert into unlogged values (1, 'a');
      insert into one_empty values (1, 'a');
      insert into "Odd.schema ""x"""."T.t" values (1, 'a');
      insert into wide (id, c0, c500) values (1, 1, 1), (2, 1, 1), (3, 1, 1);
      create table gone (id int, v text); insert into gone values (1, 'a'), (1, 'a'), (null, null);
      create table "Gone too" (); insert into "Gone too" default values;
      create table columns (id int primary key, only_old text not null, v text); insert into columns values (1, 'lost', 'a'), (2, 'lost', 'a');
      create table nothing_shared (id int primary key, was text); insert into nothing_shared values (1, 'a'), (2, 'a');
      create table plain_then_parted (id int primary key, v text); insert into plain_then_parted values (1, 'a'), (12, 'a');`);
    await b.live.sql.unsafe(`
      insert into keys_only values (2), (3);
      insert into nulls values (1, null, null), (2, '', null), (4, null, null), (5, null, null);
      insert into parted values (1, 'a'), (2, 'b'), (13, 'a');
      insert into unlogged values (1, 'b');
      insert into other_empty values (1, 'a');
      insert into "Odd.schema ""x"""."T.t" values (1, 'b');
      update a__b set v = 'changed'; insert into a.b values (2, 'new');
      insert into wide (id, c0, c500) values (1, 1, 1), (2, 1, 2), (4, 1, 1);
      create table fresh (id int primary key); insert into fresh values (1);
      create table columns (v text, only_live int not null default 7, id int primary key);
      insert into columns values ('a', 7, 1), ('b', 8, 2), ('c', 9, 3);
      create table nothing_shared (id int primary key, is_now text); insert into nothing_shared values (1, 'b'), (3, 'b');
      create table plain_then_parted (id int primary key, v text) partition by hash (id);
      create table p0 partition of plain_then_parted for values with (modulus 2, remainder 0);
      create table p1 partition of plain_then_parted for values with (modulus 2, remainder 1);
      insert into plain_then_parted values (1, 'a'), (12, 'b');`);
    files = await b.run({ schema: ['public', 'a', 'Odd.schema "x"'] });
  }),
);
test.after(() => b.drop());

function of(table: string) {
  const found = files.report.tables.find((candidate) => candidate.table === table);
  if (!found) throw new Error(`${table} is not in the report`);
  return found;
}

const counts = (table: string) => Object.values(of(`public.${table}`).counts ?? {});
const codes = (table: string) =>
  of(`public.${table}`).findings.map(({ severity, code }) => `${severity} ${code}`);

test('every table of both sides is in the report once; partitions, views and copies are none', () => {
  const tables = files.report.tables.map(({ table }) => table);
  assert.equal(tables, [
    '"Odd.schema ""x"""."T.t"',
    'a.b',
    'public."Gone too"',
    ...['a__b', 'columns', 'empty', 'fresh', 'gone', 'keys_only', 'nothing_shared', 'nulls', 'one_empty'].map(
      (name) => `public.${name}`,
    ),
    ...['other_empty', 'parted', 'plain_then_parted', 'unlogged', 'wide'].map((name) => `public.${name}`),
  ]);
});

test('for every compared table the counts add up to what is there', async () => {
  for (const { table, outcome, counts } of files.report.tables) {
    if (outcome !== 'compared' || !counts) continue;
    const [old] = await b.old.sql.unsafe(`select count(*)::int as n from ${table}`);
    const [live] = await b.live.sql.unsafe(`select count(*)::int as n from ${table}`);
    assert.equal([counts.old, counts.live], [old?.n, live?.n], table);
    assert.is(counts.old, counts.identical + counts.corrupted + counts.missing, table);
    assert.is(counts.live, counts.identical + counts.corrupted + counts.new, table);
  }
});

test('a table on old only is counted as missing, and not compared', async () => {
  assert.equal([of('public.gone').outcome, of('public.gone').reason], ['not_compared', 'on old only']);
  assert.equal(counts('gone'), [3, 0, 0, 3, 0, 0]);
  assert.equal(counts('"Gone too"'), [1, 0, 0, 1, 0, 0]);
  assert.equal(codes('gone'), ['error not_compared']);
  assert.is(files.report.verdict, 'incomplete');
});

test('a table on live only is not compared, and its finding is information', () => {
  assert.equal(
    [of('public.fresh').outcome, of('public.fresh').reason, of('public.fresh').counts],
    ['only_live', 'on live only', null],
  );
  assert.ok(codes('fresh').includes('info table_only_live'));
});

test('empty tables are alike; one empty side is a warning', () => {
  assert.equal(counts('empty'), [0, 0, 0, 0, 0, 0]);
  assert.equal(codes('empty'), []);
  assert.equal(counts('one_empty'), [1, 0, 0, 1, 0, 0]);
  assert.equal(counts('other_empty'), [0, 1, 0, 0, 0, 1]);
  assert.equal(codes('one_empty'), ['warning one_side_empty']);
  assert.equal(codes('other_empty'), ['warning one_side_empty']);
});

test('columns on one side are not compared, but shown with the row that only that side has', async () => {
  assert.equal(of('public.columns').only_old, ['only_old']);
  assert.equal(of('public.columns').only_live, ['only_live']);
  assert.equal(codes('columns'), ['warning column_only_old', 'info column_only_live']);
  assert.equal(counts('columns'), [2, 3, 1, 0, 1, 1]);
  assert.equal(await b.rows('select * from pgmend.columns_new'), [['c', '9', '3']]);
  assert.equal(await b.rows('select * from pgmend.columns_corrupted'), [['2', '{v}', '{}', 'a', 'b']]);
});

test('without a shared column but the key, keys are compared, with a warning', async () => {
  assert.equal(counts('nothing_shared'), [2, 2, 1, 1, 0, 1]);
  assert.ok(codes('nothing_shared').includes('warning only_key_shared'));
  assert.equal(await b.rows('select * from pgmend.nothing_shared_missing'), [['2', 'a']]);
  assert.equal(counts('keys_only'), [2, 2, 1, 1, 0, 1]);
  assert.equal(codes('keys_only'), ['warning only_key_shared']);
  assert.equal(await b.rows('select * from pgmend.keys_only_corrupted'), []);
});

test('a row whose every column but the key is NULL is told from a row that is not there', async () => {
  assert.equal(counts('nulls'), [4, 4, 1, 1, 2, 1]);
  assert.equal(await b.rows('select * from pgmend.nulls_missing'), [['3', null, null]]);
  assert.equal(await b.rows('select * from pgmend.nulls_new'), [['5', null, null]]);
  assert.equal(await b.rows('select id, changed, v__old, v__live from pgmend.nulls_corrupted'), [
    ['2', '{v}', null, ''],
    ['4', '{v,w}', 'x', null],
  ]);
});

test('a partitioned table is compared as one, also with a plain one', () => {
  assert.equal(counts('parted'), [3, 3, 1, 1, 1, 1]);
  assert.equal(counts('plain_then_parted'), [2, 2, 1, 0, 1, 0]);
});

test('tables of other schemas have the schema in the names of their views, and never share one', async () => {
  const made = await b.live.sql<
    { table_name: string; stem: string }[]
  >`select table_name, stem from pgmend.tables`;
  const stems = new Map(made.map(({ table_name, stem }) => [table_name, stem]));
  assert.is(stems.get('public.a__b'), 'a__b');
  assert.match(stems.get('a.b') as string, /^a__b_[0-9a-f]{8}$/);
  assert.is(stems.get('"Odd.schema ""x"""."T.t"'), 'Odd.schema "x"__T.t');
  assert.equal(await b.rows(`select * from pgmend.a__b_changes`), [
    ['{"id": "1"}', 'v', 'public', 'changed', 'other'],
  ]);
  assert.equal(await b.rows(`select * from pgmend.${stems.get('a.b')}_new`), [['2', 'new']]);
  assert.equal(await b.rows(`select * from pgmend."Odd.schema ""x""__T.t_corrupted"`), [
    ['1', '{v}', '{}', 'a', 'b'],
  ]);
});

test('a table of 1,600 columns is compared, each side of a corrupted row in one column', async () => {
  assert.equal(counts('wide'), [3, 3, 1, 1, 1, 1]);
  assert.equal(await b.rows('select * from pgmend.wide_changes'), [
    ['{"id": "2"}', 'c500', '1', '2', 'other'],
  ]);
  const [header = [], row = []] = files.csv('public.wide', 'corrupted');
  assert.equal(
    [header, row.slice(0, 2)],
    [
      ['id', 'changed', 'hints', 'old', 'live'],
      ['2', '{c500}'],
    ],
  );
  assert.equal(JSON.parse(row[3] as string), {
    ...Object.fromEntries(wide.map((name) => [name, null])),
    c0: '1',
    c500: '1',
  });
  assert.is(files.csv('public.wide', 'missing')[0]?.length, 1600);
});

test('`summary` has a row for each table, with a note', async () => {
  const summary = await b.rows(
    `select * from pgmend.summary where table_name in ('public.gone', 'public.columns', 'public.empty')`,
  );
  assert.equal(summary, [
    [
      'public.columns',
      '2',
      '3',
      '1',
      '0',
      '1',
      '1',
      'corrupted: v 1; on old only: only_old; on live only: only_live',
    ],
    ['public.empty', '0', '0', '0', '0', '0', '0', null],
    ['public.gone', '3', '0', '0', '3', '0', '0', 'not compared: on old only'],
  ]);
});

test.run();
