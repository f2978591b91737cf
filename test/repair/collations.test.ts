import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench } from '../support/compare.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { versionPair } from '../support/versions.ts';
import { account, assertSame, type Case, create, repairCases } from './repaired.ts';
import { accountOfUndo, repairThen, type UndoCase, undone, withBench } from './undone.ts';

// What live calls equal and a comparison does not, in a row's way: collations that fold, types compared as text. And
// foreign keys between columns that sort differently, of which Postgres takes the parent's collation.

const folds = `create collation if not exists folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;

const related: Record<string, UndoCase> = {
  parent: {
    both: `create table $ (k text collate "C" primary key, v text); insert into $ values ('p', 'x')`,
    old: `insert into $ values ('q', 'y'), ('r', 'z')`,
  },
  child: {
    both: `create table $ (id int primary key, k text collate "de-x-icu" references parent); insert into $ values (1, 'p')`,
    old: `insert into $ values (2, 'q'), (3, 'r')`,
    live: `update $ set k = null`,
    meanwhile: `insert into $ values (9, 'r')`,
  },
  tree: {
    both: `create table $ (k text collate "C" primary key, up text collate "de-x-icu" references $)`,
    old: `insert into $ values ('a', null), ('b', 'a'), ('c', 'd'), ('d', 'c')`,
  },
};

for (const withoutTriggers of [false, true]) {
  test(`foreign keys between columns of other collations${withoutTriggers ? ', without triggers' : ''}: there and back`, async () => {
    await withBench(repairThen(related, { withoutTriggers }), async (b) => {
      await assertSame(b, 'select * from child where id < 9 order by id');
      await assertSame(b, 'select * from tree order by k');
      await undone(b, { withoutTriggers });
      assert.equal(await accountOfUndo(b, 'child'), { 1: 'undone', 2: 'undone', 3: 'undone' });
      assert.equal(await accountOfUndo(b, 'parent'), {
        q: 'undone',
        r: 'blocked: foreign key child_k_fkey: rows of public.child refer to it',
      });
      assert.equal(await b.rows('select * from tree'), []);
    });
  });
}

// without triggers nobody but us sees that a child is spelled otherwise than its parent
test('a parent stays to which a row refers that is spelled otherwise, without triggers too', async () => {
  const cases: Record<string, UndoCase> = {
    parent: {
      both: `${folds}; create table $ (k text collate folds primary key, v text)`,
      old: `insert into $ values ('a', 'one'), ('b', 'two')`,
    },
    child: {
      both: `create table $ (id int primary key, k text collate folds references parent)`,
      meanwhile: `insert into $ values (1, 'A')`,
    },
  };
  for (const withoutTriggers of [false, true]) {
    await withBench(repairThen(cases, { withoutTriggers }), async (b) => {
      await undone(b, { withoutTriggers });
      assert.equal(await b.rows('select k from parent'), [['a']]);
    });
  }
});

const taken = (type: string, one: string, other: string, more = ''): Case => ({
  both: `${more}; create table $ (k ${type} primary key, v text)`,
  old: `insert into $ values (${one}, 'v')`,
  live: `insert into $ values (${other}, 'v')`,
});

test('a missing row whose key live calls the same as that of another row is blocked, and names that row', async () => {
  const cases = {
    folded: taken('text collate folds', `'a'`, `'A'`, folds),
    caseless: taken('citext', `'a'`, `'A'`, 'create extension if not exists citext schema public'),
    months: taken('interval', `'1 mon'`, `'30 days'`),
  };
  const { b } = await repairCases(cases);
  try {
    const blocked = (table: string, key: string) =>
      `blocked: unique index ${table}_pkey: another row of live has the same k <- {"table" : "public.${table}", "key" : {"k" : "${key}"}}`;
    assert.equal(await account(b, 'folded'), { a: blocked('folded', 'A') });
    assert.equal(await account(b, 'caseless'), { a: blocked('caseless', 'A') });
    assert.equal(await account(b, 'months'), { '1 mon': blocked('months', '30 days') });
  } finally {
    await b.drop();
  }
});

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');
const exchange: Record<string, Case> = {
  // 1 waits for 2, and 3 and 4 have each other's
  words: {
    both: `${folds}; create table $ (id int primary key, v text collate folds not null unique, w text);
      insert into $ values (1, 'one', 'w'), (2, 'a', 'w'), (3, 'c', 'w'), (4, 'd', 'w')`,
    live: `update $ set v = 'x' where id = 1; update $ set v = 'ONE' where id = 2;
      update $ set v = 'y' where id = 3; update $ set v = 'C' where id = 4; update $ set v = 'D' where id = 3`,
  },
  named: {
    both: `${folds}; create table $ (k text collate folds, v text, w text)`,
    old: `insert into $ values ('a', 'one', 'w'), ('A', 'two', 'w'), ('b', 'three', 'w'), ('B', 'four', 'w')`,
    live: `insert into $ values ('a', 'wrong', 'w'), ('B', 'wrong', 'w')`,
  },
  circle: {
    both: `${folds}; create table $ (k text collate folds primary key, up text collate folds references $)`,
    old: `insert into $ values ('b', null), ('a', 'B'), ('c', 'D'), ('d', 'C')`,
  },
};

// who waits for whom is found out by live
for (const version of ['older', 'newer'] as const) {
  withPsql(`repair.sql waits for a row that has what live calls the same, ${version}`, async () => {
    const { servers } = await versionPair('older', version);
    const b = await bench(servers);
    try {
      await create(b, exchange);
      const { texts } = await b.run({ format: 'json,sql', key: ['named=k'] });
      const played = play(b.live.url, texts.get('repair.sql') as string, ['-v', 'ON_ERROR_STOP=1']);
      assert.equal([played.status, played.stderr], [0, '']);
      await assertSame(b, 'select * from words order by id');
      await assertSame(b, 'select * from circle order by k');
      await assertSame(b, 'select * from named order by v');
    } finally {
      await b.drop();
    }
  });
}

test.run();
