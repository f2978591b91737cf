import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { bothWays, linesOf, strategyOf } from './both-ways.ts';

// What cannot be hashed alike on both sides is compared row by row, and the report says which column that is.

const unsieved: [old: string, live: string, value: string, other: string][] = [
  ['text[]', 'text[]', "'{a,NULL}'", `'{a,"NULL"}'`],
  ['int[]', 'int[]', "'{1,2}'", "'{2,1}'"],
  ['mood', 'mood', "'sad'", "'Sad'"],
  ['citext', 'citext', "'a'", "'A'"],
  ['hstore', 'hstore', "'a=>1'", "'a=>NULL'"],
  ['pair', 'pair', "'(1,a)'", "'(1,A)'"],
  ['int4range', 'int4range', "'[1,2)'", "'[1,3)'"],
  ['xml', 'xml', "'<a/>'", "'<a></a>'"],
  ['money', 'money', '1', '2'],
  ['name', 'name', "'a'", "'b'"],
  ['text', 'json', "'1'", "'2'"],
  ['uuid', 'text', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'"],
  ['date', 'timestamp', "'2020-01-01'", "'2020-01-01 00:00:01'"],
  ['float4', 'float8', '0.5', '0.25'],
];

const domains: [type: string, value: string, other: string][] = [
  ['amount', '1', '10000'],
  ['word', "'a'", "'A'"],
  ['padded', "'a'", "'b '"],
  ['positive', '1', '2'],
  ['filled', "''", "' '"],
];

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create extension citext; create extension hstore; create type mood as enum ('Sad', 'sad');
      create type pair as (a int, b text); create domain amount as numeric; create domain word as varchar(9);
      create domain padded as char(5); create domain positive as int check (value > 0); create domain filled as text not null;`);
    for (const [side, sql] of [b.old.sql, b.live.sql].entries()) {
      const tables = unsieved.map(
        ([old, live, value, other], n) =>
          `create table u${n} (id int primary key, v ${side === 0 ? old : live});
         insert into u${n} values (1, ${value}), (2, ${side === 0 ? value : other}), (3, null);`,
      );
      const more = domains.map(
        ([type, value, other], n) =>
          `create table d${n} (id int primary key, v ${type}); create table e${n} (v ${type} primary key, w ${type});
         insert into d${n} values (1, ${value}), (2, ${side === 0 ? value : other});
         insert into e${n} values (${side === 0 ? value : other}, ${value});`,
      );
      await sql.unsafe(`${[...tables, ...more].join('\n')} analyze;`);
    }
  }),
);
test.after(() => b.drop());

test('types that cannot be hashed are joined, and the column is named', async () => {
  const files = await bothWays(b, { table: ['u*'] });
  for (const [n, [old, live]] of unsieved.entries()) {
    assert.equal(linesOf(files, `u${n}`), ['corrupted 2 v'], `${old}, ${live}`);
    assert.match(
      strategyOf(files, `u${n}`),
      /^full: no sieve: v is .*, which cannot be hashed alike on both sides$/,
    );
  }
});

test('domains over what can be hashed go through the sieve, as columns and as keys', async () => {
  const files = await bothWays(b, { table: ['d*', 'e*'] });
  for (const [n, [type]] of domains.entries()) {
    assert.match(strategyOf(files, `d${n}`), /^sieve/, type);
    assert.equal(linesOf(files, `d${n}`), ['corrupted 2 v'], type);
    assert.match(strategyOf(files, `e${n}`), /^sieve/, type);
    const { counts } = files.report.tables.find(({ table }) => table === `public.e${n}`) ?? {};
    assert.equal([counts?.missing, counts?.new, counts?.identical], [1, 1, 0], type);
  }
});

test('a condition that old might take otherwise keeps a table from the sieve', async () => {
  await b.both(
    "create table w (id int primary key, v text); insert into w values (1, 'a'), (2, 'b'); analyze w",
  );
  await b.live.sql.unsafe("update w set v = 'B' where id = 2");
  const run = (where: string) => bothWays(b, { table: ['w'], tables: { w: { where } } });
  const fenced = await run("v < 'c'");
  assert.is(strategyOf(fenced, 'w'), 'full: no sieve: its where cannot be sent to old');
  assert.equal(linesOf(fenced, 'w'), ['corrupted 2 v']);
  const sent = await run('id = 2');
  assert.match(strategyOf(sent, 'w'), /^sieve/);
  // what an earlier run staged is in the report, too
  assert.equal(sent.report.tables.find(({ table }) => table === 'public.w')?.counts, {
    old: 1,
    live: 1,
    identical: 0,
    missing: 0,
    corrupted: 1,
    new: 0,
  });
});

test.run();
