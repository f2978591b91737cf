import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { bothSides } from './repaired.ts';
import { accountOfUndo, repairThen, type UndoCase, undone } from './undone.ts';

// semantics.md: of "columns with a non-deterministic collation" what was stored is what counts. So under a key that the
// user names, 'a' and 'A' are two rows, none is a duplicate, and each goes its own way.

const folds = `create collation if not exists folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;

const twins = (type: string, one: string, other: string, more = ''): UndoCase => ({
  both: `${folds}; ${more}; create table $ (k ${type} collate folds, v text, n int);
    insert into $ values (${one}, 'one', 1), (${other}, 'two', 2)`,
  live: `update $ set v = 'wrong ' || v`,
});

const types: Record<string, UndoCase> = {
  of_text: twins('text', `'a'`, `'A'`),
  of_varchar: twins('varchar(9)', `'a'`, `'A'`),
  of_arrays: twins('text[]', `'{a}'`, `'{A}'`),
  of_domain: twins('folded', `'a'`, `'A'`, 'create domain folded as text'),
  of_citext: twins('citext', `'a'`, `'A'`, 'create extension if not exists citext schema public'),
};

const cases: Record<string, UndoCase> = {
  ...types,
  one_of_two: {
    both: `${folds}; create table $ (k text collate folds, v text); insert into $ values ('a', 'one'), ('A', 'two')`,
    live: `update $ set v = 'wrong' where k collate "C" = 'a'`,
    // what becomes of the other one is none of its business
    meanwhile: `update $ set v = 'user' where k collate "C" = 'A'`,
  },
  inserted: {
    both: `${folds}; create table $ (k text collate folds, v text)`,
    old: `insert into $ values ('a', 'one'), ('A', 'two')`,
    meanwhile: `update $ set v = 'user' where k collate "C" = 'A'`,
  },
  // rows that want each other's values are two, though their keys fold to one
  swapped: {
    both: `${folds}; create table $ (k text collate folds, v text not null unique, n int); insert into $ values ('a', 'one', 1), ('A', 'two', 2)`,
    live: `update $ set v = 'aside' where n = 1; update $ set v = 'one' where n = 2; update $ set v = 'two' where n = 1`,
  },
  // what a user's row has by now is not in exchange, though its key folds to that of the one that wants it
  taken: {
    both: `${folds}; create table $ (k text collate folds, v text not null unique, n int); insert into $ values ('a', 'one', 1), ('A', 'two', 2)`,
    live: `update $ set v = 'wrong' where n = 1`,
    meanwhile: `update $ set v = 'wrong' where n = 2`,
  },
  // a row of a user's, whose key folds to that of a row that goes, does not go with it
  cascade: {
    both: `${folds}; create table $ (k text collate folds, id int unique, up int references $ (id) on delete cascade)`,
    old: `insert into $ values ('a', 1, null), ('b', 2, null)`,
    meanwhile: `insert into $ values ('A', 9, 1)`,
  },
};

let b: Bench;
let exchanged: Awaited<ReturnType<typeof bothSides>>;
test.before(
  loud(async () => {
    b = await repairThen(cases, {}, { key: Object.keys(cases).map((name) => `${name}=k`) });
    exchanged = await bothSides(b, 'select n, v from swapped order by n');
    await undone(b);
  }),
);
test.after(() => b?.drop());

for (const name of Object.keys(types)) {
  test(`both rows whose keys fold to one are put right and undone: ${name}`, async () => {
    const ends = (outcome: string) =>
      name === 'of_arrays' ? { '{A}': outcome, '{a}': outcome } : { A: outcome, a: outcome };
    assert.equal(await accountOfUndo(b, name), ends('undone'));
    assert.equal(await b.rows(`select n, v from "${name}" order by n`), [
      ['1', 'wrong one'],
      ['2', 'wrong two'],
    ]);
  });
}

test('a row is undone whatever became of one whose key folds to the same', async () => {
  assert.equal(await accountOfUndo(b, 'one_of_two'), { a: 'undone' });
  assert.equal(await b.rows(`select k, v from one_of_two order by k collate "C"`), [
    ['A', 'user'],
    ['a', 'wrong'],
  ]);
  assert.equal(await accountOfUndo(b, 'inserted'), { A: 'skipped: changed since: v', a: 'undone' });
  assert.equal(await b.rows('select k, v from inserted'), [['A', 'user']]);
});

test('rows that exchange a unique value are told apart where their keys fold to one, there and back', async () => {
  assert.equal(exchanged.live, exchanged.old);
  assert.equal(await accountOfUndo(b, 'swapped'), { A: 'undone', a: 'undone' });
  assert.equal(await b.rows('select n, v from swapped order by n'), [
    ['1', 'two'],
    ['2', 'one'],
  ]);
});

test('a value that a row of a user has by now is named with that row, whose key folds to the same', async () => {
  assert.equal(await accountOfUndo(b, 'taken'), {
    a: 'blocked: unique index taken_v_key: another row of live has the same v <- {"table" : "public.taken", "key" : {"k" : "A"}}',
  });
});

test('a row that refers to one that was inserted keeps it, though its key folds to that of the parent', async () => {
  assert.equal(await accountOfUndo(b, 'cascade'), {
    a: 'blocked: foreign key cascade_up_fkey: rows of public.cascade refer to it',
    b: 'undone',
  });
  assert.equal(await b.rows('select k, id from cascade order by id'), [
    ['a', '1'],
    ['A', '9'],
  ]);
});

test.run();
