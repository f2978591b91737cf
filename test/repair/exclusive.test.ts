import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { account, assertSame, bothSides, type Case, create, repairCases } from './repaired.ts';
import { undone } from './undone.ts';

// semantics.md: a unique value held by another row that the same repair changes is resolved; else `blocked`, naming the row
// that holds it. Here for what is unique among some rows only, or by what an expression makes of them, and for exclusion
// constraints; repair.sql does the same.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

const cases: Record<string, Case> = {
  // "one address a user, whatever its case"
  lowered: {
    both: `create table $ (id int primary key, email text not null); create unique index on $ (lower(email));
      insert into $ values (1, 'Ann@x.org'), (2, 'Bob@x.org'), (3, 'Cid@x.org')`,
    live: `update $ set email = 'tmp' where id = 1; update $ set email = 'ANN@x.org' where id = 2; update $ set email = 'bob@x.org' where id = 1`,
  },
  // "one name a folder; at the top there is none": NULL is a value to coalesce
  topmost: {
    both: `create table $ (id int primary key, folder int, name text not null); create unique index on $ (coalesce(folder, 0), name);
      insert into $ values (1, null, 'a'), (2, 7, 'a'), (3, 8, 'a')`,
    live: `update $ set folder = 99 where id = 1; update $ set folder = null where id = 2; update $ set folder = 7 where id = 1`,
  },
  // soft deletion: names are taken by rows that are there only
  softly: {
    both: `create table $ (id int primary key, name text not null, deleted_at timestamptz); create unique index on $ (name) where deleted_at is null;
      insert into $ values (1, 'a', '2020-01-01'), (2, 'a', null), (3, 'a', '2021-01-01'), (4, 'b', null)`,
    live: `update $ set deleted_at = '2022-02-02' where id = 2; update $ set deleted_at = null where id = 3`,
  },
  // names change hands among rows that are there
  softly_named: {
    both: `create table $ (id int primary key, name text not null, deleted_at timestamptz); create unique index on $ (name) where deleted_at is null;
      insert into $ values (1, 'a', null), (2, 'b', null), (3, 'a', '2020-01-01'), (4, 'b', '2020-01-01')`,
    live: `update $ set name = 'tmp' where id = 1; update $ set name = 'a' where id = 2; update $ set name = 'b' where id = 1`,
  },
  // "one default card a customer"
  favourite: {
    both: `create table $ (id int primary key, customer int not null, is_default bool not null); create unique index on $ (customer) where is_default;
      insert into $ values (1, 7, true), (2, 7, false), (3, 7, false), (4, 8, true), (5, 8, false)`,
    live: `update $ set is_default = false where id in (1, 4); update $ set is_default = true where id in (2, 5)`,
  },
  // three in a row: 1 waits for 2, which waits for 3
  handed_on: {
    both: `create table $ (id int primary key, seat int, state text not null, note text); create unique index on $ (seat) where state = 'active';
      insert into $ values (1, 1, 'active'), (2, 2, 'active'), (3, 3, 'gone'), (4, 4, 'active')`,
    live: `update $ set state = 'gone' where id = 1; update $ set seat = 1 where id = 2; update $ set seat = 2, state = 'active' where id = 3`,
  },
  // the holder is new on live, and stays
  kept: {
    both: `create table $ (id int primary key, name text, on_sale bool); create unique index on $ (upper(name)) where on_sale;
      insert into $ values (1, 'a', true), (2, 'b', true)`,
    old: `insert into $ values (3, 'c', true), (4, 'd', false)`,
    live: `update $ set name = 'z' where id = 1; insert into $ values (8, 'A', true), (9, 'C', true), (10, 'D', true)`,
  },
  booked: {
    both: `create extension if not exists btree_gist schema public;
      create table $ (id int primary key, room int not null, starts timestamp not null, ends timestamp not null, state text not null,
        exclude using gist (room with =, tsrange(starts, ends) with &&) where (state = 'booked'));
      insert into $ values (1, 1, '2020-01-01', '2020-01-03', 'booked'), (2, 2, '2020-01-02', '2020-01-04', 'booked'),
        (3, 1, '2020-01-02', '2020-01-05', 'cancelled'), (4, 3, '2020-01-01', '2020-01-03', 'booked'), (5, 3, '2020-01-02', '2020-01-05', 'cancelled')`,
    live: `update $ set room = 9 where id = 1; update $ set room = 1 where id = 2; update $ set room = 2 where id = 1;
      update $ set state = 'cancelled' where id = 4; update $ set state = 'booked' where id = 5`,
  },
  // two columns under one index, of which the one that changes cannot be set aside, as a foreign key is about it
  listed: {
    both: `create table $_list (id int primary key); insert into $_list values (1), (2), (3);
      create table $ (id int primary key, list int not null references $_list, place int not null, unique (list, place));
      insert into $ values (1, 1, 1), (2, 2, 1), (3, 3, 1)`,
    live: `update $ set list = 1, place = 9 where id = 3; delete from $ where id = 1; update $ set list = 1 where id = 2; update $ set list = 2, place = 1 where id = 3`,
  },
  // names that are variables of the statements around it, and one that has to be quoted
  named: {
    both: `create table $ (id int primary key, kind text not null, low text not null, "High er" bool not null, rows int);
      create unique index on $ (lower(kind), (low || coalesce(rows, 0))) where "High er" and low <> 'none';
      insert into $ values (1, 'a', 'x', true, null), (2, 'b', 'x', true, null), (3, 'A', 'x', false, null)`,
    live: `update $ set kind = 'tmp' where id = 1; update $ set kind = 'A' where id = 2; update $ set kind = 'B' where id = 1`,
  },
  // keys of time, which only a newer Postgres has
  temporal: {
    both: `create table $ (id int, valid daterange, v text, w text, primary key (id, valid)); insert into $ values (1, '[2020-01-01,2020-06-01)', 'a', 'x'), (1, '[2020-06-01,2021-01-01)', 'b', 'x')`,
    old: `insert into $ values (2, '[2020-01-01,2021-01-01)', 'c', 'x'), (3, '[2020-01-01,2021-01-01)', 'd', 'x')`,
    live: `update $ set v = 'wrong' where v = 'b'; alter table $ drop constraint $_pkey, add primary key (id, valid without overlaps);
      insert into $ values (2, '[2020-03-01,2020-04-01)', 'new', 'x')`,
  },
  term: {
    both: `create table $ (id int, valid daterange, v text, w text, primary key (id, valid)); insert into $ values (1, '[2020-01-01,2020-06-01)', 'a', 'x')`,
    old: `insert into $ values (1, '[2020-06-01,2021-01-01)', 'b', 'x')`,
    live: `alter table $ drop constraint $_pkey, add primary key (id, valid without overlaps)`,
  },
  // two parents, one of them missing, cover one child
  in_term: {
    both: `create table $ (n int primary key, id int, valid daterange, v text)`,
    old: `insert into $ values (1, 1, '[2020-03-01,2020-09-01)', 'x'), (2, 1, '[2020-03-01,2022-09-01)', 'y')`,
    live: `alter table $ add constraint $_fkey foreign key (id, period valid) references term`,
  },
  seated: {
    both: `create table $ (id int primary key, seat int not null, during daterange not null, v text);
      insert into $ values (1, 1, '[2020-01-01,2020-06-01)', 'a'), (2, 2, '[2020-02-01,2020-07-01)', 'b')`,
    live: `alter table $ add unique (seat, during without overlaps);
      update $ set seat = 9 where id = 1; update $ set seat = 1 where id = 2; update $ set seat = 2 where id = 1`,
  },
  // nothing can be set aside for an expression that sees the first letter only
  initial: {
    both: `create table $ (id int primary key, name text not null check (name ~ '^[a-b]')); create unique index on $ (left(name, 1));
      insert into $ values (1, 'a1'), (2, 'b1')`,
    live: `alter table $ drop constraint $_name_check; update $ set name = 'c' where id = 1; update $ set name = 'a2' where id = 2; update $ set name = 'b2' where id = 1;
      alter table $ add check (name ~ '^[a-b]')`,
  },
};

