import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { makeRole } from '../support/roles.ts';
import { counts } from './case.ts';
import { type MergeBench, mergeBench, type Row } from './support.ts';

// Rulings "writing", "failure on the way", "sources are only ever read".

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;
// every place, ctid and xmin included: a row that is written with what it holds is seen too
const whole = (table: string) => `select ctid, xmin, * from ${table} order by ctid`;

const fill = () =>
  bench.fill({
    test_db: [
      [1, 'ann', 'a', day(2)],
      [2, 'bob', 'b', day(1)],
      [3, '', 'x', day(1)],
    ],
    dev_db: [
      [1, 'cid', 'c', day(1)],
      [2, 'bob', 'bb', day(1)],
    ],
    target: [
      [1, 'ann', 'old', day(1)],
      [9, 'eve', 'e', null],
    ],
  });

test('a dry run writes nothing to the target, and its counts are those of the merge', async () => {
  await fill();
  const before = await bench.rows(whole('merged_users'));
  const dry = await bench.merge();
  assert.equal(await bench.rows(whole('merged_users')), before);
  const { code, stdout } = await bench.pgmend();
  assert.is(code, 1);
  assert.match(
    stdout,
    'DRY RUN: nothing was written; --apply would write 4 users: 2 inserted, 1 updated, 1 kept',
  );
  assert.equal(await bench.rows(whole('merged_users')), before);
  const done = await bench.merge({ apply: true });
  assert.equal(counts(dry.answer), counts(done.answer));
  assert.equal(done.answer.outcomes, {
    inserted: 2,
    updated: 1,
    kept: 1,
    rejected: 0,
    overtaken: 0,
    not_written: 0,
  });
  assert.equal(await bench.rows(), [
    ['1', 'ann', 'a', day(2)],
    ['2', 'bob', 'b', day(1)],
    ['9', 'eve', 'e', null],
    ['10', 'cid', 'c', day(1)],
  ]);
});

test('a second merge writes no row, and finds everything kept', async () => {
  await fill();
  await bench.merge({ apply: true });
  const before = await bench.rows(whole('merged_users'));
  const { answer } = await bench.merge({ apply: true });
  assert.equal(answer.outcomes, {
    inserted: 0,
    updated: 0,
    kept: 4,
    rejected: 0,
    overtaken: 0,
    not_written: 0,
  });
  assert.equal(await bench.rows(whole('merged_users')), before);
});

test('the exit code is 0 where nothing needs review, applied or not', async () => {
  await bench.fill({ test_db: [[1, 'ann', 'a', day(1)]], dev_db: [[2, 'bob', 'b', null]], target: null });
  const dry = await bench.pgmend();
  assert.is(dry.code, 0, dry.stderr);
  const done = await bench.pgmend(['--apply', '--yes']);
  assert.is(done.code, 0, done.stderr);
  assert.match(done.stdout, 'MERGED: 2 users: 2 inserted, 0 updated, 0 kept');
});

test('sources are only read: a login that may do no more is enough, where no write is possible', async () => {
  await fill();
  const roles = await Promise.all(Object.values(bench.sources).map(makeRole));
  try {
    const source: string[] = [];
    for (const [index, [name, { sql, database, urlFromLive }]] of Object.entries(bench.sources).entries()) {
      const role = roles[index] as (typeof roles)[number];
      await sql.unsafe(`grant select on users to ${role.name}`);
      await sql.unsafe(
        `alter role ${role.name} in database ${database} set default_transaction_read_only = on`,
      );
      source.push(`${name}=${role.as(urlFromLive)}`);
    }
    const before = await Promise.all(['test_db', 'dev_db'].map((name) => bench.rows(whole('users'), name)));
    const { answer } = await bench.merge({ source, apply: true });
    assert.is(answer.outcomes.inserted, 2);
    const after = await Promise.all(['test_db', 'dev_db'].map((name) => bench.rows(whole('users'), name)));
    assert.equal(after, before);
  } finally {
    for (const role of roles) await role.drop();
  }
});

test('a failure on the way: nothing is written, the error shows no password, and a merge afterwards works', async () => {
  await fill();
  await bench.side('dev_db').sql`update users set password = 'hush' where username = 'cid'`;
  await bench.target.sql.unsafe(
    `alter table merged_users add constraint of_three check (password is distinct from 'hush')`,
  );
  const before = await bench.rows();
  const failed = await bench.pgmend(['--apply', '--yes', '--out', 'failed']);
  assert.ok((failed.code ?? 0) > 1, failed.stderr);
  assert.match(failed.stderr, 'of_three');
  assert.not.match(failed.stdout + failed.stderr, 'hush');
  assert.equal(await bench.rows(), before);
  await bench.target.sql.unsafe('alter table merged_users drop constraint of_three');
  const { answer } = await bench.merge({ apply: true });
  assert.is(answer.outcomes.inserted, 2);
});

test('a merge into a table that another one is at work on waits no longer than --lock-timeout: exit 6', async () => {
  await fill();
  const [[key] = []] = await bench.rows(`select hashtext('public.merged_users')`);
  await bench.target.sql.begin(async (tx) => {
    await tx.unsafe(`select pg_advisory_xact_lock(1885826406, ${key})`);
    const { code, stderr } = await bench.pgmend(['--apply', '--yes', '--lock-timeout', '200ms']);
    assert.is(code, 6, stderr);
    assert.match(stderr, 'another merge into public.merged_users is running');
  });
  assert.is((await bench.rows()).length, 2);
});

test('the answer is the same whatever order the rows come in', async () => {
  const rows = ['ann', 'bob', 'cid'].flatMap((name, user) =>
    [1, 2, 3, 4].map((n) => [user + n, name, `${name}${n % 3}`, n < 3 ? day(n % 2 === 0 ? 1 : 2) : day(2)]),
  );
  const answers: unknown[] = [];
  for (const order of [rows, [...rows].reverse(), [...rows.slice(5), ...rows.slice(0, 5)]]) {
    await bench.fill({ test_db: order, dev_db: [...order].reverse(), target: null });
    const { texts, answer } = await bench.merge({ apply: true });
    const { 'merge.json': _, ...files } = texts;
    answers.push([await bench.rows(), files, counts(answer)]);
  }
  assert.equal(answers[1], answers[0]);
  assert.equal(answers[2], answers[0]);
});

test('fold: the spelling is the same whatever order the rows come in', async () => {
  const rows: Row[] = ['ann', 'ANN', 'Ann', 'a nn'].map((name) => [1, name, 'a', day(1)]);
  for (const order of [rows, [...rows].reverse(), [...rows.slice(2), ...rows.slice(0, 2)]]) {
    await bench.fill({ test_db: order, dev_db: [], target: null });
    await bench.merge({ fold: true, apply: true });
    assert.equal(await bench.rows(), [['1', 'ANN', 'a', day(1)]]);
  }
});

test.run();
