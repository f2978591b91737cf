import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RepairAnswer } from '../../src/repair/repair.ts';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, assertSame, type Case, repairCases, tableIn } from './repaired.ts';

// What live does not take is blocked row by row, with live's own reason, and nothing is cut or rounded to fit.

const cases: Record<string, Case> = {
  required: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, 'a'), (2, 'b')`,
    old: `insert into $ values (3, 'c')`,
    live: `alter table $ add since date not null default '2020-01-01', add kind text not null default 'k';
      alter table $ alter since drop default, alter kind drop default; update $ set v = 'wrong' where id = 1`,
  },
  given: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, 'a')`,
    old: `insert into $ values (3, 'c')`,
    live: `alter table $ add since date not null default '2020-01-01', add doc jsonb not null default '{}', add own text default 'theirs';
      alter table $ alter since drop default, alter doc drop default`,
  },
  filled: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, 'a')`,
    old: `insert into $ values (3, 'c')`,
    live: `create domain $_filled as text default 'from the domain';
      alter table $ add since date not null default '2020-01-01', add nr int generated always as identity, add d $_filled not null`,
  },
  booked: {
    both: `create table $ (id int primary key, during int4range not null, v text);
      insert into $ values (1, '[1,5)', 'x'), (2, '[5,9)', 'x'), (3, '[20,30)', 'x'), (4, '[40,50)', 'x')`,
    old: `insert into $ values (5, '[60,70)', 'x')`,
    live: `alter table $ add exclude using gist (during with &&); update $ set during = 'empty' where id = 1;
      update $ set during = '[1,5)' where id = 2; update $ set during = '[5,9)' where id = 1;
      update $ set during = '[100,110)' where id = 3; insert into $ values (9, '[25,26)', 'new'), (10, '[69,75)', 'new')`,
  },
  checked: {
    both: `create table $ (id int primary key, v text, n int); insert into $ values (1, 'a', 1), (2, 'b', 2)`,
    old: `insert into $ values (3, 'c', -3), (4, 'd', 4); update $ set n = -1 where id = 1; update $ set v = 'old' where id = 2`,
    live: `alter table $ add constraint positive check (n > 0)`,
  },
  domained: {
    both: `create table $ (id int primary key, v text)`,
    old: `insert into $ values (1, 'short'), (2, 'much too long')`,
    live: `create domain $_word as text check (length(value) < 8); alter table $ alter v type $_word`,
  },
  labelled: {
    old: `create type mood as enum ('ok', 'gone'); create table $ (id int primary key, v mood); insert into $ values (1, 'ok'), (2, 'gone'), (3, 'gone')`,
    live: `create type mood as enum ('ok'); create table $ (id int primary key, v mood); insert into $ values (3, 'ok')`,
  },
  narrow: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, 'fits'), (2, 'fits')`,
    old: `update $ set v = 'does not fit' where id = 1; update $ set v = 'does' where id = 2; insert into $ values (3, 'neither does this'), (4, 'this'), (5, 'blanks      ')`,
    live: `alter table $ alter v type varchar(6)`,
  },
  rounded: {
    both: `create table $ (id int primary key, v numeric); insert into $ values (1, 1), (2, 2)`,
    old: `update $ set v = 1.005 where id = 1; update $ set v = 2.50 where id = 2; insert into $ values (3, 3.14159), (4, 4.25), (5, 123456)`,
    live: `alter table $ alter v type numeric(5,2)`,
  },
  floored: {
    both: `create table $ (id int primary key, v float8)`,
    old: `insert into $ values (1, 1.5), (2, 0.1), (3, 1e300), (4, 1.00000000001)`,
    live: `alter table $ alter v type float4`,
  },
  small: {
    both: `create table $ (id int primary key, v bigint)`,
    old: `insert into $ values (1, 5), (2, 5000000000)`,
    live: `alter table $ alter v type int`,
  },
  seconds: {
    both: `create table $ (id int primary key, v timestamp)`,
    old: `insert into $ values (1, '2020-01-01 00:00:01.5'), (2, '2020-01-01 00:00:01')`,
    live: `alter table $ alter v type timestamp(0)`,
  },
  never_null: {
    both: `create table $ (id int primary key, v text, w text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x')`,
    old: `update $ set v = null where id = 1; update $ set w = 'y'; insert into $ values (3, null, 'x'), (4, 'd', 'x')`,
    live: `alter table $ alter v set not null`,
  },
};

const choice = { tables: { given: { default: { since: '2021-02-03', doc: '{"a": 1}' } } } };
let b: Bench;
let answer: RepairAnswer;
test.before(
  loud(async () => {
    ({ b, answer } = await repairCases(cases, { batch: 3 }, { choice }));
  }),
);
test.after(() => b?.drop());

