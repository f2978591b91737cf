import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Rulings "columns by another name or order" and "further columns of a source".

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;
const key = 'primary key (user_id), unique (username)';

test('columns are taken by name, in whatever order they are, and `columns` maps those of another name', async () => {
  await bench.fill({
    test_db: {
      columns: 'password_last_changed timestamptz, password text, username text, user_id int',
      rows: [[day(1), 'of test', 'ann', 1]],
    },
    dev_db: {
      // what goes by the name of a column of the target is another thing here
      name: 'logins',
      columns: '"Id" bigint, password text, login text, hash text, changed timestamptz',
      rows: [
        [2, 'no password', 'ann', 'of dev', day(2)],
        [3, 'no password', 'bob', 'of dev', day(2)],
      ],
    },
    target: {
      columns: `password text, password_last_changed timestamptz, user_id int, username text, ${key}`,
      rows: [],
    },
  });
  const columns = { user_id: 'Id', username: 'login', password: 'hash', password_last_changed: 'changed' };
  const config = { sources: { dev_db: { table: 'logins', columns } } };
  const { answer } = await bench.merge({ config, apply: true });
  assert.equal(
    await bench.rows(
      'select user_id, username, password, password_last_changed from merged_users order by 1',
    ),
    [
      ['1', 'ann', 'of dev', day(2)],
      ['3', 'bob', 'of dev', day(2)],
    ],
  );
  assert.equal(
    answer.sources.map(({ name, table, not_carried }) => [name, table, not_carried]),
    [
      ['test_db', 'public.users', []],
      ['dev_db', 'public.logins', ['password']],
    ],
  );
});

test('columns of a source that differ from the target in case or underscores only: the error says how to map them', async () => {
  await bench.fill({
    test_db: {
      columns: '"userId" int, "UserName" text, password text, "passwordLastChanged" timestamptz',
      rows: [[1, 'ann', 'a', day(1)]],
    },
    dev_db: [],
    target: [],
  });
  const { code, stderr } = await bench.pgmend();
  assert.is(code, 2);
  const columns: Record<string, string> = {};
  for (const [, to, from] of stderr.matchAll(/columns: \{ (\w+): (\w+) \}/g))
    columns[to as string] = from as string;
  await bench.merge({ config: { sources: { test_db: { columns }, dev_db: {} } }, apply: true });
  assert.equal(await bench.rows(), [['1', 'ann', 'a', day(1)]]);
});

test('further columns go with the row that wins when they are named under carry, and are listed when not', async () => {
  await bench.fill({
    test_db: {
      columns:
        'user_id int, username text, password text, password_last_changed timestamptz, email text, theme text, n int',
      rows: [
        [1, 'ann', 'same', day(1), 'ann@test', 'dark', 1],
        [2, 'bob', 'of test', day(3), null, 'dark', 2],
      ],
    },
    dev_db: {
      columns:
        'user_id int, username text, password text, password_last_changed timestamptz, mail text, n bigint',
      rows: [
        [1, 'ann', 'same', day(2), 'ann@dev', 10],
        [2, 'bob', 'of dev', day(2), 'bob@dev', 20],
        [3, 'cid', 'of dev', day(2), 'cid@dev', null],
      ],
    },
    target: null,
  });
  const config = { carry: ['email', 'n'], sources: { dev_db: { columns: { email: 'mail' } } } };
  const { answer } = await bench.merge({ config, apply: true });
  assert.equal(
    await bench.rows('select user_id, username, password, email, n from merged_users order by 1'),
    [
      ['1', 'ann', 'same', 'ann@dev', '10'],
      // NULL is carried too: the row is taken as a whole
      ['2', 'bob', 'of test', null, '2'],
      ['3', 'cid', 'of dev', 'cid@dev', null],
    ],
  );
  assert.equal(
    answer.sources.map(({ not_carried }) => not_carried),
    [['theme'], []],
  );
  const said = answer.findings.filter(({ code }) => code === 'not_carried').map(({ detail }) => detail);
  assert.equal(said, ['columns of test_db that are not merged: theme']);
  const { stdout } = await bench.pgmend();
  assert.match(stdout, 'columns of test_db that are not merged: email, theme, n');
  assert.match(stdout, 'columns of dev_db that are not merged: mail, n');
});

test('a carried column alone is no reason to write: the row of the target wins where nothing is newer', async () => {
  const columns = 'user_id int, username text, password text, password_last_changed timestamptz, email text';
  await bench.fill({
    test_db: { columns, rows: [[1, 'ann', 'same', day(1), 'ann@test']] },
    dev_db: { columns, rows: [] },
    target: { columns: `${columns}, ${key}`, rows: [[1, 'ann', 'same', day(1), 'ann@target']] },
  });
  const { answer } = await bench.merge({ config: { carry: ['email'] }, apply: true });
  assert.is(answer.outcomes.kept, 1);
  assert.equal(await bench.rows('select email from merged_users'), [['ann@target']]);
});

test('columns that only the target has keep their values, and get their defaults in new rows', async () => {
  await bench.fill({
    test_db: [
      [1, 'ann', 'new', day(2)],
      [2, 'bob', 'new', day(2)],
    ],
    dev_db: [],
    target: {
      columns: `user_id int, username text, password text, password_last_changed timestamptz, role text not null default 'guest',
        twice int generated always as (user_id * 2) stored, ${key}`,
      rows: [],
    },
  });
  await bench.target.sql.unsafe(`insert into merged_users values (1, 'ann', 'old', '${day(1)}', 'admin')`);
  await bench.merge({ apply: true });
  assert.equal(await bench.rows(), [
    ['1', 'ann', 'new', day(2), 'admin', '2'],
    ['2', 'bob', 'new', day(2), 'guest', '4'],
  ]);
});