const solved = Object.keys(cases).filter(
  (name) => !['kept', 'initial', 'temporal', 'term', 'in_term'].includes(name),
);
let b: Bench;
let before: Map<string, unknown>;
const live = async (of: Bench, name: string) =>
  (await bothSides(of, `select * from ${name} order by 1`)).live;
test.before(
  loud(async () => {
    const untouched = await bench();
    try {
      await create(untouched, cases);
      before = new Map();
      for (const name of Object.keys(cases)) before.set(name, await live(untouched, name));
    } finally {
      await untouched.drop();
    }
    ({ b } = await repairCases(cases, { batch: 3 }));
  }),
);
test.after(() => b?.drop());

const one = '{"table" : "public.initial", "key" : {"id" : "1"}}';
const two = '{"table" : "public.initial", "key" : {"id" : "2"}}';

for (const name of solved) {
  test(`${name}: rows that exchange what is unique are repaired`, async () => {
    const ends = Object.values(await account(b, name));
    assert.ok(ends.length > 1);
    assert.equal([...new Set(ends)], ['repaired']);
    await assertSame(b, `select * from ${name} order by 1`);
  });
}

test('rows of live that stay are named, by what the index is about', async () => {
  const why = 'blocked: unique index kept_upper_idx: another row of live has the same upper(name)';
  assert.equal(await account(b, 'kept'), {
    1: `${why} <- {"table" : "public.kept", "key" : {"id" : "8"}}`,
    3: `${why} <- {"table" : "public.kept", "key" : {"id" : "9"}}`,
    4: 'repaired',
  });
});

