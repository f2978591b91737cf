import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { names } from '../stages/hostile-names.ts';
import { type Bench, bench, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { account, assertSame, bothSides, type Case, create, repairCases, repaired } from './repaired.ts';
import { undone } from './undone.ts';

// Partitions, inheritance, many columns, many ways in which rows differ, names that try to be SQL.

const wide = Array.from({ length: 1500 }, (_, index) => `c${index}`);
const some = Array.from({ length: 8 }, (_, index) => `c${index}`);
const trying = [
  'n',
  'k1',
  'slot',
  'status',
  'l',
  'w',
  'o',
  'u',
  'x',
  's',
  'i',
  't',
  'p',
  'b',
  'rows',
  'low',
  'kind',
  'now',
  'was',
  'seen',
  'old_row',
];
const odd = [
  '$pgmend$',
  '$pgmend_u$',
  '$1',
  "100% '%I' %s",
  '"',
  "'",
  'say "no"',
  '$$',
  'new\nline',
  '--',
  '/*',
];
const columnsOf = (list: string[]) => list.map((name) => `${quoted(name)} text`).join();
const set = (list: string[], value: string) => list.map((name) => `${quoted(name)} = '${value}'`).join();

const cases: Record<string, Case> = {
  parted: {
    both: `create table $ (id int, region text, v text, primary key (id, region)) partition by list (region);
      create table $_a partition of $ for values in ('a'); create table $_b partition of $ for values in ('b');
      insert into $ values (1, 'a', 'x'), (2, 'b', 'x')`,
    old: `insert into $ values (3, 'a', 'x'), (4, 'b', 'x')`,
    live: `update $ set v = 'wrong' where id = 2`,
  },
  // the row has to move to another partition
  moving: {
    old: `create table $ (id int primary key, region text, v text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', 'x')`,
    live: `create table $ (id int not null, region text not null, v text) partition by list (region);
      create table $_a partition of $ for values in ('a'); create table $_b partition of $ for values in ('b');
      insert into $ values (1, 'b', 'x'), (2, 'b', 'x')`,
  },
  base: {
    both: `create table $ (id int primary key, v text); insert into $ values (1, 'x'), (2, 'x'); create table $_more () inherits ($);
      insert into $_more values (11, 'x'), (12, 'x')`,
    old: `insert into $ values (3, 'x'); insert into $_more values (13, 'x')`,
    live: `update $ set v = 'wrong' where id in (2, 12)`,
  },
  wide: {
    both: `create table $ (id int primary key, ${wide.map((name) => `${name} int`).join()}); insert into $ (id) values (1), (2)`,
    old: `insert into $ (id, c7) values (3, 3); update $ set c1499 = 5 where id = 2`,
    live: `update $ set ${wide.map((name) => `${name} = 1`).join()} where id = 1`,
  },
  ways: {
    both: `create table $ (id int primary key, ${some.map((name) => `${name} int default 0`).join()}); insert into $ select g from generate_series(0, 255) g`,
    live: some.map((name, index) => `update $ set ${name} = 1 where id & ${2 ** index} <> 0`).join(';'),
  },
  names: {
    both: `create table $ (id int primary key, ${columnsOf([...trying, ...odd])}); insert into $ (id) values (1), (2)`,
    old: `insert into $ (id, ${quoted('$pgmend$')}) values (3, '$pgmend$ $pgmend_u$ '' %s'); update $ set ${set([...trying, ...odd], "it''s 100% $pgmend_u$")} where id = 1`,
  },
};

let b: Bench;
test.before(
  loud(async () => {
    ({ b } = await repairCases(cases, {}, { choice: { tables: { moving: { key: ['id'] } } } }));
  }),
);
test.after(() => b?.drop());

for (const name of Object.keys(cases)) {
  const left = { moving: ['3'] }[name] ?? [];
  test(`${name}: everything is repaired`, async () => {
    const ends = Object.entries(await account(b, name)).filter(([key]) => !left.includes(key));
    assert.ok(ends.length > 0);
    assert.equal(
      ends.filter(([, end]) => end !== 'repaired'),
      [],
    );
    const where = left.length > 0 ? `where id not in (${left})` : '';
    if (name !== 'base') await assertSame(b, `select md5(t::text), id from ${name} t ${where} order by id`);
  });
}

test('a row goes to the partition that its values ask for; where there is none it is blocked', async () => {
  assert.equal(await b.rows('select * from moving_a'), [['1', 'a', 'x']]);
  assert.match(
    (await account(b, 'moving'))[3] as string,
    /^blocked: no partition of relation "moving" found for row/,
  );
});

test('rows of tables that inherit are put right where they are; missing ones come into the table itself', async () => {
  const { old, live } = await bothSides(b, 'select * from base order by 1');
  assert.equal(live, old);
  assert.equal(await b.rows('select * from base_more order by 1'), [
    ['11', 'x'],
    ['12', 'x'],
  ]);
});

test('a row that is missing in a table that inherits, and so in the one above, comes back once', async () => {
  const other = await bench();
  try {
    // by their names the one above would come first
    await other.both(`create table a_above (id int primary key, v text);
      create table b_heir (primary key (id)) inherits (a_above); create table c_heir (primary key (id)) inherits (b_heir);
      insert into a_above values (1, 'x'); insert into b_heir values (11, 'x'), (12, 'x'); insert into c_heir values (21, 'x'), (22, 'x')`);
    await other.live.sql.unsafe(
      `delete from a_above where id in (1, 12, 22); update a_above set v = 'wrong' where id = 21`,
    );
    const { texts } = await other.run({ format: 'json,sql' });
    const rows = () => other.rows('select tableoid::regclass, id, v from a_above order by id, 1');
    const whole = [
      ['a_above', '1', 'x'],
      ['b_heir', '11', 'x'],
      ['b_heir', '12', 'x'],
      ['c_heir', '21', 'x'],
      ['c_heir', '22', 'x'],
    ];
    await repaired(other);
    assert.equal(await rows(), whole);
    await undone(other);
    assert.is((await rows()).length, 2);
    if (!hasPsql) return;
    assert.is(play(other.live.url, texts.get('repair.sql') as string).status, 0);
    assert.equal(await rows(), whole);
  } finally {
    await other.drop();
  }
});

test('tables and keys by all names that try to be SQL', async () => {
  const chosen = names.filter((_, index) => index % 6 === 0);
  for (const name of chosen) {
    const table = quoted(name);
    await b.both(`create schema if not exists odd; create table odd.${table} (${table} int primary key, v text unique, up int);
      insert into odd.${table} values (1, 'a', null), (2, 'b', null)`);
    await b.old.sql.unsafe(`insert into odd.${table} values (3, 'c', 4), (4, 'd', 3)`);
    await b.live.sql.unsafe(`alter table odd.${table} add foreign key (up) references odd.${table};
      update odd.${table} set v = 'tmp' where ${table} = 1; update odd.${table} set v = 'a' where ${table} = 2;
      update odd.${table} set v = 'b' where ${table} = 1`);
  }
  const choice = { schema: ['odd'] };
  await b.run(choice);
  const { tables } = await repaired(b, {}, choice);
  assert.is(tables.length, chosen.length);
  for (const { table, outcomes } of tables) assert.is(outcomes.repaired, 4, table);
  for (const name of chosen) await assertSame(b, `select * from odd.${quoted(name)} order by 1`);
});

test('keys of other types, renamed tables and columns, times that were stored without a zone', async () => {
  await create(b, {
    wider: {
      old: `create table $ (id int primary key, v text)`,
      live: `create table $ (id bigint primary key, v text)`,
    },
    cased: {
      old: `create table $ (id text primary key, v text)`,
      live: `create extension if not exists citext; create table $ (id citext primary key, v text)`,
    },
    padded: {
      old: `create table $ (id char(8) primary key, v text)`,
      live: `create table $ (id char(10) primary key, v text)`,
    },
    formed: {
      old: `create table $ (id uuid primary key, v text)`,
      live: `create table $ (id text primary key, v text)`,
    },
    formed_too: {
      old: `create table $ (id text primary key, v text)`,
      live: `create table $ (id uuid primary key, v text)`,
    },
    numbered: {
      old: `create table $ (id int primary key, v text)`,
      live: `create table $ (id numeric primary key, v text)`,
    },
    unindexed: {
      old: `create table $ (id int primary key, v text)`,
      live: `create table $ (id int, v text)`,
    },
    was_called: { old: `create table $ (id int primary key, was text)` },
    is_called: { live: `create table $ (id int primary key, v text)` },
    zoned: {
      old: `create table $ (id int primary key, at timestamp, v text); insert into $ values (1, '2020-07-01 12:00', 'a'), (2, '2020-07-01 12:00', 'a')`,
      live: `create table $ (id int primary key, at timestamptz, v text); insert into $ values (1, '2020-07-01 12:00+00', 'a')`,
    },
    unzoned: {
      old: `create table $ (id int primary key, at timestamptz, v text); insert into $ values (1, '2020-07-01 12:00+00', 'a'), (2, '2020-07-01 12:00+00', 'a')`,
      live: `create table $ (id int primary key, at timestamp, v text); insert into $ values (1, '2020-07-01 12:00', 'a')`,
    },
  });
  const uuid = (id: number) => `'00000000-0000-4000-8000-00000000000${id}'`;
  const forms: Record<string, (id: number) => string> = {
    formed: uuid,
    formed_too: uuid,
    cased: (id) => `'K${id}'`,
  };
  const kinds = ['wider', 'cased', 'padded', 'formed', 'formed_too', 'numbered', 'unindexed', 'was_called'];
  for (const name of kinds) {
    const form = forms[name] ?? ((id: number) => `'${id}'`);
    const on = name === 'was_called' ? 'is_called' : name;
    await b.old.sql.unsafe(
      `insert into ${name} values (${form(1)}, 'a'), (${form(2)}, 'b'), (${form(3)}, 'c')`,
    );
    await b.live.sql.unsafe(`insert into ${on} values (${form(1)}, 'a'), (${form(2)}, 'wrong')`);
  }
  const choice = {
    table: [...kinds, 'is_called', 'zoned', 'unzoned'],
    map: { was_called: 'is_called' },
    tables: {
      is_called: { rename: { was: 'v' } },
      zoned: { timezone: 'Europe/Berlin' },
      unzoned: { timezone: 'Europe/Berlin' },
      unindexed: { key: ['id'] },
    },
  };
  await b.run(choice);
  const { tables } = await repaired(b, { batch: 1 }, choice);
  assert.is(tables.length, 10);
  for (const { table, outcomes } of tables)
    assert.is(outcomes.repaired, 2, `${table} ${JSON.stringify(outcomes)}`);
  for (const name of kinds) {
    const on = name === 'was_called' ? 'is_called' : name;
    const rows = await b.rows(`select v from ${on} order by id`);
    assert.equal(rows.flat(), ['a', 'b', 'c'], name);
  }
  assert.equal(await b.rows(`select at = '2020-07-01 10:00+00' from zoned order by id`), [['t'], ['t']]);
  assert.equal(await b.rows(`select at::text from unzoned order by id`), [
    ['2020-07-01 14:00:00'],
    ['2020-07-01 14:00:00'],
  ]);
});

test.run();
