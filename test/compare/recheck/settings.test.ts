import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { needs } from '../../support/skip.ts';
import { versionPair } from '../../support/versions.ts';
import { look, short } from './support.ts';

// What the config says of a table holds for the recheck as for the first.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b?.drop());

const rows = "insert into t values (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c'), (4, 40, 'd'), (5, 50, 'e')";

for (const [title, where] of [
  ['sent to old', 'n < 100'],
  ['that stays on live', "lower(v) <> 'z' and n < 100"],
]) {
  test(`a condition ${title} leaves the same rows out: one that has left it is missing, or gone`, async () => {
    await b.both(`create table t (id int primary key, n int, v text); ${rows}`);
    await b.live.sql.unsafe(
      `update t set v = 'wrong' where id in (2, 3); insert into t values (8, 1, 'new'), (9, 1000, 'not compared')`,
    );
    const choice: Choice = { tables: { t: { where } } };
    await b.run(choice);
    await b.live.sql.unsafe('update t set n = 1000 where id in (2, 8)');
    const { lines, answer } = await look(b, choice);
    assert.equal(short(lines), ['2: corrupted changed (missing)', '3: corrupted stayed', '8: new gone']);
    assert.is(answer.tables[0]?.found?.old_read, 'by key');
  });
}

test('renamed columns, the key among them, and a mapped table in another schema', async () => {
  await b.old.sql.unsafe(`create schema legacy; create table legacy.people (nr int primary key, name text, note text);
    insert into legacy.people select g, 'n' || g, 'x' from generate_series(1, 5) g`);
  await b.live.sql.unsafe(`create table persons (id int primary key, note int default 7, "full name" text);
    insert into persons (id, "full name") select g, 'n' || g from generate_series(2, 5) g;
    update persons set "full name" = 'wrong' where id in (2, 3)`);
  const choice: Choice = {
    map: { 'legacy.people': 'persons' },
    tables: {
      persons: { rename: { nr: 'id', name: 'full name' }, exclude: ['note'], where: `"full name" <> 'z'` },
    },
  };
  await b.run(choice);
  await b.live.sql.unsafe(`update persons set "full name" = 'n2' where id = 2`);
  const { lines, answer } = await look(b, choice);
  assert.equal(short(lines), ['1: missing stayed', '2: corrupted gone', '3: corrupted stayed']);
  assert.equal(lines[0]?.old, { id: '1', 'full name': 'n1', note: 'x' });
  assert.equal([answer.tables[0]?.table, answer.tables[0]?.found?.old_read], ['public.persons', 'by key']);
});

test('masked columns, of the key too, come into no file and no view', async () => {
  await b.both(`create table t (pin text primary key, secret text, open text);
    insert into t values ('p1ncode-1', 's3cret-1', 'o'), ('p1ncode-2', 's3cret-2', 'o'), ('p1ncode-3', 's3cret-3', 'o')`);
  await b.live.sql.unsafe(`update t set secret = 's3cret-x' where pin = 'p1ncode-1'; delete from t where pin = 'p1ncode-2';
    insert into t values ('p1ncode-4', 's3cret-4', 'o')`);
  const choice: Choice = { tables: { t: { mask: ['pin', 'secret'] } } };
  await b.run(choice);
  await b.live.sql.unsafe("update t set secret = 's3cret-y' where pin = 'p1ncode-1'");
  const { texts, lines, answer } = await look(b, choice);
  const seen = [
    ...texts.values(),
    JSON.stringify(answer),
    JSON.stringify(await b.rows('select * from pgmend.t_rechecked')),
  ];
  assert.not.match(seen.join('\n'), /s3cret|p1ncode/);
  assert.equal(
    lines.map(({ key, outcome, old, live }) => [key.pin, outcome, old, live]),
    [
      ['***', 'changed', { secret: '***', open: 'o' }, { secret: '***', open: 'o' }],
      ['***', 'stayed', { pin: '***', secret: '***', open: 'o' }, null],
      ['***', 'stayed', null, { pin: '***', secret: '***', open: 'o' }],
    ],
  );
  assert.is([...texts.keys()].sort().join(), 'recheck.json,recheck.jsonl,tables/public.t/recheck.csv');
});

