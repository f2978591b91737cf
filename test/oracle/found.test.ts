import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// What the random tables have found, each as the smallest table that shows it.

let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test('a column that is called on_old or on_live and is excluded', async () => {
  await b.both(`create table excluded (id int primary key, on_old text, on_live text, v int);
    insert into excluded values (1, 'a', 'b', 1), (2, null, null, 2)`);
  await b.live.sql`update excluded set on_old = 'x', v = 3 where id = 2`;
  const exclude = ['on_old', 'on_live'];
  const { report, lines } = await b.run({ table: ['excluded'], tables: { excluded: { exclude } } });
  assert.is(report.tables[0]?.outcome, 'compared', report.tables[0]?.reason ?? '');
  assert.equal(
    lines.map(({ key, changed }) => [key.id, changed]),
    [['2', ['v']]],
  );
});

test('json against jsonb and date against timestamp are shown as each side has stored them', async () => {
  await b.old.sql.unsafe(`create table stored (id int primary key, j json, k jsonb, d date, t timestamp);
    insert into stored values (1, '{"a":1, "a": 2}', '[1]', '5874897-12-31', '2020-01-01'),
      (2, '{"b":1,"a":[ ]}', '[1,2]', '2020-01-01', 'infinity'), (3, '[ ]', '{}', null, null)`);
  await b.live.sql.unsafe(`create table stored (id int primary key, j jsonb, k json, d timestamp, t date);
    insert into stored values (1, '{"a":2}', '[ 1 ]', '2020-01-01', '2020-01-01'),
      (2, '{"a":[],"b":1}', '[1,2]', '2020-01-01 00:00', 'infinity'), (4, null, '{"a":1}', null, '2020-01-02')`);
  const { report, lines } = await b.run({ table: ['stored'] });
  assert.is(report.tables[0]?.outcome, 'compared', report.tables[0]?.reason ?? '');
  const [corrupted, missing, added] = lines;
  assert.equal(corrupted?.changed, ['d']);
  assert.equal(corrupted?.old, {
    j: '{"a":1, "a": 2}',
    k: '[1]',
    d: '5874897-12-31',
    t: '2020-01-01 00:00:00',
  });
  assert.equal(corrupted?.live, { j: '{"a": 2}', k: '[ 1 ]', d: '2020-01-01 00:00:00', t: '2020-01-01' });
  assert.equal(missing?.old, { id: '3', j: '[ ]', k: '{}', d: null, t: null });
  assert.equal(added?.live, { id: '4', j: null, k: '{"a":1}', d: null, t: '2020-01-02' });
});

test('a key that no constraint holds, of another type on live, with live on Postgres 13', async () => {
  const older = await bench({ old: 'older', live: 'older' });
  try {
    await older.old.sql.unsafe(`create table wider (rows int, side int not null, v text, primary key (side));
      insert into wider values (1, 1, 'a'), (2, 2, 'b'); create table twice (k int); insert into twice values (1), (null), (1)`);
    await older.live.sql.unsafe(`create table wider (rows bigint, side bigint not null, v text);
      insert into wider values (1, 1, 'a'), (2, 2, 'c'); create table twice (k bigint); insert into twice values (1)`);
    const tables = { wider: { key: ['rows', 'side'] }, twice: { key: ['k'] } };
    const { report, lines } = await older.run({ tables });
    assert.equal(
      report.tables.map(({ table, reason }) => [table, reason]),
      [
        ['public.twice', 'duplicate or NULL keys: {"k": "1"} (old: 2), {"k": null} (old: 1)'],
        ['public.wider', null],
      ],
    );
    assert.equal(
      lines.map(({ key, changed }) => [key, changed]),
      [[{ rows: '2', side: '2' }, ['v']]],
    );
  } finally {
    await older.drop();
  }
});

test('a table whose rows are partly in tables that inherit from it', async () => {
  await b.both(`create table parent (id int primary key, v text);
    create table child (w int, primary key (id)) inherits (parent);
    insert into parent values (1, 'a'), (2, 'b'); insert into child values (3, 'c', 1), (4, 'd', 2);
    create table parent2 (id int primary key, v text); create table child2 (primary key (id)) inherits (parent2);
    insert into parent2 values (1, 'a'); insert into child2 values (1, 'a')`);
  await b.live.sql.unsafe(`update child set v = 'x' where id = 3; delete from child where id = 4`);
  const { report, lines } = await b.run({ table: ['parent*', 'child*'] });
  assert.equal(
    report.tables.map(({ table, reason }) => [table, reason]),
    [
      ['public.child', null],
      ['public.child2', null],
      ['public.parent', null],
      // the index of a parent knows nothing of its children
      ['public.parent2', 'duplicate or NULL keys: {"id": "1"} (old: 2), {"id": "1"} (live: 2)'],
    ],
  );
  assert.equal(
    lines.map(({ table, status, key }) => `${table} ${status} ${key.id}`),
    [
      'public.child corrupted 3',
      'public.child missing 4',
      'public.parent corrupted 3',
      'public.parent missing 4',
    ],
  );
});

