import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// A source need not be a plain table, nor need the target be one: views, partitions, children as Timescale has them.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

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
