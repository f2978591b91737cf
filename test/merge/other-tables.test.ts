import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { told } from './case.ts';
import { type Config, type MergeBench, mergeBench } from './support.ts';

// Ruling "other tables": any table with a key and a time of the last change. Nothing is special to users but the defaults.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

test('a table with a key of two columns and no id: rows are told apart by both, carried columns are its value', async () => {
  const columns = 'country text, number int, edited date, price numeric(9,2), note text';
  const table = { name: 'prices', columns };
  await bench.fill({
    test_db: {
      ...table,
      rows: [
        ['de', 1, '2020-01-01', '1.50', 'old'],
        ['de', 2, '2020-01-01', '2', 'a'],
        ['', 2, '2020-01-01', '2', 'no key'],
        ['at', null, '2020-01-01', '2', 'no key'],
      ],
    },
    dev_db: {
      ...table,
      rows: [
        ['de', 1, '2020-01-02', '1.75', null],
        ['at', 1, '2020-01-01', '3', 'b'],
        ['de', 2, '2020-01-02', null, null],
      ],
    },
    target: null,
  });
  await bench.target.sql.unsafe('drop table if exists merged_prices');
  const config: Config = { key: ['country', 'number'], latest: 'edited', carry: ['price', 'note'] };
  const choice = { table: ['prices'], into: 'merged_prices', config };
  const done = await bench.merge({ ...choice, apply: true });
  assert.equal(done.answer.columns, {
    key: ['country', 'number'],
    id: null,
    latest: 'edited',
    value: ['price', 'note'],
    carry: [],
  });
  assert.equal(
    await bench.rows('select country, number, price, note, edited from merged_prices order by 1, 2'),
    [
      ['at', '1', '3.00', 'b', day(1)],
      ['de', '1', '1.75', null, day(2)],
      // the newer row has no value at all
      ['de', '2', '2.00', 'a', day(1)],
    ],
  );
  assert.equal(
    await bench.rows(
      `select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'merged_prices'::regclass and contype = 'p'`,
    ),
    [['PRIMARY KEY (country, number)']],
  );
  const { decisions, attention, ids } = told(done);
  assert.equal(decisions, [
    'at/1 inserted dev_db only',
    'de/1 inserted dev_db newest',
    'de/2 inserted test_db only_with_value',
  ]);
  assert.equal(attention, ['+no_key test_db /2', '+no_key test_db at/null', '+no_value dev_db de/2']);
  assert.equal(ids, []);
  const again = await bench.merge({ ...choice, apply: true });
  assert.equal([again.answer.outcomes.inserted, again.answer.outcomes.updated], [0, 0]);
});

test('id: false for users: the key is the primary key, and no id is asked of anybody', async () => {
  const columns = 'username text, password text, password_last_changed timestamptz';
  await bench.fill({
    test_db: { columns, rows: [['ann', 'a', day(1)]] },
    dev_db: { columns, rows: [['ann', 'b', day(2)]] },
    target: null,
  });
  const { answer } = await bench.merge({ config: { id: false }, apply: true });
  assert.is(answer.columns.id, null);
  assert.equal(await bench.rows(), [['ann', 'b', day(2)]]);
});

const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const byUuid = 'user_id uuid, username text, password text, password_last_changed timestamptz';

test('ids that are uuids: kept where they can be, and a fresh one where two users have the same', async () => {
  await bench.fill({
    test_db: {
      columns: byUuid,
      rows: [
        [uuid(1), 'ann', 'a', day(1)],
        [uuid(2), 'bob', 'b', day(1)],
        [null, 'dot', 'd', day(1)],
      ],
    },
    dev_db: {
      columns: byUuid,
      rows: [
        [uuid(1), 'cid', 'c', day(1)],
        [uuid(3), 'bob', 'bb', day(2)],
      ],
    },
    target: null,
  });
  const done = await bench.merge({ apply: true });
  const rows = await bench.rows('select username, user_id from merged_users order by 1');
  assert.equal(rows.slice(0, 2), [
    ['ann', uuid(1)],
    ['bob', uuid(2)],
  ]);
  for (const [name, id] of rows.slice(2)) {
    assert.match(id as string, /^[0-9a-f]{8}-[0-9a-f]{4}-4/, name as string);
    assert.not(id?.startsWith('00000000'));
  }
  assert.equal(
    done.ids.map(({ source, username, user_id, reason }) => [source, username, user_id, reason]),
    [
      ['test_db', 'ann', uuid(1), 'kept'],
      ['test_db', 'bob', uuid(2), 'kept'],
      ['test_db', 'dot', rows[3]?.[1], 'no_id'],
      ['dev_db', 'bob', uuid(2), 'same_user'],
      ['dev_db', 'cid', rows[2]?.[1], 'id_conflict'],
    ],
  );
  const again = await bench.merge({ apply: true });
  assert.equal([again.answer.outcomes.inserted, again.answer.outcomes.updated], [0, 0]);
});

