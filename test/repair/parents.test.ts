import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RepairAnswer } from '../../src/repair/repair.ts';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, assertSame, type Case, repairCases, tableIn } from './repaired.ts';

// semantics.md: parents before children over all tables of the repair; self-references by deferring where declared, else
// a second pass; rows whose parent is nowhere: `blocked`.

const cases: Record<string, Case> = {
  // names sort children first
  z_grandparent: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, 'x')`,
    old: `insert into $ values (2, 'x'), (3, 'x')`,
  },
  m_parent: {
    both: `create table $ (id int primary key, up int not null references z_grandparent, v text); insert into $ values (1, 1, 'x')`,
    old: `insert into $ values (2, 2, 'x'), (3, 3, 'x')`,
  },
  a_child: {
    both: `create table $ (id int primary key, up int references m_parent, v text); insert into $ values (1, 1, 'x'), (4, 1, 'y')`,
    old: `insert into $ values (2, 2, 'x'), (3, 3, 'x'), (5, null, 'x'); update $ set up = 3 where id = 4`,
  },
  // 7 is nowhere: live has deleted it, and old never had the constraint
  nowhere_parent: {
    both: `create table $ (a int, b text, v text, primary key (a, b)); insert into $ values (1, 'x', 'v')`,
  },
  nowhere: {
    both: `create table $ (id int primary key, a int, b text, v text); insert into $ values (1, 1, 'x', 'v'), (5, 1, 'x', 'v')`,
    old: `insert into $ values (2, 7, 'x', 'v'), (3, null, 'q', 'v'), (4, 1, 'x', 'v'); update $ set a = 8, v = 'old' where id = 1;
      update $ set v = 'old' where id = 5`,
    live: `alter table $ add foreign key (a, b) references nowhere_parent`,
  },
  below_nowhere: {
    both: `create table $ (id int primary key, v text)`,
    old: `alter table $ add up int; insert into $ select g, 'x', case when g > 1 then g - 1 else 99 end from generate_series(1, 5) g`,
    live: `alter table $ add up int references $`,
  },
  deep: {
    both: `create table $ (id int primary key, up int references $, v text); insert into $ values (1000, null, 'root')`,
    // each row's parent has a greater key
    old: `insert into $ select g, g + 1, 'x' from generate_series(999, 700, -1) g; insert into $ values (1, 800, 'leaf'), (2, null, 'root')`,
  },
  ring: {
    both: `create table $ (id int primary key, up int, v text check (v <> 'bad')); insert into $ values (1, 1, 'x')`,
    old: `alter table $ drop constraint $_v_check; insert into $ values (11, 12, 'x'), (12, 13, 'x'), (13, 11, 'x'), (14, 11, 'below'),
      (15, 14, 'below'), (21, 22, 'x'), (22, 21, 'bad'), (23, 21, 'below'), (31, 31, 'own'), (41, 42, 'x'), (42, 41, 'x'), (43, 41, 'bad')`,
    live: `alter table $ add foreign key (up) references $`,
  },
  deferred: {
    both: `create table $ (id int primary key, up int not null references $ deferrable initially deferred, v text)`,
    old: `insert into $ values (1, 2, 'x'), (2, 1, 'x')`,
  },
  immediately: {
    both: `create table $ (id int primary key, up int not null references $ deferrable, v text)`,
    old: `insert into $ values (1, 2, 'x'), (2, 1, 'x')`,
  },
  // the parent's referenced column is no key, and is itself repaired; children follow
  coded: {
    both: `create table $ (id int primary key, code text not null unique, v text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'x')`,
  },
  coded_child: {
    both: `create table $ (id int primary key, code text references coded (code) on update cascade, v text);
      insert into $ values (1, 'a', 'x'), (2, 'b', 'x')`,
    live: `update coded set code = 'wrong' where id = 1`,
  },
  strict: {
    both: `create table $ (id int primary key, code text not null unique); insert into $ values (1, 'a'), (2, 'b')`,
  },
  strict_child: {
    both: `create table $ (id int primary key, code text references strict (code)); insert into $ values (1, 'a')`,
    live: `alter table $ drop constraint strict_child_code_fkey; update strict set code = 'wrong' where id = 1;
      update $ set code = 'wrong' where id = 1; insert into $ values (9, 'wrong'); alter table $ add foreign key (code) references strict (code)`,
  },
  forest: {
    both: `create table $ (id int primary key, up int references $, other int references $, v text); insert into $ values (1, null, null, 'x')`,
    old: `insert into $ values (5, 1, null, 'x'), (4, 1, 5, 'x'), (3, 1, 4, 'x'), (2, 1, 3, 'x')`,
  },
};

let b: Bench;
let answer: RepairAnswer;
test.before(
  loud(async () => {
    ({ b, answer } = await repairCases(cases, { batch: 20 }));
  }),
);
test.after(() => b?.drop());

for (const name of [
  'z_grandparent',
  'm_parent',
  'a_child',
  'deep',
  'deferred',
  'immediately',
  'coded',
  'forest',
]) {
  test(`${name}: all rows are there in the end`, async () => {
    assert.equal(
      Object.entries(await account(b, name).catch(() => ({}))).filter(([, end]) => end !== 'repaired'),
      [],
    );
    await assertSame(b, `select id::text, to_jsonb(t) - 'id' from ${name} t order by 1`);
  });
}

test('levels: what was missing was inserted, what was corrupted got its parent', () => {
  assert.is(tableIn(answer, 'z_grandparent').written, 2);
  assert.is(tableIn(answer, 'm_parent').written, 2);
  assert.is(tableIn(answer, 'a_child').written, 4);
});

test('a row whose parent is nowhere is blocked, and the parent named; one that only has other values wrong is repaired', async () => {
  const why = 'blocked: foreign key nowhere_a_b_fkey: its parent in public.nowhere_parent is not on live';
  assert.equal(await account(b, 'nowhere'), {
    1: `${why} <- {"table" : "public.nowhere_parent", "key" : {"a" : "8", "b" : "x"}}`,
    2: `${why} <- {"table" : "public.nowhere_parent", "key" : {"a" : "7", "b" : "x"}}`,
    3: 'repaired',
    4: 'repaired',
    5: 'repaired',
  });
});

test('rows below a row that is blocked are blocked, each by its parent', async () => {
  const why = 'blocked: foreign key below_nowhere_up_fkey: its parent in public.below_nowhere is not on live';
  const parents = ['99', '1', '2', '3', '4'];
  assert.equal(
    await account(b, 'below_nowhere'),
    Object.fromEntries(
      parents.map((id, index) => [
        index + 1,
        `${why} <- {"table" : "public.below_nowhere", "key" : {"id" : "${id}"}}`,
      ]),
    ),
  );
});

test('rings of rows are inserted together, what hangs on them after them; a ring with a bad row is not, others are', async () => {
  const ends = await account(b, 'ring');
  const repaired = Object.keys(ends).filter((id) => ends[id] === 'repaired');
  assert.equal(repaired, ['11', '12', '13', '14', '15', '31', '41', '42']);
  assert.match(ends[21] as string, /^blocked: .*ring_v_check/);
  assert.match(ends[22] as string, /^blocked: .*ring_v_check/);
  assert.match(ends[23] as string, /^blocked: foreign key ring_up_fkey: its parent .* <- .*"id" : "21"/);
  assert.match(ends[43] as string, /^blocked: .*ring_v_check/);
});

test('ON UPDATE CASCADE: children follow, and are not corrupted by it', async () => {
  const [row] = await b.rows(`select count(*) from pgmend.coded_repair where outcome = 'repaired'`);
  assert.equal(row, ['1']);
  assert.equal(await account(b, 'coded_child'), { 1: 'already right' });
  await assertSame(b, 'select * from coded_child order by 1');
});

test('a value to which rows of live refer stays, and the row says so', async () => {
  assert.match((await account(b, 'strict'))[1] as string, /^blocked: .*strict_child_code_fkey/);
});

test.run();
