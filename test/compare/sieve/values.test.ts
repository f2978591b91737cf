import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { bothWays, linesOf, strategyOf } from './both-ways.ts';
import { columns, keys } from './value-pairs.ts';

// Values that a weak hash takes for the same, and values that are the same and do not look so. As columns and as keys,
// always through the sieve.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test('each value, and every row of the table, has the verdict that stage 50 has for it', async () => {
  for (const [side, sql] of [b.old.sql, b.live.sql].entries()) {
    for (const [n, [type, pairs]] of columns.entries()) {
      const rows = pairs.map((pair, id) => `(${id}, ${pair[side]})`).join(', ');
      await sql.unsafe(
        `create table v${n} (id int primary key, v ${type}); insert into v${n} values ${rows}`,
      );
    }
    for (const [n, [type, pairs]] of keys.entries()) {
      const rows = pairs.map((pair, id) => `(${pair[side]}, ${id})`).join(', ');
      await sql.unsafe(`create table k${n} (k ${type} primary key, v int); insert into k${n} values ${rows}`);
    }
    await sql.unsafe('analyze');
  }
  const files = await bothWays(b);
  for (const [n, [type, pairs]] of columns.entries()) {
    assert.match(strategyOf(files, `v${n}`), /^sieve/, type);
    const expected = pairs.flatMap(([, , verdict], id) => (verdict === 'same' ? [] : [`corrupted ${id} v`]));
    assert.equal(linesOf(files, `v${n}`), expected.sort(), type);
  }
  for (const [n, [type, pairs]] of keys.entries()) {
    assert.match(strategyOf(files, `k${n}`), /^sieve/, type);
    const { counts } = files.report.tables.find(({ table }) => table === `public.k${n}`) ?? {};
    const apart = pairs.filter(([, , verdict]) => verdict === 'differs').length;
    assert.equal([counts?.missing, counts?.new, counts?.corrupted], [apart, apart, 0], type);
  }
});

test('a migration that multiplies a whole column by 10000', async () => {
  await b.both(`create table scaled (id int primary key, n numeric, m numeric(20,4));
    insert into scaled select g, g * power(10::numeric, g % 9 - 4), g from generate_series(1, 2000) g; analyze scaled`);
  await b.live.sql.unsafe('update scaled set n = n * 10000, m = m * 10000');
  const files = await bothWays(b, { table: ['scaled'] });
  assert.is(linesOf(files, 'scaled').length, 2000);
  const own = files.lines.filter(({ table }) => table === 'public.scaled');
  assert.equal(new Set(own.flatMap(({ changed }) => changed)), new Set(['n', 'm']));
});

test('numbers of another type on live are the same numbers', async () => {
  const rows = '(1, 1, 1, 1), (2, -1, 10000, 0), (3, 32767, -3, null)';
  await b.old.sql.unsafe(
    `create table wider (k int2 primary key, a int2, b int4, c int8); insert into wider values ${rows}`,
  );
  await b.live.sql.unsafe(
    `create table wider (k int8 primary key, a int8, b numeric, c numeric(30,5)); insert into wider values ${rows}`,
  );
  await b.both('analyze wider');
  const files = await bothWays(b, { table: ['wider'] });
  assert.match(strategyOf(files, 'wider'), /^sieve/);
  assert.equal(linesOf(files, 'wider'), []);
  await b.live.sql.unsafe('update wider set b = 1 where k = 2');
  assert.equal(linesOf(await bothWays(b, { table: ['wider'] }), 'wider'), ['corrupted 2 b']);
});

test('with exact, what is printed is compared', async () => {
  const files = await bothWays(b, { exact: true, table: ['v2', 'v3', 'v4', 'v20'] });
  // all but 1e2, which prints as 100
  assert.equal(
    linesOf(files, 'v2'),
    [0, 1, 2, 3, 4, 5, 7].map((id) => `corrupted ${id} v`),
  );
});

test.run();
