import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// design.md, Commands: a dash-argument beats the environment (PGMEND_*, and libpq's own PG* for live), which beats the
// config file, which beats the defaults.

let bench: Workbench;
let other: Workbench;

test.before(
  loud(async () => {
    bench = await workbench();
    other = await workbench({ empty: true });
    // tells the two pairs apart: in this one there is another table
    for (const side of [other.old, other.live]) {
      await side.sql.unsafe('create table elsewhere (id int primary key)');
    }
  }),
);
test.after(async () => {
  await bench?.drop();
  await other?.drop();
});
test.after.each(() => rm(join(bench.folder, 'pgmend.yaml'), { force: true }));

const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
const config = (text: string, file = 'pgmend.yaml') => writeFile(join(bench.folder, file), text);

/** Which tables `check` finds; undefined where it fails. */
async function tables(args: string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, stdout, stderr } = await bench.pgmend(['check', '--json', ...args], { env });
  assert.is(code, 0, stderr);
  return JSON.parse(stdout).tables.map(({ table }: { table: string }) => table);
}

const unset = { PGMEND_OLD_URL: '', PGMEND_LIVE_URL: '' };

test('where the databases are: the command line beats the environment', async () => {
  const args = ['--old', bench.env.PGMEND_OLD_URL, '--live', bench.env.PGMEND_LIVE_URL];
  assert.equal(await tables(args, { PGMEND_OLD_URL: nowhere, PGMEND_LIVE_URL: nowhere }), [
    'public.accounts',
  ]);
});

test('where the databases are: the environment beats the config file, which is enough alone', async () => {
  await config(`old: ${other.env.PGMEND_OLD_URL}\nlive: ${other.env.PGMEND_LIVE_URL}\n`);
  assert.equal(await tables([], {}), ['public.accounts']);
  assert.equal(await tables([], unset), ['public.elsewhere']);
});

test("libpq's variables stand for live: below PGMEND_LIVE_URL, above the config file", async () => {
  const { hostname, port, username, password, pathname } = new URL(bench.env.PGMEND_LIVE_URL);
  const libpq = {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  };
  await config(`live: ${nowhere}\n`);
  assert.equal(await tables([], { ...libpq, PGMEND_LIVE_URL: '' }), ['public.accounts']);
  const wrong = { ...libpq, PGDATABASE: 'no_such_database' };
  assert.equal(await tables([], { ...wrong, PGPASSWORD: '' }), ['public.accounts'], 'PGMEND_LIVE_URL is set');
});

test('PGPASSWORD and the password file give what a URL leaves out', async () => {
  const bare = new URL(bench.env.PGMEND_LIVE_URL);
  const { password, hostname, port } = bare;
  bare.password = '';
  assert.equal(await tables([], { PGMEND_LIVE_URL: bare.href, PGPASSWORD: password }), ['public.accounts']);
  const file = join(bench.folder, 'pgpass');
  await writeFile(file, `${hostname}:${port}:*:*:${password}\n`, { mode: 0o600 });
  assert.equal(await tables([], { PGMEND_LIVE_URL: bare.href, PGPASSFILE: file }), ['public.accounts']);
  const none = await bench.pgmend(['check'], {
    env: { PGMEND_LIVE_URL: bare.href, PGPASSFILE: '/dev/null' },
  });
  assert.is(none.code, 4, none.stderr);
});

test('which config file: --config beats PGMEND_CONFIG, which beats pgmend.yaml', async () => {
  await config('out: by-default');
  await config('out: by-environment', 'environment.yaml');
  await config('out: by-flag', 'flag.yaml');
  const env = { PGMEND_CONFIG: 'environment.yaml' };
  for (const [args, more, out] of [
    [['--config', 'flag.yaml'], env, 'by-flag'],
    [[], env, 'by-environment'],
    [[], {}, 'by-default'],
  ] as const) {
    const { code, stderr } = await bench.pgmend(['run', ...args], { env: more });
    assert.is(code, 1, stderr);
    assert.match(stderr, `report: ${out}`);
  }
});

test('other settings: the command line beats the config file, which beats the default', async () => {
  await config('out: from-file\nformat: [json]\nstaging: from_file\nstrict: true\n');
  const fromFile = await bench.pgmend(['run']);
  assert.is(fromFile.code, 1, fromFile.stderr);
  assert.equal(await names('from-file'), ['differences.jsonl', 'report.json']);
  assert.is((await bench.live.sql`select from from_file.summary`).length, 1);
  const flags = ['--out', 'from-flag', '--format', 'csv', '--staging', 'from_flag'];
  assert.is((await bench.pgmend(['run', ...flags])).code, 1);
  assert.equal(await names('from-flag'), ['tables']);
  assert.is((await bench.live.sql`select from from_flag.summary`).length, 1);
  await config('');
  assert.is((await bench.pgmend(['run'])).code, 1);
  assert.equal(await names('pgmend-report'), [
    'differences.jsonl',
    'repair.sql',
    'report.html',
    'report.json',
    'tables',
  ]);
  assert.is((await bench.live.sql`select from pgmend.summary`).length, 1);
});

async function names(directory: string): Promise<string[]> {
  return (await readdir(join(bench.folder, directory))).sort();
}

test('the key of the command line beats that of the config, for this table only', async () => {
  await config('tables: { accounts: { key: [id, name], exclude: email } }');
  const key = async (args: string[]) =>
    JSON.parse((await bench.pgmend(['check', '--json', ...args])).stdout).tables[0];
  assert.equal((await key([])).key, ['id', 'name']);
  const named = await key(['--key', 'accounts=id']);
  assert.equal(named.key, ['id']);
  assert.equal(
    named.columns.map(({ name }: { name: string }) => name),
    ['id', 'name'],
    'exclude still holds',
  );
});

test('another directory, another pgmend.yaml', async () => {
  await config(`live: ${nowhere}\n`);
  await mkdir(join(bench.folder, 'below'), { recursive: true });
  const { code, stderr } = await bench.pgmend(['check'], { cwd: join(bench.folder, 'below') });
  assert.is(code, 0, stderr);
});

test.run();