const both = 'user_id int, username text, password text, password_last_changed timestamptz, email text';

test('a column that the target and a source have, and nobody mapped, is a question: exit 1, nothing is written', async () => {
  const rows = [[1, 'ann', 'new', day(2), 'ann@test']];
  await bench.fill({
    test_db: { columns: both, rows },
    // by another spelling of its name it is the same question
    dev_db: { columns: both.replace('email', '"eMail"'), rows: [] },
    target: { columns: `${both}, ${key}`, rows: [[1, 'ann', 'old', day(1), 'ann@target']] },
  });
  const before = await bench.rows();
  for (const apply of [[], ['--apply', '--yes']]) {
    const { code, stdout, stderr } = await bench.pgmend(apply);
    assert.is(code, 1, stderr);
    assert.match(stdout, 'NOTHING WAS WRITTEN: 1 question needs an answer first');
    assert.match(
      stdout,
      'column email of the target also exists in test_db, dev_db (there "eMail"), and no setting says what to do with it',
    );
    assert.match(
      stdout,
      'either carry: [email] and sources: { dev_db: { columns: { email: eMail } } } in pgmend.yaml',
    );
    assert.match(stdout, 'or --leave email: the merge does not write it');
    assert.equal(await bench.rows(), before);
  }
  const { answer, texts } = await bench.merge({ apply: true });
  assert.equal(
    [answer.stopped, answer.applied, answer.stopped_because[0]?.code],
    [true, false, 'unmapped_column'],
  );
  assert.match(texts['merge.html'] as string, 'column email of the target also exists in test_db');
});

test('what the question offers works: --leave, leave in the config, and carry with columns', async () => {
  const { code, stdout } = await bench.pgmend(['--leave', 'email']);
  assert.is(code, 0, stdout);
  await bench.merge({ config: { leave: ['email'] }, apply: true });
  assert.equal(await bench.rows(), [['1', 'ann', 'new', day(2), 'ann@target']]);
  await bench.fill({
    target: { columns: `${both}, ${key}`, rows: [[1, 'ann', 'old', day(1), 'ann@target']] },
  });
  const config = { carry: ['email'], sources: { test_db: {}, dev_db: { columns: { email: 'eMail' } } } };
  await bench.merge({ config, apply: true });
  assert.equal(await bench.rows(), [['1', 'ann', 'new', day(2), 'ann@test']]);
});

test('a column that is left and that no side has is a mistake, and so is one that is left and carried', async () => {
  const stray = await bench.pgmend(['--leave', 'email', 'emial']);
  assert.is(stray.code, 2);
  assert.match(stray.stderr, 'no column emial is in the target or in a source');
  const twice = await bench.pgmend(['--leave', 'email'], { config: { carry: ['email'] } });
  assert.is(twice.code, 2);
  assert.match(twice.stderr, 'column email is named as carry and as leave');
});

test('no question about what the target computes, or what only one of the two has', async () => {
  await bench.fill({
    test_db: { columns: `${both}, twice int, hobby text`, rows: [] },
    dev_db: [],
    target: {
      columns: `${both.replace(', email text', '')}, twice int generated always as (user_id * 2) stored, role text, ${key}`,
      rows: [],
    },
  });
  const { answer } = await bench.merge();
  assert.equal(answer.stopped_because, []);
});

test('the numbers of a target that nobody named as id are a question, and `id` is the answer', async () => {
  const columns = 'id int, email text, password text, password_last_changed timestamptz';
  await bench.fill({
    test_db: { columns, rows: [[7, 'ann@x', 'a', day(1)]] },
    dev_db: { columns, rows: [] },
    target: {
      columns: `${columns.replace('id int', 'id int generated always as identity primary key')}, unique (email)`,
      rows: [],
    },
  });
  const { answer } = await bench.merge({ config: { key: ['email'] }, apply: true });
  assert.match(answer.stopped_because[0]?.next[0] ?? '', 'id: id in pgmend.yaml, under merge');
  await bench.merge({ config: { key: ['email'], id: 'id' }, apply: true });
  assert.equal(await bench.rows(), [['7', 'ann@x', 'a', day(1)]]);
});

test('another table and schema of a source by --table, of the target by --into', async () => {
  for (const { sql } of Object.values(bench.sources))
    await sql.unsafe(
      'drop schema if exists app cascade; create schema app; create table app.people (user_id int, username varchar(9), password text, password_last_changed timestamptz)',
    );
  await bench.side('test_db').sql.unsafe(`insert into app.people values (1, 'ann', 'a', '${day(1)}')`);
  await bench.side('dev_db').sql.unsafe(`insert into app.people values (2, 'bob', 'b', '${day(2)}')`);
  await bench.target.sql.unsafe('create schema app');
  const { answer } = await bench.merge({ table: ['app.people'], into: 'app.everybody', apply: true });
  assert.is(answer.target.table, 'app.everybody');
  assert.equal(await bench.rows('select * from app.everybody order by 1'), [
    ['1', 'ann', 'a', day(1)],
    ['2', 'bob', 'b', day(2)],
  ]);
});

test.run();
