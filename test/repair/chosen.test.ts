import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repair } from '../../src/repair/repair.ts';
import { type Bench, bench, type Choice, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, assertSame, create, repaired, usual } from './repaired.ts';
import { undone } from './undone.ts';

// Which rows are taken up: --only, --where, --include, where of the config; masked values in no answer.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await create(b, {
      t: {
        both: `create table $ (id int primary key, team text, v text, w text); insert into $ select g, case when g % 2 = 0 then 'even' else 'odd' end, 'v', 'w' from generate_series(1, 4) g`,
        old: `insert into $ values (5, 'odd', 'v', 'w'), (6, 'even', 'v', 'w')`,
        live: `update $ set v = 'wrong' where id in (1, 2)`,
      },
      hinted: {
        both: `create table $ (id int primary key, a text, b text, at timestamptz); insert into $ select g, 'a' || g, 'b' || g, '2020-01-01' from generate_series(1, 4) g`,
        live: `update $ set a = 'other', b = 'other', at = '2019-01-01' where id = 1; update $ set a = 'edited', at = '2021-01-01' where id = 2;
          update $ set a = 'wrong' where id = 3; update $ set a = 'x', b = 'x', at = '2022-01-01' where id = 4`,
      },
      filtered: {
        both: `create table $ (id int primary key, gone bool, v text); insert into $ select g, false, 'v' from generate_series(1, 5) g`,
        old: `insert into $ values (6, false, 'v'), (7, true, 'v'), (8, false, 'v')`,
        live: `update $ set v = 'wrong' where id in (1, 2); update $ set gone = true where id = 3; insert into $ values (8, true, 'there')`,
      },
      // a condition on a column that is not compared: outside of it a row may be the same
      twice: {
        both: `create table $ (a text, k int not null, m text, note text); insert into $ select 'x', g, 'good' from generate_series(1, 3) g`,
        live: `update $ set m = 'bad'; update $ set a = 'gone' where k = 2; insert into $ values ('gone', 1, 'bad'), ('gone', 3, 'good')`,
      },
      masked: {
        both: `create table $ (id int primary key, email text unique, code int, v text check (v <> 'refused'));
          insert into $ select g, 'secret' || g || '@x', g, 'v' from generate_series(1, 9) g`,
        live: `alter table $ add foreign key (code) references $ (id) not valid; create domain $_d as text check (value not like 'secret5%');
          update $ set email = 'secret901@x' where id = 1; insert into $ values (101, 'secret1@x', 1, 'v');
          update $ set v = 'wrong' where id = 2; update $ set code = 1 where id = 4;
          alter table $ alter email type $_d using replace(email, 'secret5', 'other');
          create function $_f() returns trigger language plpgsql as 'begin if new.id = 6 then raise ''no % here'', new.email; end if; return new; end';
          update $ set email = 'other' where id = 6;
          create trigger $_t before update on $ for each row execute function $_f()`,
      },
      masked_key: {
        both: `create table $ (email text primary key, up text, v text); insert into $ select 'secret' || g, null, 'v' from generate_series(1, 3) g`,
        old: `insert into $ values ('secret7', 'secret99', 'v'); update $ set up = 'secret98' where email = 'secret1'`,
        live: `alter table $ add foreign key (up) references $`,
      },
    });
    await b.old.sql.unsafe(
      `alter table masked drop constraint masked_v_check; update masked set v = 'refused' where id = 2; update masked set code = 70707070 where id = 4`,
    );
  }),
);
test.after(() => b?.drop());

async function only(table: string, options: object, choice: Choice = {}): Promise<Record<string, string>> {
  const chosen = { ...choice, table: [table] };
  await b.run(chosen);
  await repaired(b, { include: [], ...options, apply: false }, chosen);
  await repaired(b, { include: [], ...options, singleTransaction: true }, chosen);
  return account(b, table);
}

test('--only missing, with a condition on old; the others are not chosen, and have their turn in the next call', async () => {
  assert.equal(await only('t', { only: 'missing', where: `team = 'even'` }), {
    1: 'not chosen',
    2: 'not chosen',
    5: 'not chosen',
    6: 'repaired',
  });
  await repaired(b, { only: 'corrupted' }, { table: ['t'] });
  assert.equal(await account(b, 't'), { 1: 'repaired', 2: 'repaired', 5: 'not chosen', 6: 'repaired' });
  await repaired(b, { where: 'id between 5 and 6 and w = v' }, { table: ['t'] });
  assert.is((await account(b, 't'))[5], 'not chosen');
  const { tables } = await repaired(b, {}, { table: ['t'] });
  assert.is(tables[0]?.written, 1);
  assert.equal([...new Set(Object.values(await account(b, 't')))], ['repaired']);
  await assertSame(b, 'select * from t order by 1');
  assert.is((await repaired(b, {}, { table: ['t'] })).tables[0]?.written, 0, 'twice does nothing');
});

