import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { fingerprint } from '../support/workbench.ts';
import { type MergeBench, type MergeChoice, mergeBench } from './support.ts';

// What cannot be merged is an error before any write: exit 2, all of it told at once, each with its way out.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const four = 'user_id int, username text, password text, password_last_changed timestamptz';

/** Runs the program with --apply; it has to refuse, say all of this, and leave the target as it is. */
async function refused(
  says: (string | RegExp)[],
  choice: Pick<MergeChoice, 'config' | 'from'> = {},
  args: string[] = [],
) {
  const before = await fingerprint(bench.target.sql);
  const { code, stdout, stderr } = await bench.pgmend(['--apply', '--yes', ...args], choice);
  assert.is(code, 2, stderr);
  assert.is(stdout, '');
  for (const text of says) assert.match(stderr, text);
  assert.not.match(stderr, /\n {4}at /);
  assert.equal(await fingerprint(bench.target.sql), before, 'nothing is left in the target');
  return stderr;
}

test('missing tables and columns of all sources and of the target are told at once', async () => {
  await bench.fill({
    test_db: { columns: 'user_id int, name text, password text', rows: [] },
    dev_db: { name: 'people', columns: four, rows: [] },
    target: { columns: 'user_id int primary key, username text unique, password text', rows: [] },
  });
  await bench
    .side('dev_db')
    .sql.unsafe(`drop schema if exists app cascade; create schema app; create table app.users (${four})`);
  const said = await refused([
    'this cannot be merged: 4 mistakes',
    'public.users of source test_db has no column username; it has user_id, name, password',
    'public.users of source test_db has no column password_last_changed (latest: in pgmend.yaml names another); it has user_id, name, password',
    'source dev_db has no table public.users; there is app.users',
    'public.merged_users has no column password_last_changed; it has user_id, username, password',
    'Nothing was written.',
  ]);
  assert.is(said.match(/^ {3}(public|source)/gm)?.length, 4, said);
});

test('a column that `columns` names and the merge does not write is a mistake, with its place in the config', async () => {
  await bench.fill({ test_db: [], dev_db: [], target: null });
  const config = {
    sources: { test_db: { columns: { email: 'mail' } }, dev_db: { columns: { username: 'login' } } },
  };
  await refused(
    [
      /pgmend\.yaml.*: email is not a column that the merge writes: name it under carry/,
      'public.users of source dev_db has no column login',
    ],
    { config },
  );
});

test('a time of change that is no time is a mistake, in a source as in the target', async () => {
  await bench.fill({
    test_db: { columns: 'user_id int, username text, password text, password_last_changed text', rows: [] },
    dev_db: { columns: 'user_id int, username text, password text, password_last_changed time', rows: [] },
    target: {
      columns: 'user_id int primary key, username text unique, password text, password_last_changed bigint',
      rows: [],
    },
  });
  await refused([
    '3 mistakes',
    'column password_last_changed of source test_db is text: not a time type, so it cannot say which change is the latest',
    'column password_last_changed of source dev_db is time without time zone: not a time',
    'column password_last_changed of public.merged_users is bigint: not a time',
  ]);
});

test('a target whose usernames are one in all cases asks for --fold', async () => {
  await bench.target.sql.unsafe(`create extension if not exists citext;
    create collation if not exists folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
  for (const type of ['citext', 'text collate folding']) {
    await bench.fill({
      test_db: [[1, 'Ann', 'a', null]],
      dev_db: [],
      target: {
        columns: `${four.replace('username text', `username ${type}`)}, unique (username)`,
        rows: [[2, 'ann', 'b', '2020-01-01']],
      },
    });
    await refused([
      'column username of public.merged_users takes names for one that differ in case: merge with --fold',
    ]);
    const { answer } = await bench.merge({ fold: true, apply: true });
    assert.equal([answer.users, answer.outcomes.kept], [1, 1]);
  }
  // one of them has it as its type
  await bench.fill({ target: null });
});

test('types that may not convert are a mistake, and a view is the way out', async () => {
  await bench.fill({
    test_db: {
      columns: 'user_id text, username text, password text, password_last_changed timestamptz',
      rows: [['x', 'ann', 'a', null]],
    },
    dev_db: { columns: four.replace('user_id int', 'user_id uuid'), rows: [] },
    target: [],
  });
  await refused([
    'column user_id of source test_db is text, and user_id of the target integer: convert it there, for instance in a view',
    'column user_id of source dev_db is uuid, and user_id of the target integer',
  ]);
  // 1.5 would become 2
  await bench.fill({ test_db: { columns: four.replace('int', 'numeric'), rows: [] }, dev_db: [] });
  await refused(['column user_id of source test_db is numeric, and user_id of the target integer']);
});

test('a NOT NULL column of the target without a default, which nothing fills, is a mistake', async () => {
  await bench.fill({
    test_db: [],
    dev_db: [],
    target: {
      columns: `${four}, email text not null, role text not null default 'guest', n int not null generated always as identity,
        primary key (user_id), unique (username)`,
      rows: [],
    },
  });
  const said = await refused([
    'column email of public.merged_users is NOT NULL without a default, and nothing fills it: name it under carry',
  ]);
  assert.not.match(said, /column (role|n) /);
});

test('a target without a unique username: an error with the statement that adds it', async () => {
  await bench.fill({
    test_db: [],
    dev_db: [],
    target: { columns: `${four}, primary key (user_id)`, rows: [] },
  });
  const statement = 'ALTER TABLE public.merged_users ADD UNIQUE (username);';
  await refused([
    `public.merged_users has no unique constraint on (username): ${statement} or merge with --create-constraints`,
  ]);
  // the statement is what helps
  await bench.target.sql.unsafe(statement);
  const { code } = await bench.pgmend();
  assert.is(code, 0);
});

test('what is unique only in part, or over more columns, is not unique', async () => {
  await bench.fill({
    test_db: [],
    dev_db: [],
    target: { columns: `${four}, unique (username, user_id)`, rows: [] },
  });
  await bench.target.sql.unsafe(`create unique index on merged_users (username) where password <> '';
    create unique index on merged_users (lower(username));
    alter table merged_users add unique (username) deferrable`);
  await refused(['public.merged_users has no unique constraint on (username)']);
});

test('a view is no target, nor is a schema that is not there', async () => {
  await bench.fill({ test_db: [], dev_db: [], target: null });
  await bench.target.sql.unsafe('create view merged_users as select 1 as user_id');
  await refused(['public.merged_users is not a table, and only a table can be merged into']);
  await bench.target.sql.unsafe('drop view merged_users');
  await refused(['the target has no schema app: CREATE SCHEMA app;'], {}, ['--into', 'app.users']);
});

test('the table that is merged into is no source; another one of its database is', async () => {
  await bench.fill({ target: [] });
  const self = { source: [`self=${bench.target.urlFromLive}`] };
  const merging = bench.merge({ ...self, table: ['merged_users'] });
  const message = await merging.then(String, (error: Error) => error.message);
  assert.match(message, 'source self is the table that is merged into: public.merged_users');
  await bench.target.sql.unsafe(
    `drop table if exists users; create table users (${four}); insert into users values (1, 'ann', 'a', null)`,
  );
  const { answer } = await bench.merge({ ...self, apply: true });
  assert.is(answer.outcomes.inserted, 1);
});

test.run();
