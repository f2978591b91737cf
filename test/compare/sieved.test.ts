import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimate } from '../oracle/ways.ts';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { bothWays, linesOf } from './sieve/both-ways.ts';

// 40_sieve and 45_pull by themselves: what they make, what they refuse, and that several sessions may share the work.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b.drop());

const staged = () =>
  b.rows(`select relname, relpersistence from pg_class where relnamespace = 'pgmend'::regnamespace
    and relname ~ '_(sieve|buckets|fetched_old|fetched_live|joined)$' order by 1`);

const rows = (from: number, to: number, value: string) =>
  `insert into t select g, ${value} from generate_series(${from}, ${to}) g;`;

test('the tables are unlogged, and go with 15_reset and with 90_clean', async () => {
  await b.both(`create table t (id int primary key, v text); ${rows(1, 50, "'a'")}
    create table u (id int primary key, v text); analyze`);
  const choice: Choice = { pause: '1us', tables: { t: { strategy: 'sieve' } } };
  await b.run(choice);
  const made = [
    ['t_buckets', 'p'],
    ['t_fetched_live', 'u'],
    ['t_fetched_old', 'u'],
    ['t_sieve', 'u'],
    ['u_fetched_old', 'u'],
  ];
  assert.equal(await staged(), made);
  await b.stage(['15_reset'], choice);
  assert.equal(await staged(), []);
  await estimate(b, 100_000);
  await b.run({ strategy: 'full' });
  assert.equal(await staged(), [
    ['t_fetched_old', 'u'],
    ['u_fetched_old', 'u'],
  ]);
  await b.stage(['90_clean']);
  assert.equal(await b.rows(`select from pg_namespace where nspname = 'pgmend'`), []);
});

test('45_pull does not look for rows in the buckets of another estimate', async () => {
  await b.both(`create table t (id int primary key, v text); ${rows(1, 3000, "'a'")} analyze`);
  await b.live.sql.unsafe(`update t set v = 'b' where id % 100 = 0`);
  const before = linesOf(await b.run({ strategy: 'sieve' }), 't');
  assert.is(before.length, 30);
  await estimate(b, 1_000_000);
  let refused: unknown;
  await b.stage(['45', '50'], { strategy: 'sieve' }).catch((error) => {
    refused = error;
  });
  assert.match(String((refused as Error)?.message), '40_sieve was run with other buckets than these');
  await b.stage(['40', '45', '50', '60', '65'], { strategy: 'sieve' });
  assert.equal(await b.rows('select count(*) from pgmend.t_corrupted'), [['30']]);
});

test('what sizes the servers estimate changes nothing for a repair', async () => {
  await b.both(`create table t (id int primary key, v text); ${rows(1, 100, "'a'")} analyze`);
  const meanings = new Set<string | undefined>();
  const texts = new Set<string | undefined>();
  for (const [size, choice] of [
    [1, {}],
    [100_000, {}],
    [3_000_000, {}],
    [100_000, { strategy: 'full' }],
    [1, { pause: '1us' }],
  ] as [number, Choice][]) {
    await estimate(b, size);
    const [compared] = await b.render(['50_compare'], choice);
    // by this a repair and a recheck know the comparison again
    meanings.add(/'[0-9a-f]{16}', array\['id'\]/.exec(compared?.text ?? '')?.[0]);
    texts.add(compared?.text.replaceAll(compared.digest, ''));
  }
  assert.ok(texts.size >= 4);
  assert.is(meanings.size, 1);
  assert.not.ok(meanings.has(undefined));
});

test('what has no statistics, no rows or one row goes every way', async () => {
  await b.both(`create table none (id int primary key, v text); create table one (id int primary key, v text);
    create table emptied (id int primary key, v text); create table keyed (id int primary key)`);
  await b.old.sql.unsafe(
    "insert into one values (1, 'a'); insert into keyed values (1); insert into emptied values (1, null)",
  );
  await b.live.sql.unsafe("insert into one values (1, 'b'); insert into keyed values (2)");
  const expected = ['corrupted 1 v', 'missing 1', 'missing 1', 'new 2'];
  for (const size of [0, 100_000]) {
    await estimate(b, size);
    const files = await bothWays(b);
    const found = ['none', 'one', 'emptied', 'keyed'].flatMap((table) => linesOf(files, table));
    assert.equal(found, expected);
  }
});

test.run();