function accounts(name: string, title: string, expected: Record<string, string>): void {
  test(title, async () => assert.equal(await account(b, name), expected));
}

accounts('required', 'NOT NULL columns that only live has block missing rows, and are named', {
  1: 'repaired',
  3: 'blocked: live requires since, kind, which old does not have: give missing rows a value with default in pgmend.yaml',
});

test('a default of the config is what missing rows get, and live fills the rest', async () => {
  assert.equal(await account(b, 'given'), { 3: 'repaired' });
  assert.equal(await b.rows('select * from given where id = 3'), [
    ['3', 'c', '2021-02-03', '{"a": 1}', 'theirs'],
  ]);
});

test('defaults of columns, of domains and identities fill what only live has', async () => {
  assert.equal(await account(b, 'filled'), { 3: 'repaired' });
  // a dry run draws a number as well
  assert.equal(await b.rows('select id, v, since, nr > 1, d from filled where id = 3'), [
    ['3', 'c', '2020-01-01', 't', 'from the domain'],
  ]);
});

test('ranges that were swapped are put right; one that a new row overlaps is blocked, naming it', async () => {
  const why =
    'blocked: exclusion constraint booked_during_excl: another row of live has a conflicting during';
  assert.equal(await account(b, 'booked'), {
    1: 'repaired',
    2: 'repaired',
    3: `${why} <- {"table" : "public.booked", "key" : {"id" : "9"}}`,
    5: `${why} <- {"table" : "public.booked", "key" : {"id" : "10"}}`,
  });
  await assertSame(b, 'select * from booked where id < 3 order by 1');
});

const violates = 'blocked: new row for relation "checked" violates check constraint "positive"';
accounts('checked', 'a check constraint blocks the rows that it is about', {
  1: violates,
  2: 'repaired',
  3: violates,
  4: 'repaired',
});

accounts('domained', 'the check of a domain', {
  1: 'repaired',
  2: 'blocked: value for domain domained_word violates check constraint "domained_word_check"',
});

accounts('labelled', 'a label that live does not have', {
  1: 'repaired',
  2: 'blocked: invalid input value for enum mood: "gone"',
  3: 'blocked: invalid input value for enum mood: "gone"',
});

const kept =
  'blocked: live did not keep what was written to v: its type cannot hold it; exclude: in pgmend.yaml leaves a column out';
test('text that is too long is not cut', async () => {
  const ends = await account(b, 'narrow');
  assert.equal([ends[2], ends[4]], ['repaired', 'repaired']);
  for (const id of [1, 3]) assert.match(ends[id] as string, /^blocked: .*(too long|did not keep)/);
  assert.match(ends[5] as string, /^blocked/, 'blanks at its end are part of a text');
  assert.equal(await b.rows('select * from narrow order by id'), [
    ['1', 'fits'],
    ['2', 'does'],
    ['4', 'this'],
  ]);
});

test('numbers are not rounded', async () => {
  const ends = await account(b, 'rounded');
  assert.equal(ends, { ...ends, 1: kept, 2: 'repaired', 3: kept, 4: 'repaired' });
  assert.match(ends[5] as string, /^blocked: numeric field overflow/);
  assert.equal(await b.rows('select * from rounded order by id'), [
    ['1', '1.00'],
    ['2', '2.50'],
    ['4', '4.25'],
  ]);
});

test('nor are floats, integers or times', async () => {
  const floats = await account(b, 'floored');
  assert.equal([floats[1], floats[2], floats[4]], ['repaired', 'repaired', kept]);
  assert.match(floats[3] as string, /^blocked: .*out of range/);
  const integers = await account(b, 'small');
  assert.is(integers[1], 'repaired');
  assert.match(integers[2] as string, /^blocked: .*out of range/);
  assert.equal(await account(b, 'seconds'), { 1: kept, 2: 'repaired' });
});

test('NULL where live has none: that row alone', async () => {
  const ends = await account(b, 'never_null');
  assert.equal([ends[2], ends[4]], ['repaired', 'repaired']);
  for (const id of [1, 3]) assert.match(ends[id] as string, /^blocked: null value in column "v"/);
  assert.equal(await b.rows('select * from never_null order by id'), [
    ['1', 'a', 'x'],
    ['2', 'b', 'y'],
    ['4', 'd', 'x'],
  ]);
});

test('the answer groups the reasons and shows the rows', () => {
  const { reasons, attention, outcomes } = tableIn(answer, 'checked');
  assert.equal(outcomes.blocked, 2);
  assert.equal(reasons, [{ outcome: 'blocked', reason: violates.replace('blocked: ', ''), rows: 2 }]);
  assert.equal(
    attention.map(({ key, status }) => [key, status]),
    [
      [{ id: '1' }, 'corrupted'],
      [{ id: '3' }, 'missing'],
    ],
  );
});

test.run();
