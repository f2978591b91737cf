import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { told } from './case.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Rows that the target would not take, or holds in its own way.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

test('what the target would not take is rejected row by row and listed; the rest is written', async () => {
  const columns = `user_id int primary key, username varchar(4) unique, password varchar(6) not null,
    password_last_changed timestamptz not null`;
  await bench.fill({
    test_db: [
      [1, 'ann', 'fits', day(2)],
      [2, 'bobby', 'fits', day(1)],
      [3, 'cid', null, day(1)],
      [4, 'dot', 'fits', null],
      [5, 'eve', 'too long', day(3)],
      [6, 'äöüß', 'äöüßäö', day(1)],
    ],
    // the loser would fit, but it is not the one that counts
    dev_db: [[7, 'eve', 'older', day(1)]],
    target: { columns, rows: [[5, 'eve', 'stays', day(2)]] },
  });
  const rows = [
    ['1', 'ann', 'fits', day(2)],
    ['5', 'eve', 'stays', day(2)],
    ['6', 'äöüß', 'äöüßäö', day(1)],
  ];
  const dry = await bench.merge();
  const done = await bench.merge({ apply: true });
  assert.equal(await bench.rows(), rows);
  assert.equal(dry.answer.outcomes, done.answer.outcomes);
  assert.equal(told(done).decisions, [
    'ann inserted test_db only',
    'bobby rejected test_db only',
    'cid rejected test_db only',
    'dot rejected test_db only',
    'eve rejected test_db newest',
    'äöüß inserted test_db only',
  ]);
  const misfits = done.attention.filter(({ code }) => code === 'does_not_fit');
  assert.equal(
    misfits.map(({ key, detail }) => [key.username, detail]),
    [
      ['bobby', 'username is longer than the 4 characters of the target: not written'],
      ['cid', 'password is NULL, which the target does not take: not written'],
      ['dot', 'password_last_changed is NULL, which the target does not take: not written'],
      ['eve', 'password is longer than the 6 characters of the target: not written'],
    ],
  );
  const again = await bench.merge({ apply: true });
  assert.equal(
    [again.answer.outcomes.inserted, again.answer.outcomes.updated, again.answer.outcomes.rejected],
    [0, 0, 4],
  );
});

test('a user whose row does not fit keeps the id that the target has for it, and takes no other from anybody', async () => {
  const columns = `user_id int primary key, username text unique, password varchar(6), password_last_changed timestamptz`;
  await bench.fill({
    test_db: [
      [1, 'ann', 'a', day(1)],
      [2, 'bob', 'too long', day(1)],
    ],
    dev_db: [
      [9, 'eve', 'too long', day(3)],
      [2, 'cid', 'c', day(1)],
    ],
    target: { columns, rows: [[1, 'eve', 'stays', day(2)]] },
  });
  await bench.merge({ apply: true });
  assert.equal(await bench.rows(), [
    ['1', 'eve', 'stays', day(2)],
    ['2', 'cid', 'c', day(1)],
    ['10', 'ann', 'a', day(1)],
  ]);
});

test('a target of char(n) holds no trailing blanks: names and passwords that differ in them only are the same', async () => {
  const columns =
    'user_id int primary key, username char(6) unique, password char(6), password_last_changed timestamptz';
  await bench.fill({
    test_db: [
      [1, 'ann', 'a', day(2)],
      [2, 'ann   ', 'a ', day(2)],
    ],
    dev_db: [[3, 'ann       ', 'b', day(1)]],
    target: { columns, rows: [] },
  });
  for (const inserted of [1, 0]) {
    const done = await bench.merge({ apply: true });
    assert.equal(
      [done.answer.users, done.answer.outcomes.inserted, done.answer.reasons.tie],
      [1, inserted, 0],
    );
  }
  assert.equal(await bench.rows(), [['1', 'ann   ', 'a     ', day(2)]]);
});

test('a user of the target without an id stays without one', async () => {
  const columns = 'user_id int, username text unique, password text, password_last_changed timestamptz';
  await bench.fill({
    test_db: [[5, 'ann', 'new', day(2)]],
    dev_db: [[5, 'bob', 'b', day(1)]],
    target: { columns, rows: [[null, 'ann', 'old', day(1)]] },
  });
  const done = await bench.merge({ apply: true });
  assert.equal(told(done).ids, ['test_db ann 5->null same_user', 'dev_db bob 5->5 kept']);
  assert.equal(await bench.rows(), [
    ['5', 'bob', 'b', day(1)],
    [null, 'ann', 'new', day(2)],
  ]);
});

test.run();