test('ids that are text: no new one can be thought of, so two users with the same one stop the merge', async () => {
  const columns = byUuid.replace('uuid', 'text');
  const one = { columns, rows: [['u1', 'ann', 'a', day(1)]] };
  await bench.fill({ test_db: one, dev_db: { columns, rows: [['u1', 'bob', 'b', day(1)]] }, target: null });
  const stopped = await bench.merge({ apply: true });
  assert.equal([stopped.answer.stopped, stopped.answer.applied], [true, false]);
  assert.equal(told(stopped).attention, ['+id_conflict dev_db bob']);
  assert.equal(await bench.rows(`select to_regclass('merged_users')`), [[null]]);
  await bench.fill({
    dev_db: {
      columns,
      rows: [
        ['U1', 'bob', 'b', day(1)],
        ['u2', 'ann', 'aa', day(2)],
      ],
    },
  });
  await bench.merge({ apply: true });
  assert.equal(await bench.rows('select user_id, username, password from merged_users order by 2'), [
    ['u1', 'ann', 'aa'],
    ['U1', 'bob', 'b'],
  ]);
});

test('a view is a source like a table', async () => {
  await bench.fill({
    test_db: [[1, 'ann', 'a', day(1)]],
    dev_db: {
      name: 'logins',
      columns: 'data jsonb',
      rows: [['{"id": 2, "name": "ann", "hash": "b", "at": "2020-01-02 00:00Z"}']],
    },
    target: null,
  });
  await bench
    .side('dev_db')
    .sql.unsafe(`create view users as select (data ->> 'id')::int as user_id, data ->> 'name' as username,
    data ->> 'hash' as password, (data ->> 'at')::timestamptz as password_last_changed from logins`);
  await bench.merge({ apply: true });
  assert.equal(await bench.rows(), [['1', 'ann', 'b', day(2)]]);
  await bench.side('dev_db').sql.unsafe('drop view users');
});

test('rows in children and partitions are those of the table, as on Timescale; partitions are written to', async () => {
  await bench.fill({ test_db: [[1, 'ann', 'a', day(1)]], dev_db: [], target: null });
  await bench.side('test_db').sql.unsafe(`create table chunk_1 (check (user_id > 1)) inherits (users);
    insert into chunk_1 values (2, 'bob', 'b', '${day(1)}')`);
  await bench.side('dev_db').sql.unsafe(`drop table users;
    create table users (user_id int, username text, password text, password_last_changed timestamptz) partition by list (username);
    create table of_ann partition of users for values in ('ann'); create table of_others partition of users default;
    insert into users values (1, 'ann', 'aa', '${day(2)}'), (3, 'cid', 'c', null)`);
  await bench.target.sql.unsafe(`create table merged_users (user_id int, username text, password text, password_last_changed timestamptz,
    unique (username)) partition by hash (username);
    create table part_0 partition of merged_users for values with (modulus 2, remainder 0);
    create table part_1 partition of merged_users for values with (modulus 2, remainder 1)`);
  for (const [inserted, kept] of [
    [3, 0],
    [0, 3],
  ]) {
    const { answer } = await bench.merge({ apply: true });
    assert.equal([answer.outcomes.inserted, answer.outcomes.kept], [inserted, kept]);
    assert.equal(await bench.rows(), [
      ['1', 'ann', 'aa', day(2)],
      ['2', 'bob', 'b', day(1)],
      ['3', 'cid', 'c', null],
    ]);
  }
});

test.run();
