import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, create, repaired } from './repaired.ts';
import { undo } from './support.ts';
import { accountOfUndo, undone } from './undone.ts';

// What the database itself would change besides, by actions of foreign keys: a row that would take others along, which nobody is to
// write, stays and says which. What a trigger writes elsewhere instead of what it was asked for is rolled back with the row.

const refers = (action: string) => ({
  both: `create table $ (id int primary key, code text unique, v text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x');
    create table $_child (id int primary key, code text default null references $ (code) ${action}, v text); insert into $_child values (1, 'a', 'x')`,
  // a wrong value, to which a user's new row refers as well
  live: `insert into $_child values (9, 'a', 'new'); update $ set code = 'wrong' where id = 1; update $_child set code = 'wrong' where code is null;
    update $ set code = 'alone' where id = 2`,
});

let b: Bench;
test.before(
  loud(async () => {
    b = await bench({ live: 'older' });
    await create(b, {
      nulls: refers('on update set null'),
      follows: refers('on update cascade'),
      // the row that refers is corrupted by the same, and by that alone
      listed: {
        both: `create table $ (id int primary key, code text unique, v text); insert into $ values (1, 'a', 'x');
          create table $_child (id int primary key, code text references $ (code) on update cascade, v text); insert into $_child values (1, 'a', 'x')`,
        live: `update $ set code = 'wrong'`,
      },
      // Postgres 13 moves a row to another partition by a DELETE
      moved: {
        both: `create table $ (id int, part int, v text, primary key (id)) partition by list (id); create table $_1 partition of $ for values in (1, 2)`,
      },
      parts: {
        both: `create table $ (id int, region text, v text, unique (region, id)) partition by list (region);
          create table $_a partition of $ for values in ('a'); create table $_b partition of $ for values in ('b'); insert into $ values (1, 'a', 'x'), (2, 'a', 'x')`,
        live: `create table $_child (id int, region text, foreign key (region, id) references $ (region, id) on delete cascade);
          update $ set region = 'b'; insert into $_child values (1, 'b')`,
      },
      leaf: {
        both: `create table $ (id int primary key, v text) partition by range (id); create table $_low partition of $ for values from (0) to (100)`,
        old: `insert into $ values (1, 'x'), (2, 'x')`,
      },
      kept: {
        both: `create table $ (id int primary key, v text, deleted_at timestamptz); create table $_log (what text)`,
        old: `insert into $ values (1, 'x'), (2, 'x')`,
      },
    });
    await b.run({ tables: { parts: { key: ['id'] } } });
    await repaired(b, {}, { tables: { parts: { key: ['id'] } } });
  }),
);
test.after(() => b?.drop());

test('ON UPDATE SET NULL: a row to which others refer stays, and names them', async () => {
  const ends = await account(b, 'nulls');
  assert.match(
    ends[1] as string,
    /^blocked: foreign key nulls_child_code_fkey: rows of public.nulls_child refer to it, and would be changed with it <- .*"code" : "wrong"/,
  );
  assert.is(ends[2], 'repaired', 'nobody refers to it');
  assert.equal(await b.rows('select id, code from nulls_child order by 1'), [
    ['1', 'wrong'],
    ['9', 'wrong'],
  ]);
});

test("ON UPDATE CASCADE: what is to be written itself follows, a user's new row does not", async () => {
  assert.match((await account(b, 'follows'))[1] as string, /^blocked: .*follows_child/);
  assert.equal(await b.rows('select id, code from follows_child order by 1'), [
    ['1', 'wrong'],
    ['9', 'wrong'],
  ]);
  assert.equal(await account(b, 'listed'), { 1: 'repaired' });
  assert.equal(await account(b, 'listed_child'), { 1: 'already right' });
  await undone(b, {}, { table: ['listed'] });
  assert.equal(await b.rows('select code from listed union all select code from listed_child'), [
    ['wrong'],
    ['wrong'],
  ]);
});

test('a partition key that is put right takes nobody along by ON DELETE', async () => {
  assert.match(
    (await account(b, 'parts'))[1] as string,
    /^blocked: foreign key .*: rows of public.parts_child refer to it/,
  );
  assert.is((await account(b, 'parts'))[2], 'repaired');
  assert.equal(await b.rows('select id, region from parts_child'), [['1', 'b']]);
});

test('an undo sees foreign keys that lead to a partition', async () => {
  await b.live.sql.unsafe(
    `create table leaf_child (id int references leaf_low on delete cascade); insert into leaf_child values (1)`,
  );
  await undone(b, {}, { table: ['leaf'] });
  const ends = await accountOfUndo(b, 'leaf');
  assert.match(ends[1] as string, /^blocked: .*leaf_child/);
  assert.is(ends[2], 'undone');
  assert.equal(await b.rows('select id from leaf_child'), [['1']]);
});

test('what a soft delete writes instead is rolled back with the row that it kept', async () => {
  await b.live.sql.unsafe(`create function soft() returns trigger language plpgsql as $$ begin
      insert into kept_log values ('deleted ' || old.id); update kept set deleted_at = now() where id = old.id; return null; end $$;
    create trigger soft before delete on kept for each row when (old.id = 1) execute function soft()`);
  for (const _ of [1, 2]) await undo(b, { apply: true }, { table: ['kept'] });
  const ends = await accountOfUndo(b, 'kept');
  assert.match(ends[1] as string, /^blocked: nothing was removed: a trigger/);
  assert.is(ends[2], 'undone');
  assert.equal(await b.rows('select what from kept_log'), []);
  assert.equal(await b.rows('select id, deleted_at from kept'), [['1', null]]);
});

test.run();