test('a key without overlaps: a row whose time another row has is blocked by it', async () => {
  assert.equal(await account(b, 'temporal'), {
    '1,[2020-06-01,2021-01-01)': 'repaired',
    '2,[2020-01-01,2021-01-01)':
      'blocked: exclusion constraint temporal_pkey: another row of live has a conflicting id, valid <- {"table" : "public.temporal", "key" : {"id" : "2", "valid" : "[2020-03-01,2020-04-01)"}}',
    '3,[2020-01-01,2021-01-01)': 'repaired',
  });
});

test('a foreign key over times: parents together cover a child, and what they do not cover is blocked', async () => {
  assert.equal(await account(b, 'term'), { '1,[2020-06-01,2021-01-01)': 'repaired' });
  const ends = await account(b, 'in_term');
  assert.is(ends[1], 'repaired');
  assert.match(ends[2] as string, /^blocked: .*"in_term_fkey"/);
});

test('where nothing can be set aside, the row that holds the value is named', async () => {
  const ends = await account(b, 'initial');
  assert.match(ends[1] as string, /^blocked: rows exchange unique values/);
  assert.ok(ends[1]?.endsWith(two) && ends[2]?.endsWith(one), JSON.stringify(ends));
});

test('an undo puts back what was there, exchanged or not', async () => {
  await undone(b);
  for (const name of Object.keys(cases)) assert.equal(await live(b, name), before.get(name), name);
});

withPsql('repair.sql leaves alone what a repair does, and no more', async () => {
  const fresh = await bench();
  try {
    await create(fresh, cases);
    const { texts } = await fresh.run({ format: 'json,sql' });
    const { status, stderr } = play(fresh.live.url, texts.get('repair.sql') as string);
    assert.is(status, 0, stderr);
    for (const name of solved) await assertSame(fresh, `select * from ${name} order by 1`);
    assert.equal(await live(fresh, 'initial'), before.get('initial'));
    const left = await fresh.run({ format: 'json' });
    assert.equal(
      left.lines
        .filter(({ status }) => status !== 'new')
        .map(({ table, key }) => `${table} ${Object.values(key)[0]}`),
      [
        'public.in_term 2',
        'public.initial 1',
        'public.initial 2',
        'public.kept 1',
        'public.kept 3',
        'public.temporal 2',
      ],
    );
  } finally {
    await fresh.drop();
  }
});

test.run();
