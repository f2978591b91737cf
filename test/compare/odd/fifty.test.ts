import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../../src/compare/report/schema.ts';
import { loud } from '../../support/loud.ts';
import { makeRole, type Role } from '../../support/roles.ts';
import { type Workbench, workbench } from '../../support/workbench.ts';
import { keys } from './keys.ts';
import { names } from './names.ts';
import type { OddTable } from './odd-table.ts';
import { refused } from './refused.ts';
import { shapes } from './shapes.ts';
import { types } from './types.ts';

// Issue 3, "Right on any schema": "a run over a database with fifty odd tables ends with each of them either compared
// exactly or listed with its reason, exit 7 in the second case". As the least rights of docs/connecting.md allow it.

const tables: OddTable[] = [...names, ...shapes, ...types, ...keys, ...refused];
const schemas = ['public', 'sales', 'h.r', 'closed'];
const sides = ['old', 'live'] as const;

/** What is in the database and no table of a comparison. */
const noTables = `create view a_view as select 1 as id; create materialized view a_copy as select 1 as id;
  create sequence a_sequence; create temp table temporary (id int primary key);
  create extension if not exists postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw;
  create foreign table far_away (id int) server elsewhere;`;

let bench: Workbench;
let roles: Record<(typeof sides)[number], Role>;
let env: NodeJS.ProcessEnv;

test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    roles = { old: await makeRole(bench.old), live: await makeRole(bench.live) };
    env = {
      PGMEND_OLD_URL: roles.old.as(bench.env.PGMEND_OLD_URL),
      PGMEND_LIVE_URL: roles.live.as(bench.env.PGMEND_LIVE_URL),
    };
    for (const side of sides) {
      const { sql } = bench[side];
      const role = roles[side].name;
      await sql.unsafe(noTables);
      for (const table of tables) await sql.unsafe(`${table.both ?? ''} ${table[side] ?? ''}`);
      for (const schema of schemas) {
        await sql.unsafe(
          `grant usage on schema "${schema}" to ${role}; grant select on all tables in schema "${schema}" to ${role}`,
        );
      }
      for (const { rights } of tables) await sql.unsafe((rights?.[side] ?? '').replaceAll('<role>', role));
    }
    await bench.live.sql.unsafe(`grant usage on foreign data wrapper postgres_fdw to ${roles.live.name};
      grant create on database ${bench.live.database} to ${roles.live.name}`);
    const config = {
      schema: schemas,
      map: Object.fromEntries(tables.flatMap(({ was, table }) => (was ? [[was, table]] : []))),
      tables: Object.fromEntries(
        tables.flatMap(({ table, config: entry }) => (entry ? [[table, entry]] : [])),
      ),
    };
    await writeFile(join(bench.folder, 'pgmend.yaml'), JSON.stringify(config));
  }),
);
test.after(async () => {
  for (const side of sides) await roles?.[side].drop();
  await bench?.drop();
});

/** What a report says of a table, in the words of the list. */
function said({ counts, reason }: Report['tables'][number]) {
  return { counts: counts ? Object.values(counts) : undefined, reason };
}

/** Holds a report against the list: the same tables, each with its counts or its reason. */
function hold(report: Report, expected: OddTable[]): void {
  // those that a run of others only has kept are no part of it
  const found = new Map(report.tables.filter(({ kept }) => !kept).map((entry) => [entry.table, entry]));
  assert.equal([...found.keys()].sort(), expected.map(({ table }) => table).sort());
  for (const { table, odd, counts, reason = null, hint } of expected) {
    const entry = found.get(table) as Report['tables'][number];
    const about = `${table} (${odd}): ${JSON.stringify(said(entry))}`;
    if (reason instanceof RegExp) assert.match(entry.reason ?? '', reason, about);
    else assert.is(entry.reason, reason, about);
    const outcome = reason === 'on live only' ? 'only_live' : 'not_compared';
    assert.is(entry.outcome, reason === null ? 'compared' : outcome, about);
    assert.equal(said(entry).counts, counts, about);
    if (hint !== undefined) {
      const side = hint.includes('On old:') ? 'old' : 'live';
      assert.is(entry.hint, hint.replace('<role>', roles[side].name), about);
    }
  }
}

test('each of more than fifty odd tables is compared exactly or listed with its reason, and that is exit 7', async () => {
  assert.ok(tables.length >= 50, `${tables.length} tables`);
  const { code, stdout, stderr } = await bench.pgmend(['run', '--verbose'], { env });
  assert.is(code, 7, stderr);
  const report = await bench.report();
  assert.is(report.verdict, 'incomplete');
  hold(report, tables);
  // nothing is left out on the screen either, where all are asked for, and each has one line
  for (const { table } of tables) assert.ok(stdout.includes(table.replace('\n', '\\n')), table);
});

test('check says beforehand which of them will not be compared, as far as a look can tell', async () => {
  const { code, stdout, stderr } = await bench.pgmend(['check', '--json'], { env });
  assert.is(code, 7, stderr);
  const checked = JSON.parse(stdout).tables as { table: string; outcome: string; reason: string | null }[];
  assert.is(checked.length, tables.length);
  for (const { table, reason, hint } of tables) {
    const found = checked.find((entry) => entry.table === table);
    if (found?.outcome !== 'comparable') assert.ok(reason !== undefined, `${table}: ${found?.reason}`);
    // what only the rows or the views tell (duplicates, values that do not convert) has no hint in the list
    else assert.ok(hint === undefined, `${table} is comparable to check: ${reason}`);
  }
});

test('the comparable ones alone: exit 1, and 0 where they are alike', async () => {
  const comparable = tables.filter(({ reason }) => reason === undefined);
  const others = tables.filter(({ reason }) => reason !== undefined);
  const leave = others.flatMap(({ table }) => ['--exclude-table', table]);
  const left = await bench.pgmend(['run', '--quiet', ...leave], { env });
  assert.is(left.code, 1, left.stderr);
  const report = await bench.report();
  assert.is(report.verdict, 'different');
  hold(report, comparable);

  const alike = comparable.filter(({ counts }) => counts?.[3] === 0 && counts[4] === 0);
  assert.ok(alike.length > 1);
  const only = await bench.pgmend(['run', '--quiet', ...alike.flatMap(({ table }) => ['--table', table])], {
    env,
  });
  assert.is(only.code, 0, only.stderr);
  hold(await bench.report(), alike);
});

test.run();
