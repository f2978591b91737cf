import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/connect.ts';
import { readTarget } from '../../src/database/target.ts';
import { checked, findings, tableOf } from '../support/checked.ts';
import { pgmend } from '../support/cli.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';

// Issue 3: limits worth knowing before a long comparison: time, connections, temporary files, other sessions.

let b: Bench;
let onOld: Role;
let onLive: Role;
test.before.each(
  loud(async () => {
    b = await bench();
    onOld = await makeRole(b.old);
    onLive = await makeRole(b.live);
    await b.both('create table t (id int primary key, v text); insert into t values (1, $$a$$); analyze t');
    await b.old.sql.unsafe(`grant select on t to ${onOld.name}`);
    await b.live.sql.unsafe(`create extension postgres_fdw; grant select on t to ${onLive.name};
      grant usage on foreign data wrapper postgres_fdw to ${onLive.name};
      grant create on database ${b.live.database} to ${onLive.name}`);
  }),
);
test.after.each(async () => {
  await onOld?.drop();
  await onLive?.drop();
  await b?.drop();
});

const choice = () => ({ old: onOld.as(b.old.urlFromLive), live: onLive.as(b.live.url) });

test('time limits of either role are warnings with the line that lifts them; pasted, they are gone', async () => {
  const calm = await checked(b, choice());
  assert.equal(
    calm.findings.filter(({ severity }) => severity === 'warning'),
    [],
  );
  assert.equal(
    [calm.old.timeouts.statement_timeout, calm.live.timeouts.transaction_timeout === null],
    [0, calm.live.version_num < 170000],
  );
  await b.old.sql.unsafe(`alter role ${onOld.name} set statement_timeout = '30s';
    alter role ${onOld.name} set idle_in_transaction_session_timeout = '1min'`);
  await b.live.sql.unsafe(`alter role ${onLive.name} set statement_timeout = '45s'`);
  if (calm.live.version_num >= 170000)
    await b.live.sql.unsafe(`alter role ${onLive.name} set transaction_timeout = '5min'`);
  const found = await checked(b, choice());
  const expected = [
    ['old', 'statement_timeout', '30 s', `ALTER ROLE ${onOld.name} SET statement_timeout = 0;`],
    [
      'old',
      'idle_in_transaction_session_timeout',
      '60 s',
      `ALTER ROLE ${onOld.name} SET idle_in_transaction_session_timeout = 0;`,
    ],
    ['live', 'statement_timeout', '45 s', '--statement-timeout 0'],
    ['live', 'transaction_timeout', '300 s', `ALTER ROLE ${onLive.name} SET transaction_timeout = 0;`],
  ].filter(([side, name]) => side === 'old' || found.live.timeouts[name as 'statement_timeout'] !== null);
  const warnings = found.findings.filter(({ severity }) => severity === 'warning');
  assert.equal(
    warnings.map(({ code, fixes }) => [code, fixes[0]?.line]),
    expected.map(([, code, , line]) => [code, line]),
  );
  for (const [index, [side, code, limit]] of expected.entries())
    assert.match(warnings[index]?.detail ?? '', `${side}: ${code} is ${limit} for`);
  assert.is(found.old.timeouts.statement_timeout, 30_000);
  const { old, live } = choice();
  const page = await pgmend(['check', '--old', old, '--live', live]);
  assert.match(page.stdout, 'limits: statement_timeout 30 s, idle_in_transaction_session_timeout 60 s');

  for (const { where, line } of warnings.flatMap(({ fixes }) => fixes)) {
    if (where !== 'command line') await b[where as 'old' | 'live'].sql.unsafe(line);
  }
  const lifted = await checked(b, { ...choice(), statementTimeout: '0' });
  assert.equal(
    lifted.findings.filter(({ severity }) => severity === 'warning'),
    [],
  );
});

