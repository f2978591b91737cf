import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { servers } from '../../support/servers.ts';
import { needs } from '../../support/skip.ts';
import { bothWays, buckets, linesOf, strategyOf } from './both-ways.ts';

// A checksum of NULL is no checksum: where a column is called NOT NULL and has NULL all the same, no row may get lost.

const { newer } = await servers();
const withNewest = needs(test, 'versions', newer.major >= 18, 'live is no Postgres 18');

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b.drop());

test('NULL, and what is near to it, in one column or in several', async () => {
  const values = ['null', "''", "' '", "'NULL'", "'{}'", "'0'"];
  const both = values.flatMap((old) => values.map((live) => [old, live] as const));
  const columns: [table: string, columns: string, row: (value: string, at: number) => string][] = [
    ['one', 'v text', (value) => value],
    ['first', 'v text, w text, x text', (value) => `${value}, null, null`],
    ['last', 'w text, x text, v text', (value) => `null, null, ${value}`],
    ['bytes', 'v bytea', (value) => (value === 'null' ? value : `convert_to(${value}, 'UTF8')`)],
    ['mixed', 'v text, w int, x bytea', (value) => `${value}, null, null`],
    ['strict', 'v text, w text not null, x text not null', (value) => `${value}, '', 'a'`],
  ];
  for (const [side, sql] of [
    [0, b.old.sql],
    [1, b.live.sql],
  ] as const) {
    for (const [table, definition, row] of columns) {
      const rows = both.map((pair, id) => `(${id}, ${row(pair[side] as string, side)})`);
      await sql.unsafe(`create table ${table} (id int primary key, ${definition});
        insert into ${table} values ${rows.join(', ')}; analyze ${table};`);
    }
  }
  const files = await bothWays(b);
  const expected = both.flatMap(([old, live], id) => (old === live ? [] : [`corrupted ${id} v`])).sort();
  for (const [table] of columns) {
    assert.match(strategyOf(files, table), /^sieve/);
    assert.equal(linesOf(files, table), expected, table);
  }
});

test('values of neighbouring columns never run together', async () => {
  const row = (old: string, live: string) => [old, live] as const;
  const rows = [
    row("'ab', 'c'", "'a', 'bc'"),
    row("'ab', ''", "'', 'ab'"),
    row("'a', null", "null, 'a'"),
    row("'', null", "null, ''"),
    row("'a,', 'b'", "'a', ',b'"),
    row('null, null', "'', ''"),
  ];
  for (const [index, sql] of [b.old.sql, b.live.sql].entries()) {
    const list = (map: (value: string) => string) =>
      rows.map((pair, id) => `(${id}, ${map(pair[index] as string)})`).join(', ');
    await sql.unsafe(`create table t (id int primary key, v text, w text);
      create table bin (id int primary key, v bytea, w bytea);
      create table strict (id int primary key, v text not null, w text not null);
      insert into t values ${list((value) => value)};
      insert into strict values ${list((value) => value.replaceAll('null', "'-'"))};
      insert into bin select id, convert_to(v, 'UTF8'), convert_to(w, 'UTF8') from t; analyze;`);
  }
  const files = await bothWays(b);
  const differing = rows.map((_, id) => `corrupted ${id} v,w`);
  assert.equal(linesOf(files, 't'), differing);
  assert.equal(linesOf(files, 'bin'), differing);
  assert.equal(linesOf(files, 'strict').length, rows.length);
});

test('a child may have NULL where its parent alone is called NOT NULL', async () => {
  const make = (value: string) => `create table p (id int primary key, v text, w text);
    create table c () inherits (p); insert into c values (1, null, ${value}); analyze;`;
  const parentAlone = newer.major >= 18 ? 'add not null v no inherit' : 'alter v set not null';
  await b.old.sql.unsafe(`${make("'a'")} alter table only p alter v set not null`);
  await b.live.sql.unsafe(`${make("'b'")} alter table only p ${parentAlone}`);
  const files = await bothWays(b);
  assert.equal(linesOf(files, 'p'), ['corrupted 1 w']);
});

withNewest('NOT NULL that is not yet valid says nothing', async () => {
  await b.drop();
  b = await bench({ old: 'newer', live: 'newer' });
  const make = (value: string) => `create table t (id int primary key, v text, w text);
    insert into t values (1, null, ${value}); alter table t add constraint late not null v not valid; analyze`;
  await b.old.sql.unsafe(make("'a'"));
  await b.live.sql.unsafe(make("'b'"));
  const files = await bothWays(b);
  assert.equal([linesOf(files, 't'), await buckets(b, 't')], [['corrupted 1 w'], [1, 1]]);
});

test.run();
