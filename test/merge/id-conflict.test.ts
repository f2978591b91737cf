import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { told } from './case.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Rulings on_id_conflict, and ids that are no integers.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const byUuid = 'user_id uuid, username text, password text, password_last_changed timestamptz';

test('on_id_conflict fail: nothing is written, what is in the way is listed, and the exit code is 1', async () => {
  await bench.fill({
    test_db: [
      [1, 'ann', 'a', day(1)],
      [2, 'bob', 'b', day(1)],
    ],
    dev_db: [[1, 'cid', 'c', day(1)]],
    target: [[3, 'bob', 'old', null]],
  });
  for (const apply of [false, true]) {
    const stopped = await bench.merge({ onIdConflict: 'fail', apply });
    assert.equal(
      [stopped.answer.stopped, stopped.answer.applied, stopped.answer.outcomes.not_written],
      [true, false, 3],
    );
    const { decisions, attention } = told(stopped);
    assert.equal(attention, ['+id_conflict dev_db cid']);
    assert.equal(decisions, [
      'ann not_written test_db only',
      'bob not_written test_db newest',
      'cid not_written dev_db only',
    ]);
  }
  const { code, stdout } = await bench.pgmend(['--apply', '--on-id-conflict', 'fail', '--yes']);
  assert.is(code, 1);
  assert.match(stdout, 'NOTHING WAS WRITTEN');
  assert.equal(await bench.rows(), [['3', 'bob', 'old', null]]);
});

test('on_id_conflict fail writes as usual where no two users have one id', async () => {
  await bench.fill({ test_db: [[1, 'ann', 'a', day(1)]], dev_db: [[2, 'bob', 'b', day(1)]], target: null });
  const { answer } = await bench.merge({ config: { on_id_conflict: 'fail' }, apply: true });
  assert.equal([answer.stopped, answer.applied, answer.outcomes.inserted], [false, true, 2]);
});

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

test('ids that are text: a user without any gets none, which a target may refuse', async () => {
  const columns = byUuid.replace('uuid', 'text');
  const rows = [
    [null, 'ann', 'a', day(1)],
    ['u2', 'bob', 'b', day(1)],
  ];
  await bench.fill({ test_db: { columns, rows }, dev_db: { columns, rows: [] }, target: null });
  const error = await bench.merge({ apply: true }).catch((failure) => failure);
  assert.is(error.exitCode, 3);
  assert.match(error.message, 'user_id');
  assert.equal(await bench.rows(`select to_regclass('merged_users')`), [[null]]);
  await bench.fill({ target: { columns: `${columns}, unique (username)`, rows: [] } });
  await bench.merge({ apply: true });
  assert.equal(await bench.rows('select user_id, username from merged_users order by 2'), [
    [null, 'ann'],
    ['u2', 'bob'],
  ]);
});

test.run();
