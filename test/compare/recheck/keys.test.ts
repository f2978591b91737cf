import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { look, short } from './support.ts';

// Rows are found again by keys of any kind, under any name, on both sides; by key where a side can be asked so.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b?.drop());

/** Runs, lets live change, and looks again. */
async function after(statements: string, choice: Choice = {}) {
  await b.run(choice);
  await b.live.sql.unsafe(statements);
  const { lines, answer } = await look(b, choice);
  const found = answer.tables[0]?.found;
  return { rows: short(lines), read: [found?.old_read, found?.live_read], lines };
}

const byKey = ['by key', 'by key'];

test('a key of several columns with names and values of any kind', async () => {
  await b.both(`create table "T $pgmend_sql$ 't" ("a ""b" text, outcome int, "$pgmend$" text, v text, primary key ("a ""b", outcome, "$pgmend$"));
    insert into "T $pgmend_sql$ 't" select k, n, m, 'v' from unnest(array['', E'o''neil\\\\\\n', '{"x",NULL}', 'NULL', '🐘 %s $1']) k,
      generate_series(1, 2) n, unnest(array['', ',"', 'null', E'\\t\\\\']) m`);
  await b.live.sql.unsafe(`update "T $pgmend_sql$ 't" set v = 'wrong' where outcome = 1`);
  const { rows, read } = await after(`update "T $pgmend_sql$ 't" set v = 'v' where "$pgmend$" <> 'null'`);
  assert.equal(read, byKey);
  assert.is(rows.length, 20);
  assert.equal(
    rows.filter((row) => row.endsWith('stayed')).map((row) => row.split('/').at(-1)),
    Array(5).fill('null: corrupted stayed'),
  );
  const [view] = await b.rows(
    `select "a ""b", outcome, "$pgmend$", outcome_, status, v__live from pgmend."T $pgmend_sql$ 't_rechecked" where outcome_ = 'stayed'`,
  );
  assert.equal(view, ['', '1', 'null', 'stayed', 'corrupted', 'wrong']);
});

test('columns that are called as what a recheck makes are told apart from it', async () => {
  const keys = ['same', 'on_old', 'status_now', 'old_changed', 'part', 'read', 'asked', 'v0'];
  const others = [
    'outcome',
    'status',
    'changed',
    'condition',
    'keys',
    'k',
    'd',
    'now',
    'rated',
    'pull',
    'differing',
    'on_live',
    'old',
  ];
  const all = [...keys, ...others];
  await b.both(`create table t (${all.map((name) => `"${name}" text not null`).join(', ')}, primary key (${keys.map((name) => `"${name}"`).join(', ')}));
    insert into t values (${all.map((name) => `'${name}'`).join(', ')}), (${all.map(() => "'x'").join(', ')})`);
  await b.live.sql.unsafe("update t set pull = 'wrong'");
  const { rows, read, lines } = await after(`update t set pull = 'x' where same = 'x'`);
  assert.equal(read, byKey);
  assert.equal(rows, [
    `${keys.join('/')}: corrupted stayed`,
    `${keys.map(() => 'x').join('/')}: corrupted gone`,
  ]);
  assert.equal(
    lines[0]?.live,
    Object.fromEntries(others.map((name) => [name, name === 'pull' ? 'wrong' : name])),
  );
  assert.equal(await b.rows('select outcome, status, changed__live, pull__old from pgmend.t_rechecked'), [
    ['stayed', 'corrupted', 'changed', 'pull'],
    ['gone', 'corrupted', 'x', 'x'],
  ]);
});

test('partitions, and tables that others inherit from, are looked at as one', async () => {
  await b.both(`create table p (id int primary key, v text) partition by hash (id);
    create table p0 partition of p for values with (modulus 2, remainder 0); create table p1 partition of p for values with (modulus 2, remainder 1);
    create table i (id int primary key, v text); create table i1 () inherits (i);
    insert into p select g, 'v' from generate_series(1, 10) g; insert into i values (1, 'v'), (2, 'v'); insert into i1 values (3, 'v'), (4, 'v')`);
  await b.live.sql.unsafe(
    "update p set v = 'wrong' where id < 4; update i set v = 'wrong' where id in (1, 3)",
  );
  await b.run({ key: ['i=id'], excludeTable: ['i1'] });
  await b.live.sql.unsafe("update p set v = 'v' where id = 2; update i set v = 'v' where id = 3");
  const { lines } = await look(b, { key: ['i=id'], excludeTable: ['i1'] });
  assert.equal(short(lines), [
    '1: corrupted stayed',
    '3: corrupted gone',
    '1: corrupted stayed',
    '2: corrupted gone',
    '3: corrupted stayed',
  ]);
});

