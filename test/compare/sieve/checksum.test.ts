import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { bothWays, buckets, linesOf, strategyOf } from './both-ways.ts';
import { hashables } from './hashable.ts';

// The checksum of the same row is the same number on both servers, for every type that goes through the sieve; and
// that of another row is another one.

const rows = 600;
const asKeys = hashables.filter(({ key }) => key !== false);
let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    const values = hashables.map(
      ({ type, value }, n) => `create table v${n} (id int primary key, v ${type}, w ${type});
        insert into v${n} select g, ${value}, case when g % 3 > 0 then ${value} end from generate_series(1, ${rows}) g;`,
    );
    // values that come twice are left out; the second table has the key among others
    const keys = asKeys.map(
      ({ type, value }, n) => `create table k${n} (k ${type} primary key, v text);
        insert into k${n} select ${value}, 'v' || g from generate_series(1, ${rows}) g on conflict do nothing;
        create table c${n} (k ${type}, id int, v text, primary key (id, k));
        insert into c${n} select ${value}, g, 'v' || g from generate_series(1, ${rows}) g;`,
    );
    await b.both(`set timezone = 'UTC'; ${[...values, ...keys].join('\n')} analyze;`);
  }),
);
test.after(() => b.drop());

/** What each side summed up, over all buckets. */
const sums = (table: string) =>
  b.rows(
    `select sum(rows), count(checksum), count(*), sum(checksum) from pgmend.${table}_sieve group by on_live`,
  );

test('rows that are the same have the same checksum on both servers', async () => {
  const files = await b.run({ strategy: 'sieve', format: 'json' });
  assert.is(files.report.verdict, 'intact');
  const tables = [
    ...hashables.map(({ type }, n) => [`v${n}`, type]),
    ...asKeys.flatMap(({ type }, n) => [
      [`k${n}`, `${type} as a key`],
      [`c${n}`, `${type} in a key`],
    ]),
  ] as [string, string][];
  for (const [table, type] of tables) {
    assert.match(strategyOf(files, table), 'sieve: asked for: checksums of 256 buckets', type);
    const [old = [], live] = await sums(table);
    assert.equal(live, old, type);
    assert.is(old[1], old[2], `${type}: no checksum is NULL`);
    const [filled, differing] = await buckets(b, table);
    assert.ok(filled > 50, `${type}: ${filled} buckets for ${rows} rows`);
    assert.is(differing, 0, `${type}: buckets differ that are the same`);
  }
});

test('a row with another value has another checksum', async () => {
  // two rows of which the values are not the same; the first gets that of the second
  for (const [n, { type }] of hashables.entries()) {
    const [changed] = await b.live.sql.unsafe(`update v${n} set v = (
        select v from v${n} o where o.id > 2 and o.v::text <> (select v::text from v${n} where id = 2) order by id limit 1)
      where id = 2 returning id`);
    assert.is(changed?.id, 2, type);
    await b.live.sql.unsafe(`update v${n} set w = null where id = 4`);
  }
  for (const n of asKeys.keys()) {
    await b.live.sql.unsafe(
      `update k${n} set v = 'w' where v = 'v7'; update c${n} set id = -id where id = 8`,
    );
  }
  const files = await bothWays(b);
  for (const [n, { type }] of hashables.entries()) {
    assert.equal(linesOf(files, `v${n}`), ['corrupted 2 v', 'corrupted 4 w'], type);
  }
  for (const [n, { type }] of asKeys.entries()) {
    const found = (table: string) => files.lines.filter((line) => line.table === `public.${table}`);
    assert.equal(
      found(`k${n}`).map(({ status }) => status),
      ['corrupted'],
      type,
    );
    assert.equal(
      found(`c${n}`)
        .map(({ status }) => status)
        .sort(),
      ['missing', 'new'],
      type,
    );
    assert.is((await buckets(b, `k${n}`))[1], 1, type);
  }
});

test.run();
