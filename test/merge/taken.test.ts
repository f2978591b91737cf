import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Config, type MergeBench, mergeBench } from './support.ts';

// What a unique index of the target would not take is told before anything is written, with what helps: never by a raw 23505.

const monday = '2024-01-01 00:00:00';
const columns = 'user_id int, username text, password text, password_last_changed timestamptz, email text';
const target = (more: string, rows: (string | number | null)[][] = []) => ({
  columns: `${columns}, ${more}primary key (user_id), unique (username)`,
  rows: rows as never,
});
const source = (rows: (string | number | null)[][]) => ({ columns, rows: rows as never });
const carry: Config = { carry: ['email'] };

let b: MergeBench;
test.before(
  loud(async () => {
    b = await mergeBench();
  }),
);
test.after(() => b?.drop());

async function stopped(config: Config = carry): Promise<{ told: string; named: string[] }> {
  const { code, stdout, stderr } = await b.pgmend(['--apply', '--yes'], { config });
  assert.is(code, 1, stdout + stderr);
  const { answer, attention } = await b.merge({ config, apply: true });
  assert.is(answer.applied, false);
  assert.equal(
    answer.stopped_because.map((stop) => stop.code),
    ['value_taken'],
  );
  const named = attention
    .filter((line) => line.code === 'value_taken')
    .map((line) => `${line.source} ${Object.values(line.key).join()}: ${line.detail}`)
    .sort();
  return { told: stdout + stderr, named };
}

test('an index over lower(email) that two users would meet, or one whom the target has', async () => {
  await b.fill({
    target: target('', [[9, 'zed', 'pw', monday, 'Zed@x.org']]),
    test_db: source([
      [1, 'ann', 'pw-a', monday, 'Ann@x.org'],
      [2, 'bob', 'pw-b', monday, 'ZED@x.org'],
      [4, 'dan', 'pw-d', monday, null],
      [5, 'eve', 'pw-e', monday, null],
    ]),
    dev_db: source([[3, 'cid', 'pw-c', monday, 'ann@X.org']]),
  });
  await b.target.sql`create unique index by_email on merged_users (lower(email))`;
  const { told, named } = await stopped();
  const takes =
    'unique index by_email of the target takes one row for its lower(email), which is also that of';
  assert.equal(named, [
    `dev_db cid: ${takes} {"username": "ann"}`,
    `test_db ann: ${takes} {"username": "cid"}`,
    `test_db bob: ${takes} {"username": "zed"}`,
  ]);
  assert.match(told, 'would not take 3 users beside others');
  assert.match(told, 'take email out of carry');
  assert.not.match(told, '23505');
  assert.equal(await b.rows('select count(*) from merged_users'), [['1']]);
  // both ways out
  const without = await b.merge({ config: { leave: ['email'] }, apply: true });
  assert.is(without.answer.outcomes.inserted, 5);
  await b.target.sql`delete from merged_users where username <> 'zed'`;
  await b.side('test_db').sql`update users set email = email || '.test'`;
  assert.is((await b.merge({ config: carry, apply: true })).answer.outcomes.inserted, 5);
});

test('an index for some rows only: by its predicate, with the defaults that a new row gets', async () => {
  await b.fill({
    target: target('active boolean not null default true, role text, '),
    test_db: source([
      [1, 'ann', 'pw-a', monday, 'one@x.org'],
      [2, 'bob', 'pw-b', monday, 'two@x.org'],
    ]),
    dev_db: source([[3, 'cid', 'pw-c', monday, 'two@x.org']]),
  });
  await b.target.sql.unsafe(`insert into merged_users values (8, 'xen', 'pw', '${monday}', 'one@x.org', false);
    create unique index by_email on merged_users (email) where active`);
  const { named } = await stopped();
  assert.is(named.length, 2);
  assert.match(named[0] as string, /^dev_db cid: .*"bob"/);
  await b.target.sql`alter table merged_users alter active set default false`;
  assert.is((await b.merge({ config: carry, apply: true })).answer.outcomes.inserted, 3);
});

test('what a user takes over from another one in the same merge', async () => {
  await b.fill({
    target: target('unique (email), ', [
      [1, 'ann', 'pw', monday, 'one@x.org'],
      [2, 'bob', 'pw', monday, 'two@x.org'],
    ]),
    test_db: source([
      [1, 'ann', 'new', '2025-01-01', 'three@x.org'],
      [7, 'cid', 'new', '2025-01-01', 'one@x.org'],
    ]),
    dev_db: source([[2, 'bob', 'new', '2025-01-01', 'two@x.org']]),
  });
  const { named } = await stopped();
  assert.is(named.length, 1);
  assert.match(named[0] as string, /^test_db cid: .*merged_users_email_key.*"ann"/);
});

test('a key of which only another spelling is unique: the mistake names the index, and --fold', async () => {
  const config: Config = { key: ['email'], carry: ['username'], leave: ['user_id'] };
  await b.fill({
    target: { columns, rows: [[9, 'zed', 'pw', monday, 'zed@x.org']] },
    test_db: source([[1, 'zed', 'new', '2025-01-01', 'Zed@x.org']]),
    dev_db: source([[3, 'cid', 'pw-c', monday, 'cid@x.org']]),
  });
  await b.target.sql`create unique index by_email on merged_users (lower(email))`;
  const { code, stderr } = await b.pgmend([], { config });
  assert.is(code, 2, stderr);
  const flat = stderr.replace(/\s+/g, ' ');
  assert.match(flat, 'has no unique constraint on (email), only by_email over (lower(email)) (with --fold,');
  const add = /ALTER TABLE .*?;/.exec(flat)?.[0] as string;
  await b.target.sql.unsafe(add);
  const { told } = await stopped(config);
  assert.match(told, '--fold');
  const folded = await b.merge({ config, apply: true, fold: true });
  assert.equal([folded.answer.outcomes.inserted, folded.answer.outcomes.updated], [1, 1]);
  assert.equal(await b.rows('select email, password from merged_users order by 1'), [
    ['cid@x.org', 'pw-c'],
    ['zed@x.org', 'new'],
  ]);
});

test.run();
