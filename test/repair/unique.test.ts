import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, assertSame, type Case, repairCases } from './repaired.ts';

// semantics.md: a unique value held by another row that the same repair changes is resolved; else `blocked`, naming the
// row that holds it.

const swapOf = (type: string, one: string, other: string, constraint = 'unique', more = ''): Case => ({
  both: `create table $ (id int primary key, v ${type} ${constraint}, w text${more});
    insert into $ values (1, ${one}, 'a'), (2, ${other}, 'b'), (3, null, 'c')`.replace(
    /(, \(3, null, 'c'\))/,
    constraint.includes('not null') ? '' : '$1',
  ),
  live: `update $ set v = null where id = 1; update $ set v = ${one} where id = 2; update $ set v = ${other} where id = 1`.replace(
    'set v = null where id = 1',
    constraint.includes('not null')
      ? `set v = ${parked[type] ?? 'null'} where id = 1`
      : 'set v = null where id = 1',
  ),
});

const parked: Record<string, string> = {
  text: `'zzz'`,
  'varchar(20)': `'zzz'`,
  int: '99',
  uuid: `'00000000-0000-0000-0000-000000000009'`,
  timestamptz: `'1999-01-01'`,
  date: `'1999-01-01'`,
  bytea: `'\\x09'`,
  'numeric(10,2)': '9',
  int4range: `'[90,91)'`,
  'varchar(1)': `'z'`,
  'char(2)': `'zz'`,
  inet: `'9.9.9.9'`,
  cidr: `'9.9.9.9'`,
  int2: '9',
  'numeric(2,1)': '9',
  macaddr: `'08:00:2b:01:02:09'`,
};

const swaps: Record<string, [string, string, string]> = {
  text: ['text', `'x'`, `'y'`],
  varchar: ['varchar(20)', `'x'`, `'y'`],
  short: ['varchar(1)', `'x'`, `'y'`],
  char: ['char(2)', `'x'`, `'y'`],
  int: ['int', '1', '2'],
  uuid: ['uuid', `'00000000-0000-0000-0000-000000000001'`, `'00000000-0000-0000-0000-000000000002'`],
  timestamptz: ['timestamptz', `'2020-01-01'`, `'2021-01-01'`],
  date: ['date', `'2020-01-01'`, `'2021-01-01'`],
  bytea: ['bytea', `'\\x01'`, `'\\x02'`],
  numeric: ['numeric(10,2)', '1', '2'],
  range: ['int4range', `'[1,5)'`, `'[5,9)'`],
  inet: ['inet', `'1.1.1.1'`, `'2.2.2.2'`],
  cidr: ['cidr', `'1.1.1.1'`, `'2.2.2.2'`],
  small: ['int2', '32767', '32766'],
  tight: ['numeric(2,1)', '9.8', '9.9'],
  macaddr: ['macaddr', `'08:00:2b:01:02:03'`, `'08:00:2b:01:02:04'`],
};

const cases: Record<string, Case> = {
  ...Object.fromEntries(
    Object.entries(swaps).flatMap(([name, swap]) => [
      ...(['text', 'macaddr'].includes(name) ? [[`swap_${name}`, swapOf(...swap)]] : []),
      [`strict_${name}`, swapOf(...swap, 'not null unique')],
    ]),
  ),
  ring: {
    both: `create table $ (id int primary key, v text not null unique); insert into $ values (1, 'a'), (2, 'b'), (3, 'c')`,
    live: `update $ set v = 'tmp' where id = 1; update $ set v = 'a' where id = 2; update $ set v = 'b' where id = 3;
      update $ set v = 'c' where id = 1`,
  },
  two_rings: {
    both: `create table $ (id int primary key, v text not null unique, w text not null unique);
      insert into $ select g, 'v' || g, 'w' || g from generate_series(1, 6) g`,
    live: `update $ set v = 'tmp' where id = 1; update $ set v = 'v1' where id = 2; update $ set v = 'v2' where id = 1;
      update $ set w = 'tmp' where id = 1; update $ set w = 'w1' where id = 3; update $ set w = 'w3' where id = 1;
      update $ set w = 'tmp' where id = 5; update $ set w = 'w5' where id = 6; update $ set w = 'w6' where id = 5`,
  },
  chain: {
    both: `create table $ (id int primary key, v int not null unique); insert into $ select g, g from generate_series(1, 2000) g`,
    live: `update $ set v = 100000 + id; update $ set v = id + 1 - 100000 + 100000`,
  },
  back: {
    both: `create table $ (id int primary key, v int not null unique); insert into $ select g, g + 1 from generate_series(1, 300) g`,
    live: `update $ set v = 100000 + id; update $ set v = id`,
  },
  deferred: {
    both: `create table $ (id int primary key, v text not null unique deferrable); insert into $ values (1, 'a'), (2, 'b')`,
    live: `set constraints all deferred; update $ set v = case id when 1 then 'b' else 'a' end`,
  },
  pair: {
    both: `create table $ (id int primary key, a text not null, b int not null, unique (a, b));
      insert into $ values (1, 'x', 1), (2, 'x', 2), (3, 'y', 1)`,
    live: `update $ set b = 9 where id = 1; update $ set b = 1 where id = 2; update $ set b = 2 where id = 1`,
  },
  held_by_new: {
    both: `create table $ (id int primary key, v text unique, w text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'x')`,
    old: `insert into $ values (4, 'd', 'x'), (5, 'e', 'x')`,
    live: `update $ set v = 'other' where id = 1; update $ set v = 'wrong' where id = 3; insert into $ values (101, 'a', 'x'), (102, 'd', 'x')`,
  },
  // 1 wants what 2 has; 2 wants what a new row has
  held_by_blocked: {
    both: `create table $ (id int primary key, v text not null unique); insert into $ values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')`,
    live: `update $ set v = 'free' where id = 1; update $ set v = 'a' where id = 2; insert into $ values (9, 'b');
      update $ set v = 'tmp' where id = 3; update $ set v = 'c' where id = 4; update $ set v = 'd' where id = 3`,
  },
  // the missing row's value is with a row that the repair changes
  frees: {
    both: `create table $ (id int primary key, v text not null unique); insert into $ values (2, 'b')`,
    old: `insert into $ values (1, 'a')`,
    live: `update $ set v = 'a' where id = 2`,
  },
  partial: {
    both: `create table $ (id int primary key, v text, active bool); create unique index on $ (lower(v)) where active;
      insert into $ values (1, 'a', true), (2, 'b', true), (3, 'c', false)`,
    live: `update $ set v = 'q' where id = 1; insert into $ values (9, 'A', true); update $ set v = 'z' where id = 3`,
  },
  nulls: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, null), (2, 'b'), (3, 'c')`,
    live: `create unique index on $ (v) nulls not distinct; update $ set v = 'tmp' where id = 1; update $ set v = null where id = 2;
      update $ set v = 'b' where id = 1`,
  },
  nulls_held: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, null), (2, 'b')`,
    live: `create unique index on $ (v) nulls not distinct; update $ set v = 'x' where id = 1; insert into $ values (9, null)`,
  },
  checked: {
    both: `create table $ (id int primary key, email text not null unique check (email ~ '^[a-z]+@' and email !~ '[^a-z@.]'), n int not null unique check (n > 0));
      insert into $ values (1, 'a@x.org', 1), (2, 'b@x.org', 2)`,
    live: `update $ set email = 'c@x.org', n = 9 where id = 1; update $ set email = 'a@x.org', n = 1 where id = 2;
      update $ set email = 'b@x.org', n = 2 where id = 1`,
  },
  dated: {
    both: `create table $ (id int primary key, v text not null unique);  insert into $ values (1, 'a'), (2, 'b')`,
    live: `update $ set v = 'tmp' where id = 1; update $ set v = 'a' where id = 2; update $ set v = 'b' where id = 1`,
  },
};

