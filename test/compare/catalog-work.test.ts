import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderSql } from '../../src/stages/templates.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// What is asked of catalogs costs in proportion to the tables, also where a run has staged all of them and nobody has analyzed the
// catalogs since. Counted in rows that a plan looks at, not in time.

const sizes = [100, 200];
const benches: Bench[] = [];
test.before(
  loud(async () => {
    for (const size of sizes) {
      const b = await bench();
      benches.push(b);
      // each with a key, a unique index, a sequence, a foreign key and a trigger
      await b.both(`do $do$ begin
        create function touch() returns trigger language plpgsql as 'begin new.c1 := new.c1; return new; end';
        for i in 1..${size} loop
          execute format('create table t%s (id serial primary key, parent int, %s, unique (c1))', i,
            (select string_agg(format('c%s text', g), ', ') from generate_series(1, 13) g));
          if i > 1 then execute format('alter table t%s add foreign key (parent) references t%s', i, i / 2); end if;
          execute format('create trigger touch before update on t%s for each row execute procedure touch()', i);
        end loop; end $do$`);
      await b.live.sql`insert into t2 (c1) values ('a')`;
      await b.run({ strategy: 'sieve' });
    }
  }),
);
test.after(async () => {
  for (const b of benches) await b.drop();
});

interface Node {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

/** How many rows all parts of a plan looked at. */
function rowsOf(node: Node): number {
  const removed =
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Join Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const own = (node['Actual Rows'] + removed) * node['Actual Loops'];
  return own + (node.Plans ?? []).reduce((sum, plan) => sum + rowsOf(plan), 0);
}

async function work(b: Bench, sql: string, parameters: string[], before = ''): Promise<number> {
  return b.live.sql.begin(async (tx) => {
    await tx.unsafe(`set local search_path = pg_catalog; ${before}`);
    const [row] = await tx.unsafe(`explain (analyze, timing off, format json) ${sql}`, parameters);
    return rowsOf((row as unknown as { 'QUERY PLAN': [{ Plan: Node }] })['QUERY PLAN'][0].Plan);
  });
}

const names = (size: number) =>
  JSON.stringify(Array.from({ length: size }, (_, at) => ['public', `t${at + 1}`]));
const has = { generated: true, includedColumns: true, invalidNotNull: true };
const inventory = (old: boolean) => renderSql('queries/inventory.sql', { old, staging: 'pgmend', has });
const asked: [string, (b: Bench, size: number) => Promise<number>][] = [
  ...[false, true].map((old): (typeof asked)[number] => [
    `the tables of ${old ? 'old' : 'live'}`,
    (b) => work(b, inventory(old), [], 'set local enable_nestloop = off'),
  ]),
  [
    'how rows of all tables are written',
    (b, size) => work(b, renderSql('queries/writing.sql', {}), [names(size)]),
  ],
  [
    'foreign keys of all tables',
    (b, size) => work(b, renderSql('queries/foreign_keys.sql', {}), [names(size)]),
  ],
  ['what is staged', (b) => work(b, renderSql('queries/staged_tables.sql', { staging: 'pgmend' }), [])],
  [
    'what is to be dropped',
    (b) => work(b, renderSql('queries/drop_staged.sql', { staging: 'pgmend', keeping: false }), []),
  ],
  ['the state', (b) => work(b, renderSql('queries/status.sql', { staging: 'pgmend', lock: '1' }), [])],
];
for (const [what, ask] of asked) {
  test(`twice as many tables, twice the work: ${what}`, async () => {
    const [some, twice] = [
      await ask(benches[0] as Bench, sizes[0] as number),
      await ask(benches[1] as Bench, sizes[1] as number),
    ];
    // a plan that reads a catalog as a whole, once, is none of a loop
    assert.ok(twice < some * 2.3 + 20_000, `${some} rows with ${sizes[0]} tables, ${twice} with ${sizes[1]}`);
  });
}

test.run();
