import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recheck } from '../../src/compare/recheck.ts';
import { account, repaired } from '../repair/repaired.ts';
import { type Bench, bench, type Choice, silent } from '../support/compare.ts';

// Ruling "a key that is there twice although a constraint forbids it (broken index)": not compared under every strategy, with the
// first ten keys and REINDEX as the way out.

/** A row that the unique index of its table does not know of: nothing keeps its key from being there twice. */
async function behindTheIndex(
  b: Bench,
  side: 'old' | 'live',
  table: string,
  statement: string,
): Promise<void> {
  const set = (on: boolean) =>
    `update pg_index set indisready = ${on}, indislive = ${on} where indrelid = '${table}'::regclass`;
  // each in a transaction of its own: an index is opened with the flags that it had. The last one has sessions look at the table's list
  // of indexes again, from which the first one took it
  const seen = `alter table ${table} set (autovacuum_enabled = false)`;
  for (const one of [set(false), seen, statement, set(true), seen]) await b[side].sql.unsafe(one);
}

const ways: Choice[] = [
  { strategy: 'full' },
  { strategy: 'sieve' },
  { strategy: 'full', jobs: '2' },
  { maxRate: '100' },
];

const tables: Record<string, { key: string; row: (n: string) => string }> = {
  numbers: { key: 'id bigint', row: (n) => `${n}` },
  words: { key: 'id text', row: (n) => `'k' || ${n}` },
  uuids: { key: 'id uuid', row: (n) => `md5(${n}::text)::uuid` },
  days: { key: 'id timestamptz', row: (n) => `timestamptz '2020-01-01' + ${n} * interval '1 minute'` },
};

async function fill(b: Bench): Promise<void> {
  for (const [name, { key, row }] of Object.entries(tables)) {
    await b.both(`create table ${name} (${key} primary key, v text, w int)`);
    await b.both(`insert into ${name} select ${row('g')}, 'v' || g, g from generate_series(1, 3000) g`);
  }
}

const insert = (name: string, n: number, v = `v${n}`) =>
  `insert into ${name} select ${tables[name]?.row(String(n))}, '${v}', ${n}`;

for (const [what, twice] of Object.entries({
  'key 7 twice on old, key 9 twice on live': { old: [[7, 'v7']], live: [[9, 'v9']] },
  'the same rows twice on both sides': { old: [[7, 'v7']], live: [[7, 'v7']] },
  'a key twice on both sides, with other values': { old: [[7, 'x']], live: [[7, 'x']] },
  'a key twice on live only': { old: [], live: [[7, 'v7']] },
} as Record<string, Record<'old' | 'live', [number, string][]>>)) {
  test(`behind a broken unique index: ${what}: the answer is the same by every strategy`, async () => {
    const b = await bench();
    try {
      await fill(b);
      for (const side of ['old', 'live'] as const)
        for (const [n, v] of twice[side])
          for (const name of Object.keys(tables)) await behindTheIndex(b, side, name, insert(name, n, v));
      await b.both('vacuum analyze');
      for (const way of ways) {
        const { report } = await b.run(way);
        for (const name of Object.keys(tables)) {
          const found = report.tables.find(({ table }) => table === `public.${name}`);
          const about = `${name} ${JSON.stringify(way)}: ${found?.reason}`;
          assert.is(found?.outcome, 'not_compared', about);
          assert.match(String(found?.reason), /^duplicate keys despite a unique index: /, about);
          for (const side of ['old', 'live'] as const) {
            assert.is(found?.reason?.includes(`(${side}: 2)`), twice[side].length > 0, about);
            assert.is(
              found?.hint?.includes(`on ${side} REINDEX TABLE public.${name}`),
              twice[side].length > 0,
              about,
            );
          }
          assert.not.match(String(found?.hint), '--key');
        }
      }
      // and what the hint says helps
      for (const side of ['old', 'live'] as const)
        for (const name of Object.keys(tables))
          await b[
            side
          ].sql.unsafe(`delete from ${name} where ctid = (select max(ctid) from ${name} where w = 7 or w = 9)
            and (select count(*) from ${name}) > 3000; reindex table ${name}`);
      for (const way of ways.slice(0, 2))
        assert.is((await b.run(way)).report.verdict, 'intact', JSON.stringify(way));
    } finally {
      await b.drop();
    }
  });
}

test('a live row that its index does not find is not gone: a repair names the index, a recheck sees the row', async () => {
  const b = await bench();
  try {
    await fill(b);
    for (const name of Object.keys(tables)) {
      const at = (n: number) => tables[name]?.row(String(n));
      await behindTheIndex(b, 'live', name, `delete from ${name} where w = 11; ${insert(name, 11, 'lost')}`);
      await b.live.sql.unsafe(`update ${name} set v = 'wrong' where w in (12, 13)`);
      await b.run({ table: [name] });
      await b.live.sql.unsafe(`delete from ${name} where id = ${at(12)}`);
      const settings = await b.settings({ table: [name] });
      const again = await recheck(settings, silent());
      const looked = again.tables.find(({ table }) => table === `public.${name}`);
      const { gone, stayed, changed } = looked?.found ?? {};
      assert.equal([gone, stayed, changed], [0, 2, 1], name);

      await repaired(b, {}, { table: [name] });
      const ends = Object.values(await account(b, name)).sort();
      assert.equal(
        ends,
        [
          `blocked: the row is there, but the index of its key does not find it: REINDEX TABLE public.${name} on live, and repair again`,
          'repaired',
          'skipped: changed since: the row is gone',
        ],
        name,
      );
      await b.live.sql.unsafe(`reindex table ${name}`);
      await repaired(b, {}, { table: [name] });
      assert.equal(await b.rows(`select v from ${name} where w = 11`), [['v11']]);
    }
  } finally {
    await b.drop();
  }
});

test.run();
