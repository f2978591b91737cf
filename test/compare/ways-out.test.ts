import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checked, tableOf } from '../support/checked.ts';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// For every hint that names a way out, a test takes it: the table that was not compared is compared afterwards, whatever the way
// was. (What helps with rights is taken in rights.test.ts, with encodings in odd/encodings, with indexes in broken-index.)

interface Way {
  old?: string;
  live?: string;
  both?: string;
  /** What the run says before. */
  before?: Choice;
  reason: RegExp;
  hint: RegExp;
  /** What the hint says, as settings or as a statement; null for a table that is left out by it. */
  after: Choice;
  fix?: { on: 'old' | 'live'; sql: string };
  /** Rows of the table that are the same afterwards; null where it is no longer there. */
  identical: number | null;
}

const same = `insert into $ values (1, 'a'), (2, 'b')`;
const times = (type: string, value: string) =>
  `create table $ (id int primary key, v ${type}); insert into $ values (1, ${value}), (2, null)`;

const ways: Record<string, Way> = {
  'no key, and one is named': {
    both: `create table $ (id int, v text); ${same}`,
    before: { strictKeys: true },
    reason: /^no key$/,
    hint: /No primary key or unique index .* with --key 'public\.\$=COLUMN/,
    after: { key: ['public.$=id'], strictKeys: true },
    identical: 2,
  },
  'the key is excluded, and another one is named': {
    both: `create table $ (id int primary key, v text); ${same}`,
    before: { tables: { $: { exclude: ['id'] } } },
    reason: /the key column id is not compared/,
    hint: /--key 'public\.\$=COLUMN/,
    after: { tables: { $: { exclude: ['id'], key: ['v'] } } },
    identical: 2,
  },
  'key columns of types that nothing leads between, and others are named': {
    old: `create table $ (id date primary key, v text); insert into $ values ('2020-01-01', 'a'), ('2020-01-02', 'b')`,
    live: `create table $ (id timestamptz primary key, v text); insert into $ values ('2020-01-01', 'a'), ('2020-01-02', 'b')`,
    reason: /^key column id is date on old, timestamp with time zone on live/,
    hint: /--key 'public\.\$=COLUMN/,
    after: { tables: { $: { key: ['v'], timezone: 'UTC' } } },
    identical: 2,
  },
  'which time zone, and it is said': {
    old: times('timestamp', `'2020-07-01 12:00'`),
    live: times('timestamptz', `'2020-07-01 10:00+00'`),
    reason: /which time zone was meant/,
    hint: /timezone under tables in pgmend\.yaml, or exclude the column/,
    after: { tables: { $: { timezone: 'Europe/Berlin' } } },
    identical: 2,
  },
  'which time zone, and the column is excluded': {
    old: times('timestamp', `'2020-07-01 12:00'`),
    live: times('timestamptz', `'2020-07-01 10:00+00'`),
    reason: /which time zone was meant/,
    hint: /or exclude the column/,
    after: { tables: { $: { exclude: ['v'] } } },
    identical: 2,
  },
  'an array of times, which is excluded': {
    old: times('timestamp[]', `'{2020-07-01 12:00}'`),
    live: times('timestamptz[]', `'{2020-07-01 10:00+00}'`),
    reason: /no time zone can be declared for the times of an array/,
    hint: /^Exclude the column in pgmend\.yaml\.$/,
    after: { tables: { $: { exclude: ['v'] } } },
    identical: 2,
  },
  'a key that is there twice or NULL, and another one is named': {
    both: `create table $ (id int, v text); insert into $ values (1, 'a'), (1, 'b'), (null, 'c')`,
    before: { key: ['public.$=id'] },
    reason: /^duplicate or NULL keys: .*\{"id": "1"\} \(old: 2\)/,
    hint: /name another key with --key\.$/,
    after: { key: ['public.$=v'] },
    identical: 3,
  },
  'a table on old only, which is made on live': {
    old: `create table $ (id int primary key, v text); ${same}`,
    reason: /^on old only$/,
    hint: /create the table on live, or exclude it with --exclude-table/,
    after: {},
    fix: { on: 'live', sql: `create table $ (id int primary key, v text); ${same}` },
    identical: 2,
  },
  'a table on old only, which is left out': {
    old: 'create table $ (id int primary key, v text)',
    reason: /^on old only$/,
    hint: /exclude it with --exclude-table/,
    after: { excludeTable: ['$'] },
    identical: null,
  },
  'a table that was renamed, which is mapped': {
    old: `create table was_$ (id int primary key, v text); ${same.replaceAll('$', 'was_$')}`,
    live: `create table $ (id int primary key, v text); ${same}`,
    reason: /^on live only$/,
    hint: /map its old table to it in pgmend\.yaml/,
    after: { map: { was_$: '$' } },
    identical: 2,
  },
  'a number that live cannot hold, and the row is left out': {
    old: `create table $ (id int primary key, v numeric); insert into $ values (1, 1), (2, 'Infinity')`,
    live: `create table $ (id int primary key, v numeric); insert into $ values (1, 1)`,
    reason: /^a value cannot be read: .*Infinity/,
    hint: /^Exclude the row with where in pgmend\.yaml, or repair the value\.$/,
    after: { tables: { $: { where: 'id <> 2' } } },
    identical: 1,
  },
  'a number that live cannot hold, and it is put right': {
    old: `create table $ (id int primary key, v numeric); insert into $ values (1, 1), (2, 'Infinity')`,
    live: `create table $ (id int primary key, v numeric); insert into $ values (1, 1), (2, 2)`,
    reason: /^a value cannot be read: .*Infinity/,
    hint: /or repair the value\.$/,
    after: {},
    fix: { on: 'old', sql: 'update $ set v = 2 where id = 2' },
    identical: 2,
  },
};

let b: Bench;
test.before(
  loud(async () => {
    // a number may be one on old that live does not know
    b = await bench({ old: 'newer', live: 'older' });
  }),
);
test.after(() => b?.drop());

Object.entries(ways).forEach(([what, way], index) => {
  test(`the hint helps: ${what}`, async () => {
    const table = `t${index}`;
    const named = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('$', table));
    const make = async (side: 'old' | 'live', sql = '') => b[side].sql.unsafe(sql.replaceAll('$', table));
    for (const side of ['old', 'live'] as const) await make(side, way.both ?? way[side]);
    const found = async (choice: Choice) => {
      const { report } = await b.run({ ...choice, table: [`*${table}`] });
      return report.tables.find((one) => one.table === `public.${table}`);
    };
    const before = await found(named(way.before ?? {}));
    assert.is.not(before?.outcome, 'compared');
    const text = (pattern: RegExp) => new RegExp(pattern.source.replaceAll('\\$', table));
    assert.ok(text(way.reason).test(before?.reason ?? ''), before?.reason ?? '');
    assert.match(before?.hint ?? '', text(way.hint));
    // what check says of it beforehand is no other way
    const foretold = tableOf(
      await checked(b, { ...named(way.before ?? {}), table: [`*${table}`] }),
      `public.${table}`,
    );
    if (foretold.hint) assert.is(foretold.hint, before?.hint);
    if (way.fix) await make(way.fix.on, way.fix.sql);
    const after = await found(named(way.after));
    assert.is(after?.counts?.identical ?? null, way.identical, after?.reason ?? '');
    if (way.identical !== null) assert.is(after?.outcome, 'compared');
    await b.old.sql.unsafe(`drop table if exists ${table}, was_${table} cascade`);
    await b.live.sql.unsafe(`drop table if exists ${table} cascade`);
  });
});

test.run();
