import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench } from '../support/compare.ts';
import { account, repaired } from './repaired.ts';

// docs/repairing.md: a missing row gets also the columns that `exclude:` leaves out of the comparison, where both sides
// store the same type.

const types = `create type mood as enum ('sad', 'ok'); create type pair as (x int, y text); create domain score as int;
  create domain feeling as mood`;
const columns = `id int primary key, v text, mood mood, moods mood[], pair pair, score score, feeling feeling, at interval`;
const row = `(1, 'v', 'ok', '{ok,sad}', '(1,a)', 7, 'sad', '1 mon')`;
const names = ['mood', 'moods', 'pair', 'score', 'feeling', 'at'];

test('what is left out of the comparison is inserted, whatever numbers the two databases gave its type', async () => {
  const b = await bench();
  try {
    // what live would take old's types for is something else, or nothing
    await b.old.sql.unsafe(`create table before (a int, b int); ${types}; drop table before`);
    await b.live.sql.unsafe(types);
    await b.both(`create table t (${columns})`);
    await b.old.sql.unsafe(`insert into t values ${row}`);
    const choice = { tables: { 'public.t': { exclude: names } } };
    await b.run(choice);
    await repaired(b, {}, choice);
    assert.equal(await account(b, 't'), { 1: 'repaired' });
    assert.equal(await b.rows(`select ${names.join()} from t`), [
      ['ok', '{ok,sad}', '(1,a)', '7', 'sad', '1 mon'],
    ]);
  } finally {
    await b.drop();
  }
});

test('what is another type on live is not', async () => {
  const b = await bench();
  try {
    await b.old.sql.unsafe(`create type mood as enum ('ok'); create table t (id int primary key, v text, w mood, n numeric(3,1));
      insert into t values (1, 'v', 'ok', 1.5)`);
    await b.live.sql.unsafe('create table t (id int primary key, v text, w text, n numeric(3,2))');
    const choice = { tables: { 'public.t': { exclude: ['w', 'n'] } } };
    await b.run(choice);
    await repaired(b, {}, choice);
    assert.equal(await b.rows('select * from t'), [['1', 'v', null, null]]);
  } finally {
    await b.drop();
  }
});

test.run();
