import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../src/compare/report/schema.ts';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// design.md: what the config file holds per table, and table mapping; seen in the report of a run.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
  }),
);
test.after(() => bench?.drop());

/** Makes tables, runs with a config, and takes the tables away. */
async function run(
  sides: { old: string; live: string },
  config: object,
  args: string[] = [],
): Promise<Report> {
  await bench.old.sql.unsafe(sides.old);
  await bench.live.sql.unsafe(sides.live);
  try {
    await writeFile(join(bench.folder, 'pgmend.yaml'), JSON.stringify(config));
    const { code, stdout, stderr } = await bench.pgmend(['run', '--json', ...args]);
    assert.ok(code === 0 || code === 1 || code === 7, stderr);
    return JSON.parse(stdout);
  } finally {
    await bench.live.sql.unsafe('drop schema pgmend cascade; drop server pgmend_old cascade');
    for (const side of [bench.old, bench.live]) {
      await side.sql.unsafe('drop schema public cascade; create schema public');
    }
  }
}

const counts = (report: Report, index = 0) => {
  const { missing, corrupted, new: added, identical } = report.tables[index]?.counts ?? {};
  return { missing, corrupted, new: added, identical };
};
const table = (columns: string, ...rows: string[]) =>
  `create table t (${columns}); ${rows.length > 0 ? `insert into t values ${rows.map((row) => `(${row})`).join(', ')}` : ''}`;

test('exclude: a column that is not compared is not corrupted', async () => {
  const columns = 'id int primary key, a text, b text';
  const sides = { old: table(columns, `1, 'x', 'old'`), live: table(columns, `1, 'x', 'live'`) };
  assert.equal(counts(await run(sides, {})), { missing: 0, corrupted: 1, new: 0, identical: 0 });
  const report = await run(sides, { tables: { t: { exclude: 'b' } } });
  assert.equal(counts(report), { missing: 0, corrupted: 0, new: 0, identical: 1 });
  assert.equal(report.tables[0]?.columns, ['a']);
});

test('exclude: a renamed column is left out by its name on old too', async () => {
  const sides = {
    old: table('id int primary key, mail text, a text', `1, 'old', 'x'`),
    live: table('id int primary key, email text, a text', `1, 'live', 'x'`),
  };
  const rename = { mail: 'email' };
  for (const exclude of ['mail', 'email']) {
    const report = await run(sides, { tables: { t: { rename, exclude } } });
    assert.equal(report.tables[0]?.columns, ['a']);
    assert.equal(report.tables[0]?.only_old, []);
  }
});

test('rename: a column of old is compared with what it became', async () => {
  const sides = {
    old: table('id int primary key, mail text', `1, 'x'`, `2, 'y'`),
    live: table('id int primary key, email text', `1, 'x'`, `2, 'z'`),
  };
  const report = await run(sides, { tables: { t: { rename: { mail: 'email' } } } });
  assert.equal(counts(report), { missing: 0, corrupted: 1, new: 0, identical: 1 });
  assert.equal(report.tables[0]?.changed_by_column, { email: 1 });
  assert.equal([report.tables[0]?.only_old, report.tables[0]?.only_live], [[], []]);
});

test('exclude: by the name on old, too, where that is another', async () => {
  const sides = {
    old: table('id int primary key, mail text, old_only text', `1, 'x', 'y'`),
    live: table('id int primary key, email text', `1, 'z'`),
  };
  const settings = { rename: { mail: 'email' }, exclude: ['mail', 'old_only'] };
  const report = await run(sides, { tables: { t: settings } });
  assert.equal(counts(report), { missing: 0, corrupted: 0, new: 0, identical: 1 });
  assert.equal([report.tables[0]?.columns, report.tables[0]?.only_old], [[], []]);
});

