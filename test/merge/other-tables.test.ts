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

test('a table with a key of two columns and no id: rows are told apart by both, named values decide which rows count', async () => {
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
  const config: Config = { key: ['country', 'number'], latest: 'edited', value: ['price', 'note'] };
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

test('columns, the key among them, may be called as the variables of the blocks that merge are', async () => {
  const columns = 'low text, middle date, high text, searching text, n text, own_path text';
  const row = (n: number) => [`a'${n}`, '2020-01-01', 'high', 'searching', 'n', 'own_path'];
  const table = { name: 'alone', columns };
  await bench.fill({
    test_db: { ...table, rows: [row(1), row(2)] },
    dev_db: { ...table, rows: [row(2), row(3)] },
    target: null,
  });
  const config: Config = {
    key: ['low'],
    latest: 'middle',
    value: ['high'],
    carry: ['searching', 'n', 'own_path'],
  };
  const choice = { table: ['alone'], into: 'work', config };
  await bench.merge({ ...choice, apply: true });
  assert.equal(
    await bench.rows('select low, high, searching, n, own_path from "work" order by 1'),
    [1, 2, 3].map((n) => [`a'${n}`, 'high', 'searching', 'n', 'own_path']),
  );
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

test.run();
