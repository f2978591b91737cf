import type postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repaired } from '../../repair/repaired.ts';
import { undone } from '../../repair/undone.ts';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { hasPsql, play } from '../../support/psql.ts';
import { needs } from '../../support/skip.ts';
import { damage, keys, rows, schema } from './application.ts';

// A whole application's database, from the first comparison to the last: each row is looked at by the test itself, by what psql
// would print of it, beside what pgmend says.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

type Rows = Map<string, string>;
type Tables = Map<string, Rows>;

/** What a side has, by table and key: the columns that old has, printed. */
async function read(sql: postgres.Sql, columns: Map<string, string>): Promise<Tables> {
  const tables: Tables = new Map();
  for (const [table, key] of Object.entries(keys)) {
    const found = await sql.unsafe(
      `select row(${key.join(', ')})::text as key, row(${columns.get(table)})::text as row from ${table}`,
    );
    tables.set(table, new Map(found.map(({ key, row }) => [key, row])));
  }
  return tables;
}

/** missing, corrupted and new by what was read, for each table. */
function differences(old: Tables, live: Tables): Record<string, [number, number, number]> {
  const counts = (before: Rows, now: Rows): [number, number, number] => [
    [...before.keys()].filter((key) => !now.has(key)).length,
    [...before].filter(([key, row]) => now.has(key) && now.get(key) !== row).length,
    [...now.keys()].filter((key) => !before.has(key)).length,
  ];
  return Object.fromEntries(
    [...old].map(([table, before]) => [table, counts(before, live.get(table) as Rows)]),
  );
}

let b: Bench;
let columns: Map<string, string>;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`set timezone = 'UTC'; ${schema} ${rows}`);
    await b.live.sql.unsafe(damage);
    columns = new Map();
    for (const table of Object.keys(keys)) {
      const [row] = await b.old.sql`select string_agg(quote_ident(attname), ', ' order by attnum) as names
        from pg_attribute where attrelid = ${table}::regclass and attnum > 0`;
      columns.set(table, row?.names);
    }
    for (const { sql } of [b.old, b.live]) await sql`set timezone = 'UTC'`;
  }),
);
test.after(() => b?.drop());

/** missing, corrupted and new by the report. */
async function reported(choice = {}): Promise<Record<string, [number, number, number]>> {
  const { report } = await b.run(choice);
  return Object.fromEntries(
    report.tables.map(({ table, counts, reason }) => {
      assert.ok(counts, `${table}: ${reason}`);
      return [table.replace('public.', ''), [counts.missing, counts.corrupted, counts.new]];
    }),
  );
}

for (const strategy of ['full', 'sieve'] as const) {
  test(`an application's database: the report has just the rows that the test finds, by ${strategy}`, async () => {
    const found = differences(await read(b.old.sql, columns), await read(b.live.sql, columns));
    assert.equal(await reported({ strategy }), Object.fromEntries(Object.entries(found).sort()));
    assert.ok(Object.values(found).every((counts) => counts.some((count) => count > 0)));
  });
}

/** What the trigger of the application does to each row that is written to. */
function withoutTimes(all: Map<string, string>): Map<string, string> {
  return new Map([...all].map(([table, names]) => [table, names.replace(', updated_at', '')]));
}

/** Asserts that live holds what old holds in every row of old, and what it held itself in all others. */
async function assertRight(before: Tables, looked: Map<string, string>): Promise<void> {
  const [old, live] = [await read(b.old.sql, looked), await read(b.live.sql, looked)];
  for (const [table, rows] of old) {
    const now = live.get(table) as Rows;
    for (const [key, row] of rows) assert.is(now.get(key), row, `${table} ${key}`);
    for (const [key, row] of before.get(table) as Rows)
      if (!rows.has(key)) assert.is(now.get(key), row, `${table} ${key}`);
  }
}

for (const withoutTriggers of [false, true]) {
  const how = withoutTriggers ? 'without triggers' : 'with its triggers';
  test(`an application's database: a repair ${how} puts every row right, and undo brings back what was`, async () => {
    const before = await read(b.live.sql, columns);
    const looked = withoutTriggers ? columns : withoutTimes(columns);
    const beforeLooked = await read(b.live.sql, looked);
    await reported();
    await repaired(b, { withoutTriggers });
    await assertRight(beforeLooked, looked);
    const { report, lines } = await b.run();
    const left = lines.filter(({ status }) => status !== 'new');
    assert.ok(
      left.every(({ table, changed }) => table === 'public.people' && changed?.join() === 'updated_at'),
    );
    assert.is(report.verdict === 'intact', withoutTriggers, report.verdict);
    await undone(b, { withoutTriggers: true });
    assert.equal(await read(b.live.sql, columns), before);
  });
}

withPsql(
  "an application's database: repair.sql does the same, but for rows that are each other's parents over two tables",
  async () => {
    // of whom one has come back by now, with nothing pinned
    await b.live
      .sql`insert into people (id, name, created_at, updated_at) values (${30 * 65536 + 7}, 'back', now(), now())`;
    const looked = withoutTimes(columns);
    const before = await read(b.live.sql, looked);
    const { texts } = await b.run({ format: 'json,sql' });
    const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
    assert.is(status, 0, stderr);
    await assertRight(before, looked);
  },
);

test.run();
