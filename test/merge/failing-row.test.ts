import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// What the target refuses ends the merge, with the user whom it is about and without a password.

let b: MergeBench;

test.before(
  loud(async () => {
    b = await mergeBench({ test_db: 'older' });
  }),
);
test.after(() => b.drop());

for (const culprit of [1, 7, 13, 24, 25]) {
  test(`of 25 users the one whom a constraint refuses is named: ${culprit}`, async () => {
    await b.fill({
      test_db: Array.from({ length: 25 }, (_, index) => [
        index + 1,
        `user ${index + 1}`,
        index + 1 === culprit ? 'wrong secret' : 'right secret',
        '2020-01-01',
      ]),
      target: [],
    });
    await b.target.sql.unsafe(
      `alter table merged_users add constraint fair check (password <> 'wrong secret')`,
    );
    const { code, stderr } = await b.pgmend(['--apply', '--yes']);
    assert.is(code, 3, stderr);
    assert.match(stderr, `{"username": "user ${culprit}"} of test_db: `);
    assert.match(stderr, 'check constraint "fair"');
    assert.not.match(stderr, 'secret');
    assert.equal(await b.rows(), []);
  });
}

test('where two users together are refused, none is named alone', async () => {
  await b.fill({
    test_db: [
      [1, 'ann', 'shared secret', '2020-01-01'],
      [2, 'bob', 'shared secret', '2020-01-01'],
    ],
    target: [],
  });
  await b.target.sql.unsafe('alter table merged_users add constraint other unique (password)');
  const { code, stderr } = await b.pgmend(['--apply', '--yes']);
  assert.is(code, 3, stderr);
  assert.match(stderr, '23505: duplicate key value violates unique constraint "other"');
  assert.not.match(stderr, 'secret');
  assert.equal(await b.rows(), []);
});

test.run();
