import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// design.md: `grants` prints the SQL that gives a role just the rights pgmend needs, for a DBA to run.

let bench: Workbench;
let onOld: Role;
let onLive: Role;
let env: NodeJS.ProcessEnv;

test.before(
  loud(async () => {
    bench = await workbench();
    onOld = await makeRole(bench.old);
    onLive = await makeRole(bench.live);
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

test('two roles with nothing but what it prints can do the whole story', async () => {
  assert.is((await bench.pgmend(['run'], { env })).code, 3);
  for (const side of ['old', 'live'] as const) {
    const { code, stdout } = await bench.pgmend(['grants', '--side', side], { env });
    assert.is(code, 0);
    await bench[side].sql.unsafe(stdout);
  }
  assert.is((await bench.pgmend(['check'], { env })).code, 0);
  assert.is((await bench.pgmend(['run'], { env })).code, 1);
  assert.is((await bench.pgmend(['clean'], { env })).code, 0);
});

// semantics.md: "`--without-triggers` uses `session_replication_role` … and says that it needs the right to"
test('--repair gives the right that --without-triggers needs, and nothing else does', async () => {
  const may = async () => {
    const role = postgres(env.PGMEND_LIVE_URL as string, { max: 1, onnotice: () => {} });
    try {
      await role.unsafe('set session_replication_role = replica');
      return true;
    } catch (error) {
      assert.is((error as { code: string }).code, '42501');
      return false;
    } finally {
      await role.end();
    }
  };
  assert.is(await may(), false);
  const { code, stdout } = await bench.pgmend(['grants', '--side', 'live', '--repair'], { env });
  assert.is(code, 0);
  await bench.live.sql.unsafe(stdout);
  const [row] = await bench.live.sql`select current_setting('server_version_num')::int as version`;
  assert.is(await may(), row?.version >= 150000);
});

test('names need no plain form, both sides are told apart, and no password is printed', async () => {
  const urls = {
    PGMEND_OLD_URL: 'postgres://Odd%20Reader:secret1@nowhere.invalid/old',
    PGMEND_LIVE_URL: "postgres://o'mender:secret2@nowhere.invalid/Big",
  };
  const { code, stdout, stderr } = await bench.pgmend(['grants', '--schema', 'public', 'Sales'], {
    env: urls,
  });
  assert.is(code, 0);
  assert.match(stdout, 'grant create on database "Big" to "o\'mender";');
  assert.match(stdout, 'grant select on all tables in schema "Sales" to "Odd Reader";');
  assert.match(stdout, /^-- on live[\s\S]*^-- on old/m);
  assert.not.match(stdout + stderr, 'secret');
});

test('--side takes old or live', async () => {
  const { code, stderr } = await bench.pgmend(['grants', '--side', 'left'], { env });
  assert.is(code, 2);
  assert.match(stderr, '--side left is neither old nor live');
});

test.run();
