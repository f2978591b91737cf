import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportSchema } from '../../src/compare/report/schema.ts';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// mission.md: right, and the counts add up; design.md, "The report": the same staging, the same bytes; in psql the
// summary and the views show the same as the report. The oracle counts by itself, over the tables, not the staging.

let bench: Workbench;

test.before(
  loud(async () => {
    bench = await workbench();
    const orders = (only: string) => `
      create table orders (region text, number int, total numeric, primary key (region, number));
      insert into orders select 'r' || n % 7, n, n * 1.5 from generate_series(1, 2000) n where ${only}`;
    await bench.old.sql.unsafe(orders('n % 10 <> 0'));
    await bench.live.sql.unsafe(
      `${orders('n % 11 <> 0')}; update orders set total = total + 1 where number % 13 = 0`,
    );
    await bench.live.sql.unsafe('create table sessions (id int primary key)');
    // the whole of old on live once more, so that plain SQL can say what is right
    await bench.live.sql.unsafe('create schema oracle');
    for (const table of ['accounts', 'orders']) {
      await bench.live.sql.unsafe(`create table oracle.${table} as select * from public.${table} limit 0`);
      const rows = await bench.old.sql.unsafe(`select row_to_json(t)::text as row from ${table} t`);
      await bench.live.sql`
        insert into ${bench.live.sql(`oracle.${table}`)}
        select f.* from unnest(${rows.map(({ row }) => row)}::text[]) r,
          json_populate_record(null::${bench.live.sql(`oracle.${table}`)}, r::json) f`;
    }
  }),
);
test.after(() => bench?.drop());

/** What plain SQL over the two tables says. */
async function counted(table: string, key: string[], shared: string[]): Promise<Record<string, number>> {
  const same = key.map((column) => `o.${column} = l.${column}`).join(' and ');
  const differs = shared.map((column) => `o.${column} is distinct from l.${column}`).join(' or ');
  const [row] = await bench.live.sql.unsafe(`
    select (select count(*) from oracle.${table})::int as old,
      (select count(*) from public.${table})::int as live,
      (select count(*) from oracle.${table} o, public.${table} l where ${same} and not (${differs}))::int as identical,
      (select count(*) from oracle.${table} o where not exists (select from public.${table} l where ${same}))::int as missing,
      (select count(*) from oracle.${table} o, public.${table} l where ${same} and (${differs}))::int as corrupted,
      (select count(*) from public.${table} l where not exists (select from oracle.${table} o where ${same}))::int as new`);
  return { ...row };
}

test('report.json, the summary in psql and the tables themselves say the same', async () => {
  const { code, stdout, stderr } = await bench.pgmend(['run', '--json', '--quiet']);
  assert.is(code, 1, 'sessions, on live only, is no reason for 7');
  assert.is(stderr, '');
  const report = await bench.report();
  assert.equal(JSON.parse(stdout), report, '--json prints report.json');
  reportSchema.parse(report);
  const expected = [
    ['public.accounts', await counted('accounts', ['id'], ['name', 'email'])],
    ['public.orders', await counted('orders', ['region', 'number'], ['total'])],
    ['public.sessions', null],
  ];
  assert.equal(
    report.tables.map(({ table, counts }) => [table, counts]),
    expected,
  );
  for (const { counts } of report.tables) {
    if (!counts) continue;
    assert.is(counts.old, counts.identical + counts.corrupted + counts.missing);
    assert.is(counts.live, counts.identical + counts.corrupted + counts.new);
  }
  const summary = await bench.live.sql`
    select table_name, case when old_rows is not null then json_build_object('old', old_rows, 'live', live_rows,
      'identical', identical, 'missing', missing, 'corrupted', corrupted, 'new', new) end as counts
    from pgmend.summary`;
  assert.equal(
    summary.map(({ table_name, counts }) => [table_name, counts]),
    expected,
  );
  assert.is(report.verdict, 'different');
  assert.equal([report.tables[2]?.outcome, report.tables[2]?.reason], ['only_live', 'on live only']);
});

