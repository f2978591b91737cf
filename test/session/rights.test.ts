import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { fingerprint, type Workbench, workbench } from '../support/workbench.ts';

// The least rights that docs/connecting.md promises to be enough, and what is said of each that is missing.
// semantics.md: permission denied on a table, RLS that would hide rows: `not_compared` with the grant that is missing.

let bench: Workbench;
let onOld: Role;
let onLive: Role;
let env: NodeJS.ProcessEnv;

test.before.each(
  loud(async () => {
    bench = await workbench();
    onOld = await makeRole(bench.old);
    onLive = await makeRole(bench.live);
    env = {
      PGMEND_OLD_URL: onOld.as(bench.env.PGMEND_OLD_URL),
      PGMEND_LIVE_URL: onLive.as(bench.env.PGMEND_LIVE_URL),
    };
    await bench.old.sql.unsafe(`grant select on accounts to ${onOld.name}`);
    await bench.live.sql.unsafe(`
      create extension postgres_fdw;
      grant usage on foreign data wrapper postgres_fdw to ${onLive.name};
      grant create on database ${bench.live.database} to ${onLive.name};
      grant select on accounts to ${onLive.name}`);
  }),
);
test.after.each(async () => {
  await onOld?.drop();
  await onLive?.drop();
  await bench?.drop();
});

