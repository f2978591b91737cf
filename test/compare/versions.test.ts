import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plan } from '../../src/operate/plan.ts';
import { bench, type Files, silent } from '../support/compare.ts';

// The same comparison where both sides are the older server, both the newer, and where live is the older one. The
// other way round is what all other tests have.

const definition = `
  create table t (id int primary key, v text, n numeric, j jsonb, i interval, b box, a text[], x xml, m money,
    twice int generated always as (id * 2) stored);
  create table "Odd ""name""" ("Key" text not null unique, "select" text);
  create table n (a int, b int, v text);
  create table parted (id int primary key, v text) partition by hash (id);
  create table p0 partition of parted for values with (modulus 2, remainder 0);
  create table p1 partition of parted for values with (modulus 2, remainder 1);
  create type mood as enum ('ok', 'sad'); create table moods (id int primary key, v mood);`;
const olds = `
  insert into t values (1, 'a', 1.0, '{"a":1}', '1 mon', '((0,0),(2,2))', '{a}', '<a/>', '1.50');
  insert into t (id, v) values (2, 'gone'), (3, 'same');
  insert into "Odd ""name""" values ('same', 'x'), ('changed', 'x');
  insert into n values (1, 1, 'a'), (1, 2, 'a');
  insert into parted select g, 'a' from generate_series(1, 10) g;
  insert into moods values (1, 'ok'), (2, 'sad');
  create table gone (id int); insert into gone values (1);`;
const lives = `
  insert into t values (1, 'a', 1.00, '{"a": 1}', '30 days', '((0,0),(4,1))', '{b}', '<b/>', '2.50');
  insert into t (id, v) values (3, 'same'), (4, 'here');
  insert into "Odd ""name""" values ('same', 'x'), ('changed', 'y');
  insert into n values (1, 1, 'a'), (1, 2, 'b');
  insert into parted select g, 'a' from generate_series(2, 11) g;
  insert into moods values (1, 'ok'), (2, 'ok');`;

const sides = [
  { old: 'older', live: 'older' },
  { old: 'newer', live: 'newer' },
  { old: 'newer', live: 'older' },
] as const;

function check({ report, lines, csv }: Files): void {
  const counts = report.tables.map(({ table, counts }) => [table, ...Object.values(counts ?? {})]);
  assert.equal(counts, [
    ['public."Odd ""name"""', 2, 2, 1, 0, 1, 0],
    ['public.gone', 1, 0, 0, 1, 0, 0],
    ['public.moods', 2, 2, 1, 0, 1, 0],
    ['public.n', 2, 2, 1, 0, 1, 0],
    ['public.parted', 10, 10, 9, 1, 0, 1],
    ['public.t', 3, 3, 1, 1, 1, 1],
  ]);
  const corrupted = lines.find(({ table, status }) => table === 'public.t' && status === 'corrupted');
  assert.equal(corrupted?.changed, ['i', 'b', 'a', 'x', 'm']);
  assert.equal([corrupted?.old?.b, corrupted?.live?.b], ['(2,2),(0,0)', '(4,1),(0,0)']);
  assert.equal(csv('public."Odd ""name"""', 'corrupted'), [
    ['Key', 'changed', 'hints', 'select__old', 'select__live'],
    ['changed', '{select}', '{}', 'x', 'y'],
  ]);
  assert.equal(csv('public.t', 'missing')[1]?.slice(0, 2), ['2', 'gone']);
}

for (const where of sides) {
  test(`old on the ${where.old} server, live on the ${where.live} one`, async () => {
    const b = await bench(where);
    try {
      await b.both(definition);
      await b.old.sql.unsafe(olds);
      await b.live.sql.unsafe(lives);
      const key = ['n=a,b'];
      check(await b.run({ key }));
      const planned = await plan(await b.settings({ key }), silent());
      assert.equal([...new Set(planned.map(({ state }) => state))], ['up to date']);
      assert.is((await b.stage(['50_compare'], { key })).length, 5);
      await b.stage(['90_clean']);
      assert.equal(await b.rows(`select extname from pg_extension where extname <> 'plpgsql'`), []);
    } finally {
      await b.drop();
    }
  });
}

test.run();