test('rows with hints are left alone until they are asked for', async () => {
  const tables = { hinted: { updated_at: 'at' } };
  const first = await only('hinted', {}, { tables });
  assert.is(first[3], 'repaired');
  for (const id of [1, 4]) assert.match(first[id] as string, /^skipped: reused_key/);
  assert.match(first[2] as string, /^skipped: edited_later/);
  const choice = { tables, table: ['hinted'] };
  await repaired(b, { include: ['edited_later'] }, choice);
  const second = await account(b, 'hinted');
  assert.is(second[2], 'repaired');
  for (const id of [1, 4]) assert.match(second[id] as string, /^skipped: reused_key/);
  await repaired(b, { include: ['reused_key'] }, choice);
  const third = await account(b, 'hinted');
  assert.is(third[1], 'repaired');
  assert.match(third[4] as string, /^skipped: edited_later/, 'both hints have to be included');
});

test('where of the config: a row that it leaves out is none of ours, on either side', async () => {
  const tables = { filtered: { where: 'not gone' } };
  const ends = await only('filtered', {}, { tables });
  assert.equal(ends, {
    1: 'repaired',
    2: 'repaired',
    3: 'blocked: its key is on live, in a row that where leaves out',
    6: 'repaired',
    8: 'blocked: its key is on live, in a row that where leaves out',
  });
  await b.live.sql`update filtered set gone = false, v = 'back' where id = 3`;
  await b.run({ tables, table: ['filtered'] });
  await b.live.sql`update filtered set gone = true where id = 3`;
  await repaired(b, {}, { tables, table: ['filtered'] });
  assert.is((await account(b, 'filtered'))[3], 'skipped: changed since: where no longer holds for it');
});

test('where of the config: a row inside of it is repaired, and put back, beside one outside that has its key', async () => {
  const tables = { twice: { key: ['k'], where: `a <> 'gone'` } };
  const choice = { tables, table: ['twice'] };
  const rows = 'select a, k, m from twice order by k, a';
  const before = await b.rows(rows);
  await b.run(choice);
  await repaired(b, {}, choice);
  assert.equal(await account(b, 'twice'), {
    1: 'repaired',
    2: 'blocked: its key is on live, in a row that where leaves out',
    3: 'repaired',
  });
  assert.equal(await b.rows(rows), [
    ['gone', '1', 'bad'],
    ['x', '1', 'good'],
    ['gone', '2', 'bad'],
    ['gone', '3', 'good'],
    ['x', '3', 'good'],
  ]);
  await undone(b, {}, choice);
  assert.equal(await b.rows(rows), before);
});

test('masked values are in no reason, no key, no answer and no error', async () => {
  const choice = {
    table: ['masked', 'masked_key'],
    tables: { masked: { mask: ['email', 'code', 'v'] }, masked_key: { mask: ['email', 'up'] } },
  };
  await b.run(choice);
  const answer = await repair(await b.settings(choice), silent(), usual);
  const views = await b.rows(
    'select row_to_json(r)::text from pgmend.masked_repair r union all select row_to_json(r)::text from pgmend.masked_key_repair r',
  );
  const text = JSON.stringify([answer, views]);
  for (const value of ['secret', 'refused', '70707070', '"99"']) assert.not.match(text, value);
  const ends = await account(b, 'masked');
  assert.is(
    ends[1],
    'blocked: unique index masked_email_key: another row of live has the same email <- {"table" : "public.masked", "key" : {"id" : "101"}}',
  );
  assert.is(ends[2], 'blocked: it would violate the constraint "masked_v_check"');
  assert.match(ends[4] as string, /^blocked: foreign key masked_code_fkey: .*"\*\*\*"/);
  assert.is(ends[5], 'blocked: it would violate the constraint "masked_d_check"');
  assert.is(ends[6], 'blocked: live refuses it (SQLSTATE P0001), with words that may show a masked value');
});

test('a table that is not what was compared any more is told, with its rows; one that is left out is left out', async () => {
  const other = await bench();
  try {
    const both = "create table $ (id int primary key, v text); insert into $ values (1, 'a'), (2, 'b')";
    const live = `update $ set v = 'x'`;
    await create(other, {
      dropped: { both, live },
      renamed: { both, live },
      heir: { both, live },
      stays: { both, live },
    });
    await other.run();
    await other.live.sql.unsafe(
      'drop table dropped cascade; alter table renamed rename to another; alter table heir drop constraint heir_pkey',
    );
    // without a key, and as one that inherits, it can no longer be compared
    await other.old.sql.unsafe(
      'alter table heir drop constraint heir_pkey; create schema s; create table s.above (id int, v text); alter table heir inherit s.above',
    );
    const { tables, not_compared, left_out } = await repaired(other);
    assert.equal(
      tables.map(({ table, written }) => [table, written]),
      [['public.stays', 2]],
    );
    assert.equal(
      not_compared.map(({ table }) => table),
      ['public.dropped', 'public.heir', 'public.renamed'],
    );
    for (const { table, reason } of not_compared.filter((one) => one.table !== 'public.heir'))
      assert.match(reason, /its 2 rows are not repaired|live does not have it/, table);
    assert.equal(left_out, []);
    const chosen = await repaired(other, {}, { excludeTable: ['heir', 'dropped'] });
    assert.equal(chosen.left_out.includes('public.heir'), true, JSON.stringify(chosen.left_out));
  } finally {
    await other.drop();
  }
});

test.run();
