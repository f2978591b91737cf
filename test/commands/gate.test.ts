import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// Issue 20: "JUnit output (--format junit) and thresholds (--max-missing, --max-corrupted, per table in the config) for a
// gate in CI; exit codes unchanged".

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    // 2 of 10 missing and 2 corrupted in accounts; 1 of 1000 missing here
    await bench.old.sql`create table orders (id int primary key)`;
    await bench.old.sql`insert into orders select generate_series(1, 1000)`;
    await bench.live.sql`create table orders (id int primary key)`;
    await bench.live.sql`insert into orders select generate_series(1, 999)`;
    await bench.old.sql.unsafe(`create table "a<b>&""'" (id int primary key, "]]>" text);
      insert into "a<b>&""'" values (1, 'x')`);
    await bench.live.sql.unsafe(`create table "a<b>&""'" (id int primary key, "]]>" text);
      insert into "a<b>&""'" values (1, 'y')`);
    await bench.old.sql`create table loose (v text)`;
    await bench.live.sql`create table loose (v text)`;
    await bench.live.sql`create table alone (id int primary key)`;
  }),
);
test.after(() => bench?.drop());

const these = ['--table', 'accounts', 'orders'];

for (const [title, args, code] of [
  ['no limit: a single row is too many', [], 1],
  ['as many as differ', ['--max-missing', '2', '--max-corrupted', '2'], 0],
  ['one less', ['--max-missing', '1', '--max-corrupted', '2'], 1],
  ['only one of the two kinds', ['--max-missing', '2'], 1],
  ['a share of each table', ['--max-missing', '20%', '--max-corrupted', '20%'], 0],
  ['a share is rounded down', ['--max-missing', '19.9%', '--max-corrupted', '20%'], 1],
  [
    'rows that are only new count with --strict',
    ['--max-missing', '2', '--max-corrupted', '2', '--strict'],
    1,
  ],
] as const) {
  test(`run: ${title}`, async () => {
    const ended = await bench.pgmend(['run', ...these, ...args]);
    assert.is(ended.code, code, ended.stdout);
    assert.match(ended.stdout, 'DIFFERENT: ');
    assert.is(ended.stdout.includes('WITHIN THE LIMITS'), code === 0 || args.includes('--strict' as never));
    assert.is((await bench.pgmend(['report', ...args])).code, code);
  });
}

test('what is beyond its limit is named', async () => {
  const { stdout } = await bench.pgmend(['run', ...these, '--max-missing', '1', '--max-corrupted', '9']);
  assert.match(stdout, 'beyond the limit: public.accounts: 2 rows missing, at most 1 allowed');
  assert.not.match(stdout, 'beyond the limit: public.orders');
});

test('a table has limits of its own in the config, as a number or a share', async () => {
  const config = (of: string) => writeFile(join(bench.folder, 'pgmend.yaml'), of);
  await config(`max-missing: 0
max-corrupted: 0
tables:
  accounts: { max_missing: 2, max_corrupted: 20% }
  public.orders: { max_missing: 0.1% }
`);
  try {
    assert.is((await bench.pgmend(['run', ...these])).code, 0);
    await config('tables: { accounts: { max_missing: 2, max_corrupted: 20% } }');
    assert.is((await bench.pgmend(['run', ...these])).code, 1);
    await config('tables: { accounts: { max_missing: some } }');
    const { code, stderr } = await bench.pgmend(['run', ...these]);
    assert.is(code, 2);
    assert.match(
      stderr,
      'tables.accounts.max_missing is neither a number of rows like 10 nor a share like 0.1%',
    );
  } finally {
    await config('');
  }
});

for (const wrong of ['-1', '1.5', 'all', '101%', '']) {
  test(`--max-missing ${wrong || '(empty)'} is a mistake`, async () => {
    const { code, stderr } = await bench.pgmend(['run', `--max-missing=${wrong}`]);
    assert.is(code, 2);
    assert.match(stderr, '--max-missing');
  });
}

test('a table that was not compared stays exit 7, whatever is allowed', async () => {
  assert.is(
    (await bench.pgmend(['run', '--strict-keys', '--max-missing', '100%', '--max-corrupted', '100%'])).code,
    7,
  );
});

test('junit.xml: a case for each table, failed by what is beyond its limit, on names of any kind', async () => {
  await bench.pgmend([
    'run',
    '--strict-keys',
    '--format',
    'junit',
    '--max-missing',
    '1',
    '--max-corrupted',
    '2',
    '--out',
    'xml',
  ]);
  const text = await readFile(join(bench.folder, 'xml', 'junit.xml'), 'utf8');
  assert.is(XMLValidator.validate(text), true);
  const { testsuites } = new XMLParser({
    ignoreAttributes: false,
    htmlEntities: true,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  }).parse(text);
  const { testcase, ...suite } = testsuites.testsuite;
  assert.equal([suite.tests, suite.failures, suite.errors, suite.skipped], ['5', '1', '1', '1']);
  const ended = testcase.map((one: Record<string, { message: string; type?: string }>) => [
    one.name,
    Object.keys(one).find((key) => ['failure', 'error', 'skipped'].includes(key)) ?? 'passed',
    (one.failure ?? one.error ?? one.skipped)?.message,
  ]);
  assert.equal(ended, [
    [`public."a<b>&""'"`, 'passed', undefined],
    ['public.accounts', 'failure', '2 rows missing, at most 1 allowed'],
    ['public.alone', 'skipped', 'on live only'],
    ['public.loose', 'error', 'no key'],
    ['public.orders', 'passed', undefined],
  ]);
  assert.match(text, /corrupted by column: (name 1, email 1|email 1, name 1)/);
  // it is a part like others: a report with it is replaced by the next one
  assert.is((await bench.pgmend(['report', '--format', 'json', '--out', 'xml'])).code, 7);
});

test.run();
