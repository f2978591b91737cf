import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeSchema } from '../../src/merge/report/schema.ts';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Ruling "report": per user what was chosen, why, and what lost; of passwords only same or differs.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;
const secret = (n: number) => `secret ${n}`;

const fill = () =>
  bench.fill({
    test_db: [
      [1, 'ann', secret(1), day(3)],
      [2, 'ann', secret(2), day(2)],
      [3, 'bob', secret(3), day(1)],
      [4, 'cid', secret(4), null],
      [5, 'dot', '', day(1)],
      [6, 'eve', secret(6), day(1)],
      [7, null, secret(7), day(1)],
      [9, 'flo', secret(9), day(1)],
    ],
    dev_db: [
      [11, 'ann', secret(1), day(3)],
      [12, 'bob', secret(12), day(1)],
      [13, 'cid', secret(4), 'infinity'],
      [14, 'dot', secret(14), null],
      [9, 'gus', secret(15), day(1)],
    ],
    target: [
      [1, 'ann', secret(1), day(1)],
      [6, 'eve', secret(16), day(2)],
    ],
  });

test('per user: what was chosen, why, and what lost, each with its time and whether its password is the same', async () => {
  await fill();
  const { decisions } = await bench.merge({ apply: true });
  const line = (source: string, id: string, time: string | null, value: string, standing: string) => ({
    source,
    id,
    time,
    value,
    standing,
  });
  assert.equal(
    decisions.map(({ losers, ...rest }) => Object.values(rest)),
    [
      ['ann', 'updated', 'test_db', 'same', day(3), '1', 'same'],
      ['bob', 'inserted', 'test_db', 'tie', day(1), '3', 'new'],
      ['cid', 'inserted', 'test_db', 'no_time', null, '4', 'new'],
      ['dot', 'inserted', 'dev_db', 'only_with_value', null, '5', 'new'],
      ['eve', 'kept', 'target', 'newest', day(2), '6', 'same'],
      ['flo', 'inserted', 'test_db', 'only', day(1), '9', 'new'],
      ['gus', 'inserted', 'dev_db', 'only', day(1), '15', 'new'],
    ],
  );
  assert.equal(Object.keys(decisions[0] as object), [
    'username',
    'outcome',
    'chosen',
    'reason',
    'changed_at',
    'user_id',
    'value',
    'losers',
  ]);
  assert.equal(
    decisions.map(({ losers }) => losers),
    [
      [
        line('dev_db', '11', day(3), 'same', 'equal'),
        line('test_db', '2', day(2), 'differs', 'older'),
        line('target', '1', day(1), 'same', 'older'),
      ],
      [line('dev_db', '12', day(1), 'differs', 'equal')],
      [line('dev_db', '13', 'infinity', 'same', 'equal')],
      [line('test_db', '5', day(1), 'none', 'no_value')],
      [line('test_db', '6', day(1), 'differs', 'older')],
      [],
      [],
    ],
  );
});

test('what to look at is told in words, with who and where', async () => {
  await fill();
  const { attention } = await bench.merge();
  assert.equal(
    attention.map(({ code, source, source_id, key, detail }) => [
      code,
      source,
      source_id,
      key.username,
      detail,
    ]),
    [
      ['duplicate_key', 'test_db', '1', 'ann', '2 times in this source: the newest counts'],
      ['future_time', 'dev_db', '13', 'cid', 'its time, infinity, is in the future: it counts as none'],
      ['no_key', 'test_db', '7', null, 'username is NULL or empty: not taken'],
      ['no_time', 'test_db', '4', 'cid', 'no time, nor in dev_db: test_db goes first'],
      ['no_value', 'test_db', '5', 'dot', 'password is NULL or empty: not taken'],
      [
        'tie',
        'test_db',
        '3',
        'bob',
        `another value with the same time, ${day(1)}, in dev_db: test_db goes first`,
      ],
    ],
  );
});

test('merge.json has the counts of all this, as its schema says, and the program prints the same with --json', async () => {
  await fill();
  const { answer } = await bench.merge();
  assert.equal(mergeSchema.parse(answer), answer);
  assert.is(answer.users, 7);
  assert.equal(answer.reasons, { only: 2, only_with_value: 1, newest: 1, same: 1, tie: 1, no_time: 1 });
  assert.equal(answer.ids, { kept: 6, same_user: 5, id_conflict: 1, no_id: 0 });
  assert.equal(
    answer.sources.map(({ name, rows, rejected, chosen }) => [name, rows, rejected, chosen]),
    [
      ['test_db', 8, 1, 4],
      ['dev_db', 5, 0, 2],
    ],
  );
  assert.is(answer.target.rows, 2);
  assert.equal([answer.attention.rows, answer.attention.wants_look], [6, 5]);
  assert.equal(answer.attention.by_code, {
    duplicate_key: 1,
    future_time: 1,
    no_key: 1,
    no_time: 1,
    no_value: 1,
    tie: 1,
  });
  const { code, stdout } = await bench.pgmend(['--json', '--out', 'of-json']);
  assert.is(code, 1);
  assert.equal(JSON.parse(stdout), answer);
});

test('id_map.csv has every row of every source that became a user, once', async () => {
  await fill();
  const { ids } = await bench.merge();
  assert.equal(
    ids.map((line) => Object.values(line).join(' ')),
    [
      'test_db ann 1 1 kept',
      'test_db ann 2 1 same_user',
      'test_db bob 3 3 kept',
      'test_db cid 4 4 kept',
      'test_db dot 5 5 kept',
      'test_db eve 6 6 kept',
      'test_db flo 9 9 kept',
      'dev_db ann 11 1 same_user',
      'dev_db bob 12 3 same_user',
      'dev_db cid 13 4 same_user',
      'dev_db dot 14 5 same_user',
      'dev_db gus 9 15 id_conflict',
    ],
  );
});

test.run();
