import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { bothWays, buckets, linesOf, numbersOfOneBucket, strategyOf } from './both-ways.ts';

// Rows that a checksum might take for each other, all of one bucket: there is no other row whose checksum would tell.

/** A table whose rows are all in one bucket. The keys are written `$0`, `$1`, …; so they are in what is expected. */
interface Case {
  title: string;
  columns: string;
  old: string[];
  live: string[];
  expected: string[];
}

const exchanged = (columns: string, [a, b]: [string, string]): Omit<Case, 'title'> => ({
  columns,
  old: [`$0, ${a}`, `$1, ${b}`],
  live: [`$0, ${b}`, `$1, ${a}`],
  expected: ['corrupted $0 v', 'corrupted $1 v'],
});

const cases: Case[] = [
  { title: 'two rows exchange a text', ...exchanged('v text', ["'a'", "'b'"]) },
  { title: 'two rows exchange a number', ...exchanged('v int', ['1', '2']) },
  { title: 'two rows exchange a value for none', ...exchanged('v text', ["'a'", 'null']) },
  {
    title: 'three rows pass a value around',
    columns: 'v text',
    old: ["$0, 'a'", "$1, 'b'", "$2, 'c'"],
    live: ["$0, 'b'", "$1, 'c'", "$2, 'a'"],
    expected: ['corrupted $0 v', 'corrupted $1 v', 'corrupted $2 v'],
  },
  {
    title: 'two rows exchange one of two values',
    columns: 'v text, w int',
    old: ["$0, 'a', 1", "$1, 'b', 2"],
    live: ["$0, 'b', 1", "$1, 'a', 2"],
    expected: ['corrupted $0 v', 'corrupted $1 v'],
  },
  {
    title: 'a row of nothing but NULL under another key',
    columns: 'v text, w int',
    old: ['$0, null, null'],
    live: ['$1, null, null'],
    expected: ['missing $0', 'new $1'],
  },
  {
    title: 'a row that is there by its key alone',
    columns: 'v text',
    old: ["$0, 'a'", "$1, 'a'"],
    live: ["$0, 'a'", "$2, 'a'"],
    expected: ['missing $1', 'new $2'],
  },
  {
    title: 'a row that is missing, and another that is new',
    columns: 'v text',
    old: ["$0, 'a'", "$1, 'b'"],
    live: ["$0, 'a'", "$2, 'c'"],
    expected: ['missing $1', 'new $2'],
  },
  {
    title: 'two columns of a row exchange their values',
    columns: 'v text, w text',
    old: ["$0, 'a', 'b'"],
    live: ["$0, 'b', 'a'"],
    expected: ['corrupted $0 v,w'],
  },
];

let b: Bench;
let keys: number[];

test.before(
  loud(async () => {
    b = await bench();
    keys = await numbersOfOneBucket(b, 4);
  }),
);
test.after(() => b.drop());

const withKeys = (text: string) => text.replaceAll(/\$(\d)/g, (_, number) => String(keys[Number(number)]));

test('in one bucket, each is found', async () => {
  for (const [side, sql] of [
    ['old', b.old.sql],
    ['live', b.live.sql],
  ] as const) {
    const tables = cases.map(
      ({ columns, [side]: rows }, n) => `create table t${n} (id int primary key, ${columns});
        insert into t${n} values ${rows.map((row) => `(${withKeys(row)})`).join(', ')};`,
    );
    await sql.unsafe(`${tables.join('\n')} analyze;`);
  }
  const files = await bothWays(b);
  for (const [n, { title, expected }] of cases.entries()) {
    assert.match(strategyOf(files, `t${n}`), 'sieve: asked for: checksums of 256 buckets', title);
    assert.equal(await buckets(b, `t${n}`), [1, 1], title);
    assert.equal(linesOf(files, `t${n}`), expected.map(withKeys).sort(), title);
  }
});

test('two rows exchange one column of their key, and all four keys are of one bucket', async () => {
  const pairs = 'from generate_series(1, 60) a, generate_series(1, 60) x';
  const placed = (image: string) => `select a, x, hash_array(array[${image}]) >> 24 as place ${pairs}`;
  const foursome = (image: string) => `with p as (${placed(image)})
    select p.a, q.a, p.x, q.x from p join p q on p.a < q.a and p.x < q.x and p.place = q.place
    join p r on r.a = p.a and r.x = q.x and r.place = p.place
    join p s on s.a = q.a and s.x = p.x and s.place = p.place limit 1`;
  const [numbers = []] = await b.rows(foursome('int4send(a), int4send(x)'));
  const [words = []] = await b.rows(foursome('a::text, x::text'));
  assert.equal([numbers.length, words.length], [4, 4]);
  for (const [table, type, [a, c, x, y]] of [
    ['numbers', 'int', numbers],
    ['words', 'text', words],
  ] as const) {
    await b.both(`create table ${table} (a ${type}, x ${type}, v text, primary key (a, x))`);
    await b.old.sql.unsafe(`insert into ${table} values ('${a}', '${x}', 'v'), ('${c}', '${y}', 'v')`);
    await b.live.sql.unsafe(`insert into ${table} values ('${a}', '${y}', 'v'), ('${c}', '${x}', 'v')`);
  }
  await b.both('analyze');
  const files = await bothWays(b, { table: ['numbers', 'words'] });
  for (const [table, [a, c, x, y]] of [
    ['numbers', numbers],
    ['words', words],
  ] as const) {
    const expected = [`missing ${a},${x}`, `missing ${c},${y}`, `new ${a},${y}`, `new ${c},${x}`];
    assert.equal(linesOf(files, table), expected.sort());
    assert.equal(await buckets(b, table), [1, 1]);
  }
});

test('1,000 random pairs of rows of one bucket: whatever differs is found', async () => {
  // the two rows of a pair are in a table of their own bucket: partitions would do, but a pair a run would take hours
  const many = 2000;
  const rows =
    await b.rows(`select g from generate_series(1, 1500000) g where hashint4(g) >> 24 between -128 and 127
    order by hashint4(g) >> 24, md5(g::text) limit ${many}`);
  assert.is(rows.length, many);
  const ids = rows.map(([id]) => id);
  const make = (value: string) => `create table pairs (id int primary key, v text, w int, x numeric);
    insert into pairs select id, ${value} from unnest('{${ids}}'::int[]) with ordinality as u(id, n); analyze pairs;`;
  const same = 'md5((n / 2)::text), n % 3, (n % 5) / 100.0';
  await b.old.sql.unsafe(make(same));
  await b.live.sql.unsafe(make(same));
  // each second pair exchanges something, or loses it, in one of ten ways
  await b.live.sql.unsafe(`
    with numbered as (select p.*, n from pairs p join unnest('{${ids}}'::int[]) with ordinality as u(id, n) using (id)),
    changed as (select a.id, b.v as v, b.w as w, b.x as x, a.n, (a.n / 4 % 6) as way
      from numbered a join numbered b on b.n = case when a.n % 2 = 0 then a.n + 1 else a.n - 1 end where a.n % 4 in (2, 3))
    update pairs p set v = case when way in (0, 1) then null when way = 2 then c.v || ' ' else p.v end,
      w = case when way in (1, 3) then c.w + 1 else p.w end, x = case when way in (0, 4) then c.x * 10 + 1 when way = 5 then -c.x - 1 else p.x end
    from changed c where c.id = p.id`);
  const files = await bothWays(b, { table: ['pairs'] });
  assert.is(linesOf(files, 'pairs').length, many / 2);
});

test.run();
