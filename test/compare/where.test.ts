import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checked, tableOf } from '../support/checked.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Table "Differences" of the rulings: a condition leaves the same rows out on both sides, whatever old would make of it.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b?.drop());

async function countsOf(where: string) {
  const { report } = await b.run({ tables: { t: { where } } });
  const [table] = report.tables;
  assert.is(table?.outcome, 'compared', table?.reason ?? '');
  const { old, live, identical } = table?.counts ?? {};
  return [old, live, identical];
}

const names = `insert into t values (1, 'a'), (2, 'B'), (3, 'c'), (4, 'Z'), (5, 'é'), (6, 'É')`;

for (const [side, other] of [
  ['old', 'live'],
  ['live', 'old'],
] as const) {
  test(`a condition on text finds the same rows where ${side} sorts a column by a collation of its own`, async () => {
    await b[side].sql.unsafe(`create table t (id int primary key, n text collate "en-x-icu"); ${names}`);
    await b[other].sql.unsafe(`create table t (id int primary key, n text); ${names}`);
    // by their bytes, as the databases of these tests sort: a, B, c and Z
    assert.equal(await countsOf("n < 'd'"), [4, 4, 4]);
    assert.equal(await countsOf("lower(n) in ('a', 'b')"), [2, 2, 2]);
  });
}

test('a condition on an enum finds the same rows, whatever order its labels have', async () => {
  await b.old.sql.unsafe("create type e as enum ('z', 'a')");
  await b.live.sql.unsafe("create type e as enum ('a', 'z')");
  await b.both("create table t (id int primary key, v e); insert into t values (1, 'a'), (2, 'z')");
  assert.equal(await countsOf("v > 'b'"), [1, 1, 1]);
  assert.equal(await countsOf("v = 'a'"), [1, 1, 1]);
});

test('a function that old does not have under that name stays on live', async () => {
  await b.both(`create table t (id int primary key, v timestamp);
    insert into t values (1, '2020-01-01'), (2, '2021-01-01')`);
  assert.equal(await countsOf('extract(year from v) = 2020'), [1, 1, 1]);
});

test('a condition on a time without zone meets the moment that it stands for', async () => {
  await b.old.sql.unsafe(`create table t (id int primary key, c timestamp);
    insert into t values (1, '2020-01-01 00:30'), (2, '2020-01-02 00:00')`);
  await b.live.sql.unsafe(`create table t (id int primary key, v int, d timestamptz);
    insert into t values (1, 1, '2020-01-01 00:30+01'), (2, 2, '2020-01-02 00:00+01')`);
  const rename = { c: 'd' };
  const { report } = await b.run({
    tables: { t: { where: "d >= '2020-01-01'", timezone: 'Europe/Berlin', rename, updated_at: 'd' } },
  });
  const { old, live, identical } = report.tables[0]?.counts ?? {};
  assert.equal([old, live, identical], [1, 1, 1]);
});

test('comparisons of numbers and times are left to old, which then sends fewer rows', async () => {
  await b.both(`create table t (id int primary key, v timestamp, "A ""b" int, n text);
    insert into t values (1, '2020-01-01', 1, 'x'), (2, '2021-01-01', -3, 'y'), (3, '2021-01-01', 2, 'z')`);
  const remote = async (where: string) => {
    assert.equal(await countsOf(where), [2, 2, 2]);
    const [{ text = '' } = {}] = await b.render(['30'], { tables: { t: { where } } });
    const [, query] = /^prepare pgmend_where as\n([\s\S]*?);$/m.exec(text) ?? [];
    const plan = await b.rows(`explain (verbose) ${query}`);
    return plan.map(([line]) => line).find((line) => line?.includes('Remote SQL')) ?? '';
  };
  assert.match(await remote(`v >= '2020-01-01' and ("A ""b" in (1, -3) or not ID between 1 and 4)`), 'WHERE');
  // of text, equality with letters that every encoding has
  for (const where of [
    `n <> 'z'`,
    `'z' != "n"`,
    `n in ('x', 'y', 'n < ''z''') and n is not null`,
    `n not in ('z')`,
  ])
    assert.match(await remote(where), 'WHERE', where);
  for (const where of [`n < 'z'`, `n <> 'z' and n <> 'ä'`, `n in ('x', lower('y'))`, `n between 'x' and 'y'`])
    assert.not.match(await remote(where), 'WHERE', where);
});

test('equality of text is decided on live where a side calls other bytes equal, or the sides pad otherwise', async () => {
  await b.old.sql.unsafe(
    `create collation folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
  );
  await b.live.sql.unsafe(
    `create collation folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
  );
  for (const [old, live] of [
    ['text collate folds', 'text'],
    ['text', 'text collate folds'],
    ['char(3)', 'text'],
    ['text', 'char(3)'],
  ]) {
    await b.old.sql.unsafe(`drop table if exists t cascade; create table t (id int primary key, n ${old})`);
    await b.live.sql.unsafe(`drop table if exists t cascade; create table t (id int primary key, n ${live})`);
    for (const { sql } of [b.old, b.live])
      await sql.unsafe(`insert into t values (1, 'a'), (2, 'A'), (3, 'b')`);
    assert.equal(await countsOf(`n = 'a'`), [1, 1, 1], `${old} on old, ${live} on live`);
  }
});

test('check tells of a condition that does not fit, for which a run would end', async () => {
  await b.both('create table t (id int primary key)');
  await b.live.sql.unsafe('alter table t add w int');
  for (const [where, said] of [
    ['w = 1', /its where condition fails: column "w" does not exist/],
    ['id = = 1', /its where condition fails: (syntax error|operator does not exist)/],
    ["id ~ 'a'", /its where condition fails: operator does not exist/],
  ] as const) {
    const tables = { t: { where } };
    const table = tableOf(await checked(b, { tables }), 'public.t');
    assert.is(table.outcome, 'not_compared');
    assert.match(table.reason ?? '', said);
    const failed = await b.run({ tables }).catch((error: Error) => error);
    assert.instance(failed, Error);
    assert.match((failed as Error).message, 'stage 30_stage failed for public.t');
  }
});

test.run();
