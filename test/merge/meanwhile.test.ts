import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { told } from './case.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Ruling "writing": what others write to the target after it was decided is replaced only where it ranks lower.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

/** Merges with --apply, and runs these statements in the target after all was decided, once. */
async function meanwhile(statements: string) {
  let calls = 0;
  const agree = async () => {
    calls += 1;
    if (calls === 1) await bench.target.sql.unsafe(statements);
    return true;
  };
  const done = await bench.merge({ apply: true, agree });
  return { ...told(done), answer: done.answer, attempts: calls };
}

test('a newer row that somebody writes meanwhile stays, an older one is replaced; the first is told as overtaken', async () => {
  await bench.fill({
    test_db: ['ann', 'bob', 'cid', 'dot', 'eve', 'flo'].map((name, n) => [n + 1, name, 'merged', day(5)]),
    dev_db: [],
    target: ['ann', 'bob', 'cid', 'dot', 'eve'].map((name, n) => [n + 1, name, 'old', day(1)]),
  });
  const { decisions, answer } = await meanwhile(` 
    update merged_users set password = 'theirs', password_last_changed = '${day(6)}' where username = 'ann';
    update merged_users set password = 'theirs', password_last_changed = '${day(4)}' where username = 'bob';
    update merged_users set password = 'theirs', password_last_changed = '${day(5)}' where username = 'cid';
    update merged_users set password = 'theirs', password_last_changed = 'infinity' where username = 'dot';
    update merged_users set password = '', password_last_changed = '${day(9)}' where username = 'eve'`);
  assert.equal(decisions, [
    'ann overtaken test_db newest',
    'bob updated test_db newest',
    'cid overtaken test_db newest',
    'dot updated test_db newest',
    'eve updated test_db newest',
    'flo inserted test_db only',
  ]);
  assert.equal(answer.outcomes, {
    inserted: 1,
    updated: 3,
    kept: 0,
    rejected: 0,
    overtaken: 2,
    not_written: 0,
  });
  assert.equal(
    await bench.rows('select username, password, password_last_changed from merged_users order by 1'),
    [
      ['ann', 'theirs', day(6)],
      ['bob', 'merged', day(5)],
      ['cid', 'theirs', day(5)],
      ['dot', 'merged', day(5)],
      ['eve', 'merged', day(5)],
      ['flo', 'merged', day(5)],
    ],
  );
});

test('a user whom somebody inserts meanwhile is updated, or stays where newer', async () => {
  await bench.fill({
    test_db: [
      [1, 'ann', 'merged', day(5)],
      [2, 'bob', 'merged', day(5)],
    ],
    dev_db: [],
    target: [],
  });
  const { decisions } = await meanwhile(
    `insert into merged_users values (71, 'ann', 'theirs', '${day(6)}'), (72, 'bob', 'theirs', null)`,
  );
  assert.equal(decisions, ['ann overtaken test_db only', 'bob updated test_db only']);
  assert.equal(await bench.rows('select user_id, username, password from merged_users order by 1'), [
    ['71', 'ann', 'theirs'],
    ['72', 'bob', 'merged'],
  ]);
});

test('an id that somebody takes meanwhile: the merge starts over, and gives another', async () => {
  await bench.fill({ test_db: [[1, 'ann', 'merged', day(5)]], dev_db: [], target: [] });
  const { ids, attempts } = await meanwhile(
    `insert into merged_users values (1, 'zoe', 'theirs', '${day(6)}')`,
  );
  assert.is(attempts, 2);
  assert.equal(ids, ['test_db ann 1->2 id_conflict']);
  assert.equal(await bench.rows('select user_id, username from merged_users order by 1'), [
    ['1', 'zoe'],
    ['2', 'ann'],
  ]);
});

test('who does not agree writes nothing: exit 130', async () => {
  await bench.fill({ test_db: [[1, 'ann', 'merged', day(5)]], dev_db: [], target: [] });
  const error = await bench.merge({ apply: true, agree: async () => false }).catch((mistake) => mistake);
  assert.is(error.exitCode, 130);
  assert.equal(await bench.rows(), []);
});

test('somebody who signs up each time: it ends, with nothing written, and says so', async () => {
  await bench.fill({
    test_db: [[1, 'ann', 'merged', day(5)]],
    dev_db: [[1, 'bob', 'merged', day(5)]],
    target: [[1, 'cid', 'old', day(1)]],
  });
  let next = 1;
  // whatever number is free when it is decided is taken when it is written
  const agree = async () => {
    for (let more = 0; more < 5; more++)
      await bench.target.sql.unsafe(
        `insert into merged_users values (${++next}, 'new ${next}', 'x', '${day(1)}') on conflict do nothing`,
      );
    return true;
  };
  const error = await bench
    .merge({ apply: true, agree })
    .catch((failure: Error & { exitCode?: number }) => failure);
  assert.is((error as { exitCode?: number }).exitCode, 6, String(error));
  assert.match(String(error), '3 times over: nothing is written');
  assert.equal(await bench.rows(`select username from merged_users where username in ('ann', 'bob')`), []);
});

test.run();
