import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Rulings "target table absent", --create-constraints.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;
const constraints = `select contype, pg_get_constraintdef(oid) from pg_constraint
  where conrelid = 'merged_users'::regclass and contype in ('p', 'u') order by 1`;

test('a target that is not there is made, with primary key (user_id) and unique (username), and the answer says so', async () => {
  await bench.fill({
    test_db: [[1, 'ann', 'a', day(1)]],
    dev_db: {
      columns: 'user_id bigint, username varchar(7), password varchar(5), password_last_changed timestamp',
      rows: [['5000000000', 'bob', null, null]],
    },
    target: null,
  });
  const dry = await bench.merge();
  assert.equal([dry.answer.target.made, dry.answer.outcomes.inserted], [true, 2]);
  assert.equal(await bench.rows(`select to_regclass('merged_users')`), [[null]]);
  const { answer } = await bench.merge({ apply: true });
  assert.is(answer.target.made, true);
  assert.ok(answer.findings.some(({ code }) => code === 'table_made'));
  assert.equal(await bench.rows(constraints), [
    ['p', 'PRIMARY KEY (user_id)'],
    ['u', 'UNIQUE (username)'],
  ]);
  assert.equal(
    await bench.rows(`select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute
      where attrelid = 'merged_users'::regclass and attnum > 0 order by attnum`),
    [
      ['user_id', 'bigint', 't'],
      ['username', 'text', 't'],
      ['password', 'text', 'f'],
      ['password_last_changed', 'timestamp with time zone', 'f'],
    ],
  );
  assert.equal(await bench.rows(), [
    ['1', 'ann', 'a', day(1)],
    ['5000000000', 'bob', null, null],
  ]);
  const again = await bench.merge({ apply: true });
  assert.is(again.answer.target.made, false);
});

test('--create-constraints adds the unique username, not in a dry run', async () => {
  const columns = 'user_id int primary key, username text, password text, password_last_changed timestamptz';
  await bench.fill({
    test_db: [[1, 'ann', 'a', day(2)]],
    dev_db: [],
    target: { columns, rows: [[1, 'ann', 'old', day(1)]] },
  });
  const dry = await bench.merge({ createConstraints: true });
  assert.is(dry.answer.outcomes.updated, 1);
  assert.equal(await bench.rows(constraints), [['p', 'PRIMARY KEY (user_id)']]);
  await bench.merge({ config: { create_constraints: true }, apply: true });
  assert.equal(await bench.rows(constraints), [
    ['p', 'PRIMARY KEY (user_id)'],
    ['u', 'UNIQUE (username)'],
  ]);
  assert.equal(await bench.rows(), [['1', 'ann', 'a', day(2)]]);
});

test('--create-constraints on a target that has a username twice: an error, and nothing is written', async () => {
  const columns = 'user_id int primary key, username text, password text, password_last_changed timestamptz';
  const rows = [
    [1, 'ann', 'secret-one', day(1)],
    [2, 'ann', 'secret-two', day(2)],
  ];
  await bench.fill({ test_db: [[3, 'bob', 'b', day(1)]], dev_db: [], target: { columns, rows } });
  const { code, stdout, stderr } = await bench.pgmend(['--create-constraints', '--apply', '--yes']);
  assert.is(code, 3, stderr);
  assert.match(stderr, 'could not create unique index "merged_users_username_key"');
  assert.not.match(stdout + stderr, 'secret-');
  assert.equal((await bench.rows()).length, 2);
});

test.run();