test('a reader on old and an ordinary role on live can do the whole story', async () => {
  const before = await fingerprint(bench.live.sql);
  const stories: [args: string[], code: number][] = [
    [['check'], 0],
    [['run'], 1],
    [['plan'], 0],
    [['stage', '50_compare'], 0],
    [['render', '-o', 'sql'], 0],
    [['report', '--out', 'again'], 1],
    [['status'], 0],
    [['run'], 1],
    [['clean'], 0],
  ];
  for (const [args, code] of stories) {
    const result = await bench.pgmend(args, { env });
    assert.is(result.code, code, `${args.join(' ')}: ${result.stderr}`);
  }
  assert.equal((await bench.report()).tables[0]?.counts, (await bench.report('again')).tables[0]?.counts);
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('check leaves nothing behind, whatever it finds', async () => {
  const before = await fingerprint(bench.live.sql);
  assert.is((await bench.pgmend(['check'], { env })).code, 0);
  assert.is((await bench.pgmend(['check', '--table', 'nothing'], { env })).code, 2);
  await bench.old.sql.unsafe(`revoke select on accounts from ${onOld.name}`);
  assert.is((await bench.pgmend(['check'], { env })).code, 7);
  assert.equal(await fingerprint(bench.live.sql), before);
});

const missing: [what: string, statement: string, remedy: string][] = [
  [
    'use the wrapper',
    'revoke usage on foreign data wrapper postgres_fdw from <role>',
    'GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO <role>;',
  ],
  ['make a schema', 'revoke create on database <db> from <role>', 'GRANT CREATE ON DATABASE <db> TO <role>;'],
  [
    'make the extension',
    'drop extension postgres_fdw cascade',
    'CREATE EXTENSION postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO <role>;',
  ],
];
for (const [what, statement, remedy] of missing) {
  test(`without the right to ${what}: exit 3 with the statement that gives it, before anything is made`, async () => {
    const filled = (text: string) => text.replace('<db>', bench.live.database).replace('<role>', onLive.name);
    await bench.live.sql.unsafe(filled(statement));
    const before = await fingerprint(bench.live.sql);
    for (const command of ['run', 'check']) {
      const { code, stdout, stderr } = await bench.pgmend([command], { env });
      assert.is(code, 3, stderr);
      assert.is(stdout, '');
      assert.match(stderr, filled(remedy));
      assert.is(stderr.match(/error:/g)?.length, 1);
    }
    assert.equal(await fingerprint(bench.live.sql), before);
    assert.equal(await bench.files(), []);
  });
}

for (const side of ['old', 'live'] as const) {
  test(`a table that ${side} does not let us read is not compared, the others are: exit 7 with the grant`, async () => {
    const role = side === 'old' ? onOld.name : onLive.name;
    for (const both of ['old', 'live'] as const) {
      await bench[both].sql.unsafe('create table orders (id int primary key); insert into orders values (1)');
      await bench[both].sql.unsafe(`grant select on orders to ${both === 'old' ? onOld.name : onLive.name}`);
    }
    await bench[side].sql.unsafe(`revoke select on orders from ${role}`);
    const grant = `On ${side}: GRANT SELECT ON public.orders TO ${role};`;

    const checked = await bench.pgmend(['check', '--json'], { env });
    assert.is(checked.code, 7, checked.stderr);
    const found = JSON.parse(checked.stdout).tables.find(
      ({ table }: { table: string }) => table === 'public.orders',
    );
    assert.is(found.outcome, 'not_compared');
    assert.is(found.hint, grant);

    const { code, stdout, stderr } = await bench.pgmend(['run'], { env });
    assert.is(code, 7, stderr);
    assert.match(stdout, grant);
    const { verdict, tables } = await bench.report();
    assert.is(verdict, 'incomplete');
    assert.equal(
      tables.map(({ table, outcome }) => [table, outcome]),
      [
        ['public.accounts', 'compared'],
        ['public.orders', 'not_compared'],
      ],
    );
    await bench[side].sql.unsafe(`grant select on orders to ${role}`);
    assert.is((await bench.pgmend(['run'], { env })).code, 1, 'the grant is all that was missing');
  });

  test(`nor is one whose key would have to be searched for duplicates on ${side}`, async () => {
    for (const both of ['old', 'live'] as const) {
      await bench[both].sql.unsafe('create table loose (id int, v text)');
      if (both === side) continue;
      await bench[both].sql.unsafe(`grant select on loose to ${both === 'old' ? onOld.name : onLive.name}`);
    }
    const { code, stdout, stderr } = await bench.pgmend(['run', '--key', 'loose=id'], { env });
    assert.is(code, 7, stderr);
    assert.match(stdout, `On ${side}: GRANT SELECT ON public.loose TO`);
    assert.ok((await bench.report()).tables[0]?.counts, 'the others are compared');
  });

  test(`rows that a policy of ${side} would hide are not taken for missing: exit 7`, async () => {
    await bench[side].sql.unsafe(`
      alter table accounts enable row level security;
      create policy later on accounts for select using (id > 5)`);
    const { code, stdout, stderr } = await bench.pgmend(['run'], { env });
    assert.is(code, 7, stderr);
    assert.match(stdout, `On ${side}: ALTER ROLE`);
    assert.is((await bench.report()).tables[0]?.counts, null);
    const checked = await bench.pgmend(['check'], { env });
    assert.is(checked.code, 7, 'check sees it, too');
  });
}

test('old and live being one database is seen by ordinary roles, too', async () => {
  const reader = await makeRole(bench.live);
  try {
    const same = reader.as(bench.live.urlFromLive);
    for (const command of ['check', 'run']) {
      const { code, stderr } = await bench.pgmend([command], { env: { ...env, PGMEND_OLD_URL: same } });
      assert.is(code, 2, stderr);
      assert.match(stderr, 'old and live are the same database');
    }
  } finally {
    await reader.drop();
  }
});

test('a role without a password for old is told that it needs one', async () => {
  const url = new URL(env.PGMEND_OLD_URL as string);
  url.password = '';
  const { code, stderr } = await bench.pgmend(['run'], { env: { ...env, PGMEND_OLD_URL: url.href } });
  assert.is(code, 5, stderr);
  assert.match(stderr, 'password');
});

test('a staging schema of another role is told with its owner', async () => {
  assert.is((await bench.pgmend(['run'])).code, 1);
  for (const args of [['run'], ['clean'], ['status'], ['report']]) {
    const { code, stdout, stderr } = await bench.pgmend(args, { env });
    assert.is(code, 3, `${args}: ${code} ${stdout}${stderr}`);
    assert.not.match(stderr, 'bug in pgmend');
    assert.match(stderr, /--staging|permission denied/);
  }
  const [row] = await bench.live.sql`select count(*)::int as rows from pgmend.accounts_diff`;
  assert.is(row?.rows, 6);
});

test.run();