test('every differing row is in differences.jsonl once, and in the CSV file of its kind', async () => {
  await bench.pgmend(['run']);
  const lines = (await readFile(join(bench.folder, 'pgmend-report', 'differences.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n');
  const rows = lines.map((line) => JSON.parse(line));
  assert.is(new Set(lines).size, lines.length);
  for (const { table, counts } of (await bench.report()).tables) {
    for (const kind of ['missing', 'corrupted', 'new'] as const) {
      if (!counts) continue;
      const own = rows.filter((row) => row.table === table && row.status === kind);
      assert.is(own.length, counts[kind], `${table} ${kind}`);
      const csv = await readFile(join(bench.folder, 'pgmend-report', 'tables', table, `${kind}.csv`), 'utf8');
      assert.is(csv.trimEnd().split('\n').length - 1, counts[kind]);
    }
  }
  assert.equal(
    rows.filter(({ table, status }) => table === 'public.accounts' && status === 'corrupted'),
    [
      {
        table: 'public.accounts',
        status: 'corrupted',
        key: { id: '5' },
        changed: ['name'],
        kinds: ['other'],
        hints: [],
        accepted: false,
        old: { name: 'name 5', email: 'mail5@example.com' },
        live: { name: 'somebody else', email: 'mail5@example.com' },
      },
      {
        table: 'public.accounts',
        status: 'corrupted',
        key: { id: '6' },
        changed: ['email'],
        kinds: ['lost'],
        hints: [],
        accepted: false,
        old: { name: 'name 6', email: 'mail6@example.com' },
        live: { name: 'name 6', email: null },
      },
    ],
  );
});

test('the same staging gives the same bytes, and a comparison of the same data the same rows files', async () => {
  const bytes = async (directory: string) => {
    const entries = await readdir(join(bench.folder, directory), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.path, entry.name))
      .sort();
    return Promise.all(
      files.map(async (file) => [
        file.slice(join(bench.folder, directory).length),
        await readFile(file, 'utf8'),
      ]),
    );
  };
  assert.is((await bench.pgmend(['run', '--out', 'one'])).code, 1);
  assert.is((await bench.pgmend(['report', '--out', 'two'])).code, 1);
  assert.equal(await bytes('two'), await bytes('one'));
  assert.is((await bench.pgmend(['run', '--out', 'three'])).code, 1);
  const rowFiles = async (directory: string) =>
    (await bytes(directory)).filter(([file]) => /jsonl$|csv$/.test(file as string));
  assert.is((await rowFiles('one')).length, 7);
  assert.equal(await rowFiles('three'), await rowFiles('one'));
});

test('the terminal says the same, short enough for a ticket', async () => {
  const { stdout, stderr } = await bench.pgmend(['run']);
  assert.match(stdout, /^public\.accounts +10 +10 +6 +2 +2 +2$/m);
  assert.match(stdout, 'public.accounts: the changed value of email was lost: NULL on live');
  assert.match(stdout, 'info: on live only, with nothing to compare: public.sessions');
  assert.match(stdout, /^DIFFERENT: /m);
  assert.match(stderr, 'report: pgmend-report/report.html');
  assert.ok(stdout.split('\n').every((line) => line.length <= 110));
});

test('--format writes what is asked for and nothing else', async () => {
  assert.is((await bench.pgmend(['report', '--out', 'some', '--format', 'html'])).code, 1);
  assert.equal(await readdir(join(bench.folder, 'some')), ['report.html']);
});

test('the page says that legitimate edits look the same as corrupted rows', async () => {
  assert.is((await bench.pgmend(['run', '--quiet', '--out', 'page', '--format', 'html'])).code, 1);
  const page = await readFile(join(bench.folder, 'page', 'report.html'), 'utf8');
  const tables = page.split('<h2 ').filter((part) => part.includes('>Corrupted</h3>'));
  assert.is(tables.length, 2);
  for (const part of tables) assert.match(part, /legitimate edits on live/i);
});

test.run();