test('connections that are left are counted by the narrowest limit, without our own', async () => {
  const wide = await checked(b, choice());
  const [row] = await b.live.sql`select current_setting('max_connections')::int as allowed`;
  assert.is(wide.live.connections.allowed, row?.allowed);
  assert.equal([wide.old.connections.needed, wide.live.connections.needed], [1, 3]);
  assert.ok(wide.live.connections.left > 3);
  await b.live.sql.unsafe(`alter database ${b.live.database} connection limit 6`);
  await b.live.sql.unsafe(`alter role ${onLive.name} connection limit 4`);
  const tight = await checked(b, choice());
  assert.is(tight.live.connections.left, 4, 'the limit of the role');
  assert.equal(findings(tight, 'few_connections'), []);
  await b.live.sql.unsafe(`alter role ${onLive.name} connection limit 3`);
  assert.match(findings(await checked(b, choice()), 'few_connections')[0]?.detail ?? '', 'live: ');
  // the limits of roles and databases are not for superusers
  assert.ok((await checked(b)).live.connections.left > 5);
});

test('other sessions on old are told: it may not be as unused as it is said to be', async () => {
  const sessions = async () =>
    (
      await b.old.sql`
        select count(*)::int as sessions from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend'`
    )[0]?.sessions;
  const found = await checked(b, choice());
  assert.is(found.old.other_sessions, await sessions(), 'those of the test itself, not those of pgmend');
  const application = postgres(b.old.url, { max: 1 });
  await application`select 1`;
  const more = await checked(b, choice());
  assert.is(more.old.other_sessions, found.old.other_sessions + 1);
  assert.match(
    findings(more, 'old_in_use')[0]?.detail ?? '',
    `has ${await sessions()} other sessions: whether they`,
  );
  await application.end();
});

test('a join that may write more temporary files than live allows is a warning for its table', async () => {
  await b.live.sql.unsafe(`alter role ${onLive.name} set temp_file_limit = '100MB'`);
  const small = await checked(b, choice());
  assert.is(small.live.version_num >= 130000 && small.work.temp_file_limit_bytes, 100 * 1024 * 1024);
  assert.equal(findings(small, 'temp_file_limit'), []);
  await b.both('create table never (id int primary key)');
  for (const { sql, role } of [
    { sql: b.old.sql, role: onOld },
    { sql: b.live.sql, role: onLive },
  ])
    await sql.unsafe(`grant select on never to ${role.name}`);
  const [unknown] = findings(await checked(b, choice()), 'temp_file_limit');
  assert.equal([unknown?.severity, unknown?.table], ['info', 'public.never']);
  await b.both('drop table never');
  // as if both had a gigabyte: only the estimate is looked at
  await b.both(`update pg_class set relpages = 131072, reltuples = 1e7 where relname = 't'`);
  // a sieve joins only the rows of buckets that differ
  const sieved = await checked(b, choice());
  assert.equal(
    [tableOf(sieved, 'public.t').strategy, tableOf(sieved, 'public.t').estimated?.temp_bytes],
    ['sieve', 0],
  );
  assert.equal(findings(sieved, 'temp_file_limit'), []);
  const whole = { ...choice(), strategy: 'full' };
  const large = await checked(b, whole);
  const { estimated } = tableOf(large, 'public.t');
  assert.equal([estimated?.old_bytes, estimated?.temp_bytes], [2 ** 30, 2 ** 31]);
  const [warning] = findings(large, 'temp_file_limit');
  assert.equal([warning?.severity, warning?.table], ['warning', 'public.t']);
  assert.match(
    warning?.detail ?? '',
    '100 MB of temporary files (temp_file_limit), and the join may need about 2,048 MB',
  );
  const { old, live } = choice();
  assert.match(
    (await pgmend(['check', '--strategy', 'full', '--old', old, '--live', live])).stdout,
    'public.t: about 2 GB',
  );
  await b.live.sql.unsafe(warning?.fixes[0]?.line as string);
  assert.equal(findings(await checked(b, whole), 'temp_file_limit'), []);
});

test('a limit for idle sessions is lifted for ours: the one with the lock waits while the other works', async () => {
  const { live } = await checked(b, choice());
  if (live.version_num < 140000) return;
  await b.live.sql.unsafe(`alter role ${onLive.name} set idle_session_timeout = '1min'`);
  const session = await connect(await readTarget(choice().live, 'live'), { applicationName: 'pgmend test' });
  assert.equal([...(await session.sql`show idle_session_timeout`)], [{ idle_session_timeout: '0' }]);
  await session.close();
});

test.run();
