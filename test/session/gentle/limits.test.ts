import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { holdAt, type Moment } from '../jobs/hold.ts';
import { endOf, meanwhile, nothingLeft, type Several, severalCompared, startRun } from '../jobs/several.ts';

// Issue 6, gentle: statement_timeout, lock_timeout, idle_in_transaction_session_timeout; no lock stronger than ACCESS
// SHARE on a user's table.

let bench: Several;
test.before(
  loud(async () => {
    bench = await severalCompared();
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
    { ends: '20_mount', table: 'tracker' },
    { ends: '30_stage', table: 'tracker' },
    { ends: '40_sieve', table: 'tracker' },
    { ends: '45_pull', table: 'tracker' },
    { ends: '50_compare', table: 'big' },
    { ends: '60_report', table: 'tracker' },
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
      await holder.unsafe('begin; lock table tracker in access exclusive mode');
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
  for (const moment of [{ ends: '40_sieve', table: 'tracker' }, { reads: 'tracker' }] as Moment[]) {
    const hold = await holdAt(bench, moment);
    const running = startRun(bench, ['--idle-timeout', '2s']);
    try {
      await hold.reached(running);
      running.child.kill('SIGSTOP');
      // what was running comes to its end, and nobody takes note of it
      await hold.release();
      let left: unknown;
      const gone = async () => {
        left = await bench.live.sql`select application_name, state, query from pg_stat_activity
          where application_name like 'pgmend%' and datname = current_database() and xact_start is not null`;
        return (left as unknown[]).length === 0;
      };
      await meanwhile(running, 'live ends the transactions', gone).catch((error) => {
        throw new Error(`${error.message}: ${JSON.stringify(left)}`);
      });
      running.child.kill('SIGCONT');
      const { code, stderr } = await endOf(running);
      assert.is(code, 4, stderr);
      assert.match(stderr, '--idle-timeout');
      assert.not.match(stderr, 'bug in pgmend');
    } finally {
      running.child.kill('SIGCONT');
      running.child.kill('SIGKILL');
    }
    await nothingLeft(bench);
  }
  await bench.live.sql`drop trigger if exists hold on pgmend.runs`;
});

test.run();