test('where: rows for which the condition does not hold are not compared, on both sides', async () => {
  const columns = 'id int primary key, region text';
  const sides = {
    old: table(columns, `1, 'eu'`, `2, 'us'`, `3, 'eu'`),
    live: table(columns, `1, 'eu'`, `4, 'us'`, `5, 'eu'`),
  };
  const report = await run(sides, { tables: { t: { where: "region = 'eu'" } } });
  assert.equal(report.tables[0]?.counts, { old: 2, live: 2, identical: 1, missing: 1, corrupted: 0, new: 1 });
});

test('exact: for one table, or with --exact for all', async () => {
  const sides = {
    old: table('id int primary key, n numeric', '1, 1.0'),
    live: table('id int primary key, n numeric', '1, 1.00'),
  };
  assert.is(counts(await run(sides, {})).corrupted, 0);
  assert.is(counts(await run(sides, { tables: { t: { exact: true } } })).corrupted, 1);
  assert.is(counts(await run(sides, {}, ['--exact'])).corrupted, 1);
  assert.is(counts(await run(sides, { tables: { t: { exact: false } } }, ['--exact'])).corrupted, 0);
});

test('timezone: a timestamp meets one with time zone only when its zone is said', async () => {
  const sides = {
    old: table('id int primary key, at timestamp', `1, '2024-07-01 12:00'`, `2, '2024-01-01 12:00'`),
    live: table('id int primary key, at timestamptz', `1, '2024-07-01 10:00+00'`, `2, '2024-01-01 12:00+00'`),
  };
  const without = await run(sides, {});
  assert.is(without.verdict, 'incomplete');
  assert.match(without.tables[0]?.reason ?? '', 'time zone');
  const report = await run(sides, { tables: { t: { timezone: 'Europe/Berlin' } } });
  assert.equal(counts(report), { missing: 0, corrupted: 1, new: 0, identical: 1 });
});

test('key: columns that no constraint makes a key are one when the user says so and the rows bear it out', async () => {
  const columns = 'a int, b int, v text';
  const sides = {
    old: table(columns, `1, 1, 'x'`, `1, 2, 'y'`),
    live: table(columns, `1, 1, 'x'`, `1, 2, 'z'`),
  };
  const byContent = { missing: 1, corrupted: 0, new: 1, identical: 1 };
  assert.equal(counts(await run(sides, {})), byContent);
  const none = await run(sides, { 'strict-keys': true });
  assert.is(none.tables[0]?.outcome, 'not_compared');
  assert.match(none.tables[0]?.hint ?? '', "--key 'public.t=COLUMN[,COLUMN]'");
  assert.equal(counts(await run(sides, { tables: { t: { key: ['a', 'b'] } } })), {
    missing: 0,
    corrupted: 1,
    new: 0,
    identical: 1,
  });
  const double = await run(sides, {}, ['--key', 't=a']);
  assert.is(double.tables[0]?.outcome, 'not_compared');
  assert.match(double.tables[0]?.reason ?? '', 'duplicate');
});

test('map: a table of old is compared with what it became, in another schema too', async () => {
  const report = await run(
    {
      old: `create table people (id int primary key, v text); insert into people values (1, 'x'), (2, 'y')`,
      live: `create schema if not exists crm; create table crm.persons (id int primary key, v text);
             insert into crm.persons values (1, 'x'), (3, 'z')`,
    },
    { map: { people: 'crm.persons' } },
  );
  await bench.live.sql`drop schema crm cascade`;
  assert.equal(
    report.tables.map(({ table: name, counts: rows }) => [name, rows?.missing, rows?.new]),
    [['crm.persons', 1, 1]],
  );
});

test('schema, table and exclude-table: what is left out is told', async () => {
  const report = await run(
    {
      old:
        table('id int primary key') +
        '; create table a_log (id int primary key); create table u (id int primary key)',
      live:
        table('id int primary key') +
        '; create table a_log (id int primary key); create table u (id int primary key)',
    },
    { 'exclude-table': '*_log' },
  );
  assert.equal(
    report.tables.map(({ table: name }) => name),
    ['public.t', 'public.u'],
  );
  assert.match(JSON.stringify(report.findings), 'public.a_log');
  assert.is(report.verdict, 'intact');
});

test.run();