test('with --exact a key in other words is still the same key', async () => {
  await b.old.sql.unsafe(`create table spelled (k numeric(12,2), f float8, v numeric, primary key (k, f));
    insert into spelled values (1, '-0', 1.0), (2, 1, 1.0), (3, 'NaN', 1)`);
  await b.live.sql.unsafe(`create table spelled (k numeric, f float8, v numeric, primary key (k, f));
    insert into spelled values (1, '0', 1.0), (2.0, 1, 1.00), (3, 'NaN', 1)`);
  const { lines } = await b.run({ table: ['spelled'], exact: true });
  assert.equal(
    lines.map(({ status, key, changed }) => [status, key.k, changed]),
    [['corrupted', '2.00', ['v']]],
  );
});

test('an old table of the name that another old table is mapped to', async () => {
  await b.old.sql.unsafe(`create table was (id int primary key, v text); insert into was values (1, 'a'), (2, 'b');
    create table became (id int primary key, v text); insert into became values (1, 'x')`);
  await b.live.sql.unsafe(
    `create table became (id int primary key, v text); insert into became values (1, 'x')`,
  );
  const { report, lines } = await b.run({ table: ['was', 'became'], map: { was: 'became' } });
  assert.equal(
    report.tables.map(({ table, reason, counts }) => [table, reason, counts?.old]),
    [
      ['public.became', null, 2],
      ['public.became (of old)', 'on old only', 1],
    ],
  );
  assert.equal(
    lines.map(({ status, key }) => `${status} ${key.id}`),
    ['corrupted 1', 'missing 2'],
  );
});

test('a condition on a column of a type that old alone knows is not sent there as one on text', async () => {
  const older = await bench({ old: 'older', live: 'older' });
  try {
    await older.both(`create type mood as enum ('sad', 'ok'); create table moods (id int primary key, m mood, v int);
      insert into moods values (1, 'ok', 1), (2, 'sad', 2), (3, null, 3)`);
    await older.live.sql`update moods set v = 0`;
    const { report, lines } = await older.run({ tables: { moods: { where: `m = 'ok'` } } });
    assert.is(report.tables[0]?.outcome, 'compared', report.tables[0]?.reason ?? '');
    assert.equal(
      lines.map(({ key }) => key.id),
      ['1'],
    );
  } finally {
    await older.drop();
  }
});

test('a column is masked under its name on old as well', async () => {
  await b.old.sql.unsafe(`create table veiled (id int primary key, was text, now text);
    insert into veiled values (1, 'hush-1', 'hush-2'), (2, 'hush-3', 'hush-4')`);
  await b.live.sql.unsafe(
    `create table veiled (id int primary key, now text); insert into veiled values (1, 'hush-5')`,
  );
  for (const exclude of [[], ['now']]) {
    const tables = { veiled: { rename: { was: 'now' }, mask: ['now'], exclude } };
    const { lines, texts } = await b.run({ table: ['veiled'], tables });
    assert.is(lines.length, exclude.length > 0 ? 1 : 2);
    for (const text of texts.values()) assert.not.match(text, 'hush');
  }
  const { texts } = await b.run({
    table: ['veiled'],
    tables: { veiled: { rename: { was: 'now' }, mask: ['was'] } },
  });
  for (const text of texts.values()) assert.not.match(text, /hush-[135]/);
});

test('a condition that meets a value which it cannot read stops its own table, and tells nothing masked', async () => {
  await b.both(`create table readable (id int, v text); insert into readable values (1, '7'), (2, 'quiet-1');
    create table readable2 (id int primary key, v text); insert into readable2 values (1, '7'), (2, 'quiet-1');
    create table readable3 (id int primary key)`);
  const settings = { where: 'v::int = 7', mask: ['v'] };
  const { report, texts } = await b.run({
    table: ['readable*'],
    tables: { readable: { ...settings, key: ['id'] }, readable2: settings },
  });
  const reason = 'a value cannot be read: invalid input syntax for type integer: "***"';
  assert.equal(
    report.tables.map((table) => [table.table, table.reason]),
    [
      ['public.readable', reason],
      ['public.readable2', reason],
      ['public.readable3', null],
    ],
  );
  for (const text of texts.values()) assert.not.match(text, 'quiet');
  const journal = await b.rows('select detail from pgmend.runs');
  assert.not.match(JSON.stringify(journal), 'quiet');
});

test.run();
