import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { atWork, type Workbench, workbench } from '../support/workbench.ts';

// mission.md: secrets and masked columns never reach a log, a file or the screen. Reports are for their owner only.

let bench: Workbench;
let onOld: Role;
let onLive: Role;
let env: NodeJS.ProcessEnv;

test.before(
  loud(async () => {
    bench = await workbench();
    onOld = await makeRole(bench.old);
    onLive = await makeRole(bench.live);
    // superusers, so that nothing but the passwords is in question
    await bench.old.sql.unsafe(`alter role ${onOld.name} superuser`);
    await bench.live.sql.unsafe(`alter role ${onLive.name} superuser`);
    env = {
      PGMEND_OLD_URL: onOld.as(bench.env.PGMEND_OLD_URL),
      PGMEND_LIVE_URL: onLive.as(bench.env.PGMEND_LIVE_URL),
    };
  }),
);
test.after(async () => {
  await onOld?.drop();
  await onLive?.drop();
  await bench?.drop();
});

/** Every file below a directory. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.path, entry.name));
}

function assertSilent(text: string, where: string): void {
  for (const { password } of [onOld, onLive]) assert.not.match(text, password, where);
}

test('no command says a password, also when it says all it can, and no rendered file has it', async () => {
  const commands = [
    ['check', '--verbose'],
    ['check', '--json'],
    ['run', '--verbose'],
    ['run', '--json', '--verbose'],
    ['plan', '--json', '--verbose'],
    ['render', '--verbose'],
    ['render', '-o', 'rendered', '--verbose'],
    ['stage', '10_connect', '--verbose', '--json'],
    ['report', '--verbose'],
    ['status', '--json', '--verbose'],
    // each fails, and says a lot about it
    ['stage', '10_connect', '--verbose', '--lock-timeout', '1ms'],
    ['run', '--verbose', '--statement-timeout', '1ms'],
    ['run', '--verbose', '--old-from-live', '127.0.0.1:1'],
    ['clean', '--verbose', '--staging', 'other'],
  ];
  for (const args of commands) {
    const { stdout, stderr } = await bench.pgmend(args, { env });
    assertSilent(stdout + stderr, args.join(' '));
  }
  const files = await filesBelow(bench.folder);
  assert.ok(files.some((file) => file.endsWith('10_connect.sql')));
  for (const file of files) assertSilent(await readFile(file, 'utf8'), file);

  const [journal] = await bench.live.sql`
    select (select jsonb_agg(to_jsonb(r)) from pgmend.runs r)::text || (select jsonb_agg(to_jsonb(s)) from pgmend.sides s)::text as text`;
  assertSilent(journal?.text, 'journal');
  // the oracle: the one place where it has to be
  const [mapping] = await bench.live.sql`select umoptions::text as options from pg_user_mappings`;
  assert.match(mapping?.options, onOld.password);
});

test('nobody sees a password in pg_stat_activity or among the processes while a run is going', async () => {
  await writeFile(
    join(bench.folder, 'slow.yaml'),
    // slow for each row, so that the session on old is there too, whichever side the planner reads first
    'tables: { accounts: { where: "pg_sleep(1) is not null" } }',
  );
  const child = bench.start(['run', '--config', 'slow.yaml', '--out', 'never'], env);
  child.stdout.resume();
  child.stderr.resume();
  const closed = once(child, 'close');
  try {
    await until('stage 50 is running', async () =>
      (await atWork(bench.live.sql)).some(({ application }) => application.startsWith('pgmend 50_')),
    );
    for (const sql of [bench.old.sql, bench.live.sql]) {
      const ask = () =>
        sql`select to_jsonb(a)::text as text from pg_stat_activity a where pid <> pg_backend_pid()`;
      const rows = await until(
        'a session of pgmend',
        async () => {
          const seen = await ask();
          return seen.some(({ text }) => text.includes('pgmend')) && seen;
        },
        30,
      );
      for (const { text } of rows) assertSilent(text, 'pg_stat_activity');
    }
    const ps = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    if (ps.status === 0) assertSilent(ps.stdout, 'ps');
  } finally {
    child.kill('SIGINT');
  }
  assert.is((await closed)[0], 130);
});

test('a password in the URL of the command line is in no message either', async () => {
  for (const side of ['--old', '--live']) {
    const url = new URL(side === '--old' ? (env.PGMEND_OLD_URL as string) : (env.PGMEND_LIVE_URL as string));
    url.port = '1';
    const { code, stdout, stderr } = await bench.pgmend(['run', side, url.href, '--verbose'], { env });
    assert.ok(code === 4 || code === 5);
    assertSilent(stdout + stderr, side);
  }
});

test('files of a report are for their owner, whatever the umask lets through', async () => {
  const { code, stderr } = await bench.pgmend(['run', '--out', 'private'], { env });
  assert.is(code, 1, stderr);
  assert.is((await bench.pgmend(['render', '-o', 'sql'], { env })).code, 0);
  for (const top of ['private', 'sql']) {
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    assert.is(await mode(join(bench.folder, top)), '700', top);
    const entries = await readdir(join(bench.folder, top), { recursive: true, withFileTypes: true });
    assert.ok(entries.length > 4);
    for (const entry of entries) {
      assert.is(await mode(join(entry.path, entry.name)), entry.isDirectory() ? '700' : '600', entry.name);
    }
  }
});

test('a masked value is in no file of the report, no view, and on no screen; that it differs is', async () => {
  const secrets = ['top-secret-on-old', 'top-secret-on-live', 'top-secret-missing', 'top-secret-new'];
  await bench.old.sql.unsafe(`
    create table logins (id int primary key, token text, name text);
    insert into logins values (1, '${secrets[0]}', 'a'), (2, '${secrets[2]}', 'b'), (4, null, 'x')`);
  await bench.live.sql.unsafe(`
    create table logins (id int primary key, token text, name text);
    insert into logins values (1, '${secrets[1]}', 'a'), (3, '${secrets[3]}', 'c'), (4, null, 'y')`);
  await writeFile(join(bench.folder, 'mask.yaml'), 'tables: { logins: { mask: token } }');
  const args = ['--config', 'mask.yaml', '--table', 'logins', '--out', 'masked', '--verbose'];
  const run = await bench.pgmend(['run', ...args], { env });
  assert.is(run.code, 1, run.stderr);
  const texts = [run.stdout, run.stderr, (await bench.pgmend(['run', ...args, '--json'], { env })).stdout];
  for (const file of await filesBelow(join(bench.folder, 'masked'))) texts.push(await readFile(file, 'utf8'));
  const views = await bench.live.sql`
    select relname from pg_class where relnamespace = 'pgmend'::regnamespace and relkind = 'v'
      and relname ~ '_(missing|corrupted|new|changes|json)$'`;
  assert.is(views.filter(({ relname }) => relname.startsWith('logins_')).length, 5);
  for (const { relname } of views) {
    const rows = await bench.live
      .sql`select to_jsonb(v)::text as text from ${bench.live.sql(`pgmend.${relname}`)} v`;
    texts.push(rows.map(({ text }) => text).join('\n'));
  }
  for (const text of texts) for (const secret of secrets) assert.not.match(text, secret);
  const table = (await bench.report('masked')).tables.find(({ kept }) => !kept);
  assert.equal(table?.changed_by_column, { token: 1, name: 1 });
  assert.match(texts.join('\n'), '***');
  await bench.live.sql.unsafe('drop table logins cascade');
  await bench.old.sql.unsafe('drop table logins');
});

test.run();
