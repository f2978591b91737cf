import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdAt, type Moment } from '../jobs/hold.ts';
import { endOf, meanwhile, nothingLeft, type Several, several, startRun } from '../jobs/several.ts';
import { loud } from '../support/loud.ts';

// Issue 6, gentle: statement_timeout, lock_timeout, idle_in_transaction_session_timeout; no lock stronger than ACCESS
// SHARE on a user's table; what holds is said in the journal.

let bench: Several;
test.before(
  loud(async () => {
    bench = await several();
    assert.is((await bench.pgmend(bench.run)).code, bench.code);
  }),
);
test.after(() => bench?.drop());

/** What our sessions hold on tables of the user. */
async function locks(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`
    select distinct l.mode from pg_locks as l join pg_stat_activity as a using (pid) join pg_class as c on c.oid = l.relation
    where a.application_name like 'pgmend%' and l.database = (select oid from pg_database where datname = current_database())
      and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`;
  return rows.map(({ mode }) => mode);
}

test('no lock stronger than ACCESS SHARE on a table of the user, on either side', async () => {
  const moments: Moment[] = [
    { ends: '12_catalogs' },
    { ends: '20_mount', table: 'ledger' },
    { ends: '30_stage', table: 'ledger' },
    { ends: '40_sieve', table: 'ledger' },
    { ends: '45_pull', table: 'ledger' },
    { ends: '50_compare', table: 'big' },
    { ends: '60_report', table: 'ledger' },
    { ends: '65_summary' },
  ];
  const seen = new Set<string>();
  for (const moment of moments) {
    const hold = await holdAt(bench, moment);
    const running = startRun(bench);
    try {
      await hold.reached(running);
      for (const { sql } of [bench.old, bench.live]) for (const mode of await locks(sql)) seen.add(mode);
    } finally {
      running.child.kill('SIGTERM');
      await endOf(running);
      await hold.release();
    }
  }
  assert.equal([...seen], ['AccessShareLock']);
  await bench.live.sql`drop trigger hold on pgmend.runs`;
});

for (const side of ['old', 'live'] as const) {
  test(`--lock-timeout ends a run that meets a locked table on ${side}: 3, with the way out`, async () => {
    const holder = postgres(bench[side].url, { max: 1, onnotice: () => undefined });
    try {
      await holder.unsafe('begin; lock table ledger in access exclusive mode');
      const args = [...bench.run, '--lock-timeout', '200ms'];
      // what waits for old waits in a statement of live's
      if (side === 'old') args.push('--statement-timeout', '2s');
      const { code, stderr } = await bench.pgmend(args);
      assert.is(code, 3, stderr);
      assert.match(
        stderr,
        side === 'live' ? /lock timeout[\s\S]*--lock-timeout/ : /statement timeout[\s\S]*--statement-timeout/,
      );
      await nothingLeft(bench);
    } finally {
      await holder.end({ timeout: 0 });
    }
  });
}

test('a process that hangs does not hold its transactions: the server ends them after --idle-timeout', async () => {
  for (const moment of [{ ends: '40_sieve', table: 'ledger' }, { reads: 'ledger' }] as Moment[]) {
    const hold = await holdAt(bench, moment);
    const running = startRun(bench, ['--idle-timeout', '2s']);
    try {
      await hold.reached(running);
      running.child.kill('SIGSTOP');
      // what was running comes to its end, and nobody takes note of it
      await hold.release();
      await meanwhile(running, 'live ends the transactions', async () => {
        const rows = await bench.live.sql`select from pg_stat_activity
          where application_name like 'pgmend%' and datname = current_database() and xact_start is not null`;
        return rows.length === 0;
      });
      running.child.kill('SIGCONT');
      const { code, stderr } = await endOf(running);
      assert.is(code, 4, stderr);
      assert.match(stderr, '--idle-timeout');
      assert.not.match(stderr, 'fault in pgmend');
    } finally {
      running.child.kill('SIGCONT');
      running.child.kill('SIGKILL');
    }
    await nothingLeft(bench);
  }
  await bench.live.sql`drop trigger if exists hold on pgmend.runs`;
});

test('--work-mem, --temp-file-limit and the timeouts reach the stages, and the journal says so', async () => {
  const args = ['--work-mem', '5MB', '--temp-file-limit', '7MB', '--statement-timeout', '50s'];
  assert.is((await bench.pgmend([...bench.run, ...args])).code, bench.code);
  const rows = await bench.live.sql`select distinct stage, settings from pgmend.runs
    where stage in ('45_pull', '50_compare') and run_id = (select max(run_id) from pgmend.runs)`;
  assert.is(rows.length, 2);
  for (const { stage, settings } of rows) {
    const held = { work_mem: '5MB', temp_file_limit: '7MB', lock_timeout: '2min', statement_timeout: '50s' };
    assert.equal(settings, held, stage);
  }
});

test('a join that needs more temporary files than --temp-file-limit ends with 3; the sieve writes none', async () => {
  await bench.live.sql`insert into ledger select n, repeat('x', 500), n from generate_series(10000, 30000) n`;
  const temp = async () =>
    Number(
      (await bench.live.sql`select temp_bytes from pg_stat_database where datname = current_database()`)[0]
        ?.temp_bytes,
    );
  const only = ['--table', 'ledger', '--work-mem', '64kB', '--temp-file-limit', '100kB'];
  const full = await bench.pgmend(['run', '--jobs', '2', '--strategy', 'full', ...only]);
  assert.is(full.code, 3, full.stderr);
  assert.match(full.stderr, 'temp_file_limit');
  assert.match(full.stderr, '--temp-file-limit');
  await bench.live.sql`delete from ledger where id >= 10000`;
  const before = await temp();
  const sieve = await bench.pgmend([
    'run',
    '--jobs',
    '2',
    '--strategy',
    'sieve',
    '--table',
    'ledger',
    '--temp-file-limit',
    '1kB',
  ]);
  assert.is(sieve.code, 1, sieve.stderr);
  assert.is(await temp(), before);
});

test('a role that may not set temp_file_limit is told before anything runs', async () => {
  const name = `gentle_${bench.live.database}`;
  await bench.live.sql.unsafe(`create role ${name} login password 'secret'; grant pg_read_all_data to ${name};
    grant create on database ${bench.live.database} to ${name}; grant usage on foreign data wrapper postgres_fdw to ${name}`);
  const url = Object.assign(new URL(bench.env.PGMEND_LIVE_URL), { username: name, password: 'secret' });
  try {
    const args = ['run', '--staging', 'gentle', '--temp-file-limit', '1GB'];
    const { code, stderr } = await bench.pgmend(args, { env: { PGMEND_LIVE_URL: url.href } });
    assert.is(code, 3, stderr);
    assert.match(stderr, `${name} may not set temp_file_limit`);
    assert.match(stderr, 'leave --temp-file-limit away');
  } finally {
    await bench.live.sql.unsafe(`drop owned by ${name} cascade; drop role ${name}`);
  }
});

test.run();