const rest = `insert into t select k, 'v' from unnest($) as k`;
const types: Record<string, [old: string, live: string, keys: string, expected: (string | undefined)[]]> = {
  'int against bigint': ['int', 'bigint', 'array[1, 2, 3, 4]', byKey],
  'bigint against int': ['bigint', 'int', 'array[1, 2, 3, 4]', byKey],
  'int against numeric': ['int', 'numeric', 'array[1, 2, 3, 4]', byKey],
  'numeric against smallint': ['numeric(9,2)', 'smallint', 'array[1, 2, 3, 4]', byKey],
  'varchar against text': ['varchar(40)', 'text', `array['a', '''b', 'c,"', 'D']`, byKey],
  'char(n) against text': ['char(8)', 'text', `array['a', 'b b', 'c,"', 'D']`, byKey],
  'name against varchar': ['name', 'varchar', `array['a', 'b b', 'c,"', 'D']`, byKey],
  'uuid against text': [
    'uuid',
    'text',
    `array['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-00000000000a']::uuid[]`,
    byKey,
  ],
  'text against uuid': [
    'text',
    'uuid',
    `array['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-00000000000a']::uuid[]`,
    byKey,
  ],
  timestamptz: [
    'timestamptz',
    'timestamptz',
    `array['2020-01-01', 'infinity', '2020-01-01 00:00:00.000001+05', '-infinity']::timestamptz[]`,
    byKey,
  ],
  float8: ['float8', 'float8', `array[0.1, 'NaN', '-Infinity', 1e-300]::float8[]`, byKey],
  numeric: ['numeric', 'numeric', `array[1.10, 'NaN', 1e40, -0.5]::numeric[]`, byKey],
  bytea: ['bytea', 'bytea', String.raw`array['\x00', '\x5c27', '', '\xff']::bytea[]`, byKey],
  bool: ['bool', 'bool', 'array[true, false]', byKey],
  jsonb: ['jsonb', 'jsonb', `array['{"a": "\\"'' ,"}', '1', 'null', '[]']::jsonb[]`, byKey],
  'a range': ['int4range', 'int4range', `array['[1,2)', 'empty', '(,)', '[5,9)']::int4range[]`, byKey],
  '"char"': ['"char"', '"char"', `array['a', '''', '\\', '"']::"char"[]`, byKey],
  'a domain': ['word', 'word', `array['a', '''', '\\', '"']`, byKey],
  'an enum': [
    'mood',
    'mood',
    `array['a', 'b', 'c', 'd']::mood[]`,
    [
      'whole: its key column k is public.mood, compared as text collate "C"',
      'whole: its key column k is public.mood, compared as text collate "C"',
    ],
  ],
  'an enum that is called uuid': [
    'public.uuid',
    'public.uuid',
    `array['a', 'b', 'c', 'd']::public.uuid[]`,
    [
      'whole: its key column k is public.uuid, compared as text collate "C"',
      'whole: its key column k is public.uuid, compared as text collate "C"',
    ],
  ],
  'an interval': [
    'interval',
    'interval',
    `array['1 mon', '29 days', '1 s', '-1 day']::interval[]`,
    [
      'whole: its key column k is interval, compared as text collate "C"',
      'whole: its key column k is interval, compared as text collate "C"',
    ],
  ],
};

for (const [title, [old, live, keys, expected]] of Object.entries(types)) {
  test(`rows are found again by a key of ${title}`, async () => {
    const own =
      "create domain word as text; create type mood as enum ('a', 'b', 'c', 'd'); create type public.uuid as enum ('a', 'b', 'c', 'd')";
    const fill = rest.replace('$', keys);
    await b.old.sql.unsafe(`${own}; create table t (k ${old} primary key, v text); ${fill}`);
    const cast =
      live === 'text' && title.startsWith('uuid') ? fill.replace('select k,', 'select k::text,') : fill;
    await b.live.sql.unsafe(`${own}; create table t (k ${live} primary key, v text); ${cast}`);
    await b.live.sql.unsafe("update t set v = 'wrong'");
    const { rows, read } = await after("update t set v = 'v' where k = (select k from t order by k limit 1)");
    assert.equal(read, expected);
    assert.is(rows.filter((row) => row.endsWith(': corrupted gone')).length, 1, rows.join('\n'));
    assert.is(rows.filter((row) => row.endsWith(': corrupted stayed')).length, title === 'bool' ? 1 : 3);
  });
}

test('a key that the other side could never have is asked of none: it is new, or missing', async () => {
  await b.old.sql.unsafe('create table t (k uuid primary key, v text); create table n (k int primary key)');
  await b.live.sql.unsafe(`create table t (k text primary key, v text); insert into t values ('no uuid', 'v'), ('', 'v');
    create table n (k numeric primary key); insert into n values (1.5), ('NaN'), (1e30), (7)`);
  await b.run({ key: ['t=k', 'n=k'] });
  await b.live.sql.unsafe("delete from t where k = ''; delete from n where k = 1.5");
  const { lines } = await look(b, { key: ['t=k', 'n=k'] });
  assert.equal(short(lines), [
    '1.5: new gone',
    '7: new stayed',
    '1000000000000000000000000000000: new stayed',
    'NaN: new stayed',
    ': new gone',
    'no uuid: new stayed',
  ]);
});