test('the view is typed as the table, ordered by key, and shows both sides as they are now', async () => {
  await b.both(`create table t (id text primary key, n numeric(9,2), d date);
    insert into t values ('b', 1, '2020-01-01'), ('B', 2, '2020-01-02'), ('ä', 3, null), ('a', 4, null)`);
  await b.live.sql.unsafe('update t set n = n + 10');
  await b.run();
  await b.live.sql.unsafe(`update t set n = 2 where id = 'B'; update t set d = '2021-01-01' where id = 'a'`);
  await look(b);
  assert.equal(
    await b.rows(
      'select id, outcome, status, status_now, changed, n__old, n__live, d__live from pgmend.t_rechecked',
    ),
    [
      ['B', 'gone', 'corrupted', null, null, '2.00', '2.00', '2020-01-02'],
      ['a', 'changed', 'corrupted', 'corrupted', '{n,d}', '4.00', '14.00', '2021-01-01'],
      ['b', 'stayed', 'corrupted', 'corrupted', '{n}', '1.00', '11.00', '2020-01-01'],
      ['ä', 'stayed', 'corrupted', 'corrupted', '{n}', '3.00', '13.00', null],
    ],
  );
  assert.equal(
    await b.rows(`select attname, format_type(atttypid, atttypmod) from pg_attribute
      where attrelid = 'pgmend.t_rechecked'::regclass and attname ~ '__' order by attnum`),
    [
      ['n__old', 'numeric(9,2)'],
      ['n__live', 'numeric(9,2)'],
      ['d__old', 'date'],
      ['d__live', 'date'],
    ],
  );
});

test('hints of now: a row that a user has edited since says so', async () => {
  await b.both(
    "create table t (id int primary key, v text, u int); insert into t values (1, 'a', 1), (2, 'b', 1)",
  );
  await b.live.sql.unsafe("update t set v = 'wrong'");
  const choice: Choice = { tables: { t: { updated_at: 'u', exclude: ['u'] } } };
  await b.run(choice);
  await b.live.sql.unsafe("update t set v = 'by a user', u = 2 where id = 1");
  const { lines } = await look(b, choice);
  assert.equal(
    lines.map(({ hints, outcome }) => [outcome, hints]),
    [
      ['changed', ['edited_later']],
      ['stayed', []],
    ],
  );
});

test('with the sieve, with jobs, with a rate and with pauses the same rows are found', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) {
    await b.both(
      `create table ${name} (id int primary key, v text); insert into ${name} select g, 'v' from generate_series(1, 2000) g`,
    );
    await b.live.sql.unsafe(`update ${name} set v = 'wrong' where id % 700 = 0`);
  }
  const choice: Choice = { strategy: 'sieve', jobs: '3', maxRate: '50', pause: '1ms' };
  await b.run(choice);
  await b.live.sql.unsafe("update c set v = 'v' where id = 700");
  const { lines, answer } = await look(b, choice);
  assert.equal(
    lines.map(({ table, outcome }) => `${table} ${outcome}`),
    names.flatMap((name) => [`public.${name} ${name === 'c' ? 'gone' : 'stayed'}`, `public.${name} stayed`]),
  );
  assert.is(answer.tables.length, 5);
  assert.equal(
    await b.rows('select count(distinct snapshot_lsn), count(distinct snapshot_at) from pgmend.rechecked'),
    [['1', '1']],
  );
});

async function findsWhatThereIs(where: Parameters<typeof bench>[0]): Promise<void> {
  const other = await bench(where);
  try {
    await other.both(`create table t (a text, b int, v text, primary key (a, b));
      insert into t select 'k' || g / 3, g, 'v' || g from generate_series(1, 30) g`);
    await other.live.sql.unsafe(`update t set v = null where b in (1, 2); delete from t where b = 3;
      insert into t values ('n', 1, 'n')`);
    await other.run();
    await other.live.sql.unsafe(
      `update t set v = 'v1' where b = 1 and a = 'k0'; update t set v = 'new' where a = 'n'`,
    );
    assert.equal(short((await look(other)).lines), [
      'k0/1: corrupted gone',
      'k0/2: corrupted stayed',
      'k1/3: missing stayed',
      'n/1: new changed',
    ]);
  } finally {
    await other.drop();
  }
}

for (const where of [
  { old: 'older', live: 'older' },
  { old: 'newer', live: 'newer' },
  { old: 'newer', live: 'older' },
] as const) {
  test(`old on the ${where.old} server, live on the ${where.live} one: a recheck finds what there is`, () =>
    findsWhatThereIs(where));
}

const ten = await versionPair(10, 'newer');
const withTen = needs(test, 'versions', ten.servers !== undefined, ten.reason);
withTen('old is a Postgres 10: a recheck finds what there is', () => findsWhatThereIs(ten.servers));

test.run();