let b: Bench;
let seconds = 0;
test.before(
  loud(async () => {
    const started = performance.now();
    ({ b } = await repairCases(cases, { batch: 700 }));
    seconds = (performance.now() - started) / 1000;
  }),
);
test.after(() => b?.drop());

const solved = [
  ...Object.keys(cases).filter((name) => name.startsWith('swap_')),
  ...Object.keys(swaps)
    .filter((name) => name !== 'macaddr')
    .map((name) => `strict_${name}`),
  ...['ring', 'two_rings', 'chain', 'back', 'deferred', 'pair', 'frees', 'nulls', 'dated', 'checked'],
];

for (const name of solved) {
  test(`${name}: rows that exchange unique values are repaired`, async () => {
    const ends = Object.entries(await account(b, name));
    assert.ok(ends.length > 1);
    assert.equal(
      ends.filter(([, end]) => end !== 'repaired'),
      [],
    );
    await assertSame(b, `select * from ${name} order by 1`);
  });
}

test('a chain of 2,000 rows takes seconds', () => assert.ok(seconds < 60, `${seconds} s`));

test('what has no value to set aside stays as it is, and says so', async () => {
  const end =
    'blocked: rows exchange unique values, and live does not take the ones that would set theirs aside: duplicate key value violates unique constraint "strict_macaddr_v_key": Key (v)=(08:00:2b:01:02:03) already exists.';
  const by = (id: number) => `${end} <- {"table" : "public.strict_macaddr", "key" : {"id" : "${id}"}}`;
  assert.equal(await account(b, 'strict_macaddr'), { 1: by(2), 2: by(1) });
});

test('a new row that holds the value blocks, and is named', async () => {
  const why = 'blocked: unique index held_by_new_v_key: another row of live has the same v';
  assert.equal(await account(b, 'held_by_new'), {
    1: `${why} <- {"table" : "public.held_by_new", "key" : {"id" : "101"}}`,
    3: 'repaired',
    4: `${why} <- {"table" : "public.held_by_new", "key" : {"id" : "102"}}`,
    5: 'repaired',
  });
});

test('a row that is blocked itself blocks those that want its value', async () => {
  const why = 'blocked: unique index held_by_blocked_v_key: another row of live has the same v';
  assert.equal(await account(b, 'held_by_blocked'), {
    1: `${why} <- {"table" : "public.held_by_blocked", "key" : {"id" : "2"}}`,
    2: `${why} <- {"table" : "public.held_by_blocked", "key" : {"id" : "9"}}`,
    3: 'repaired',
    4: 'repaired',
  });
});

test('an index over an expression, of some rows', async () => {
  assert.equal(await account(b, 'partial'), {
    1: 'blocked: unique index partial_lower_idx: another row of live has the same lower(v) <- {"table" : "public.partial", "key" : {"id" : "9"}}',
    3: 'repaired',
  });
});

test('NULLS NOT DISTINCT: NULL is a value that another row may hold', async () => {
  assert.match((await account(b, 'nulls_held'))[1] as string, /^blocked: .* <- .*"id" : "9"/);
});

test.run();