test('text is found to the byte where a side folds it, and a key of blanks is one of its own', async () => {
  const folds = `create collation folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;
  const fill = "insert into t values ('a', 'v'), ('b', 'v'), (' ', 'v'), ('c', 'v')";
  await b.old.sql.unsafe(`create table t (k text primary key, v text); ${fill}, ('A', 'v'), ('B', 'v')`);
  await b.live.sql.unsafe(`${folds}; create table t (k text collate folds primary key, v text); ${fill}`);
  const { rows } = await after(`delete from t where k = 'b'; insert into t values ('B', 'v')`);
  assert.equal(rows, ['A: missing stayed', 'B: missing gone']);
});

for (const side of ['old', 'live'] as const) {
  test(`more keys than one question has, which ${side} folds: each row is looked at once`, async () => {
    const folds = `create collation folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;
    const other = side === 'old' ? 'live' : 'old';
    // 'a1' and 'A1' are asked for in questions of their own, and both find the one that the side has
    const fill = (
      letters: string,
      v: string,
    ) => `insert into t select c || n, '${v}' from generate_series(1, 700) n, unnest(array[${letters}]) c;
      insert into t select 'z' || n, 'same' from generate_series(1, 20000) n`;
    await b[side].sql.unsafe(
      `${folds}; create table t (k text collate folds primary key, v text); ${fill("'A'", 'here')}`,
    );
    await b[other].sql.unsafe(`create table t (k text primary key, v text); ${fill("'A', 'a'", 'there')}`);
    await b.run();
    const { answer } = await look(b);
    const [table] = answer.tables;
    assert.is(table?.reason, null);
    assert.equal(
      [table?.found?.differed, table?.found?.stayed, table?.found?.[`${side}_read`]],
      [1400, 1400, 'by key'],
    );
    await b[side].sql.unsafe('drop table t cascade; drop collation folds');
    await b[other].sql.unsafe('drop table t cascade');
  });
}

test('under a key that is named, rows of live whose keys fold to one are looked at each by its own', async () => {
  await b.both(`create collation folds (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table t (k text collate folds, v text);
    insert into t values ('a', 'v'), ('A', 'v'), ('b', 'v'), ('B', 'v'), ('c', 'v'), ('C', 'v')`);
  await b.live.sql.unsafe(
    `delete from t where k collate "C" = 'B'; update t set v = 'wrong' where k in ('a', 'c')`,
  );
  const { rows } = await after(
    `update t set v = 'v' where k collate "C" in ('a', 'C'); update t set v = 'other' where k collate "C" = 'A'`,
    { key: ['t=k'] },
  );
  assert.equal(rows, [
    'A: corrupted changed',
    'B: missing stayed',
    'C: corrupted gone',
    'a: corrupted gone',
    'c: corrupted stayed',
  ]);
});

test('without an index on the key a few rows are asked for in one question, many by reading the table', async () => {
  await b.both(
    'create table t (k int not null, v text); insert into t select g, $$v$$ from generate_series(1, 300) g',
  );
  await b.live.sql.unsafe("update t set v = 'wrong' where k <= 100");
  const choice = { key: ['t=k'] };
  const few = await after("update t set v = 'v' where k = 1", choice);
  assert.equal(few.read, byKey);
  assert.equal(
    [few.rows.length, few.rows[0], few.rows[1]],
    [100, '1: corrupted gone', '2: corrupted stayed'],
  );
  await b.live.sql.unsafe("update t set v = 'wrong' where k <= 101");
  const many = await after("update t set v = 'v' where k = 1", choice);
  const why = 'whole: 101 of 300 rows differed, and no index is known to lead to them';
  assert.equal(many.read, [why, why]);
  assert.equal(
    [many.rows.length, many.rows[0], many.rows[1]],
    [101, '1: corrupted gone', '2: corrupted stayed'],
  );
});

test('a key that is there twice by now: the table is told as not looked at, and why', async () => {
  await b.both("create table t (k int, v text); insert into t values (1, 'v'), (2, 'v')");
  await b.live.sql.unsafe("update t set v = 'wrong'");
  const choice = { key: ['t=k'] };
  await b.run(choice);
  await b.live.sql.unsafe("insert into t values (1, 'v')");
  const { answer, lines } = await look(b, choice);
  assert.is(answer.verdict, 'incomplete');
  assert.match(answer.tables[0]?.reason ?? '', 'a key now occurs more than once');
  assert.equal(lines, []);
});

test.run();
