import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { atWork, type Workbench, workbench } from '../support/workbench.ts';

// design.md, exit code 130: the running statement was cancelled on the server, nothing half-done remains.
// semantics.md: Ctrl-C, SIGTERM at any moment: no half report, and `pgmend run` again just works.

let bench: Workbench;
let holder: postgres.Sql;

test.before(
  loud(async () => {
    bench = await workbench();
    holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  }),
);
test.after(async () => {
  await holder?.end({ timeout: 1 });
  await bench?.drop();
});

/** Runs the body while nobody can read the table: on old that stalls stage 50, and no stage before it. */
async function whileLocked(sql: postgres.Sql, table: string, body: () => Promise<void>): Promise<void> {
  await sql.unsafe(`begin; lock table ${table} in access exclusive mode`);
  try {
    await body();
  } finally {
    await sql.unsafe('rollback');
  }
}

const comparing = () =>
  until('stage 50 is running on live', async () =>
    (await atWork(bench.live.sql)).some(({ application }) => application.startsWith('pgmend 50_compare')),
  );

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

/** Starts pgmend, signals it when `ready` says so, and gives how it ended. */
async function signalled(
  args: string[],
  signal: NodeJS.Signals,
  ready: () => Promise<unknown>,
): Promise<Ended> {
  const child = bench.start(args);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  const closed = once(child, 'close');
  try {
    await Promise.race([
      ready(),
      closed.then(() => Promise.reject(new Error(`it ended before it was ready\n${text.stderr}`))),
    ]);
    const started = performance.now();
    child.kill(signal);
    const [code] = await closed;
    return { code, ...text, seconds: (performance.now() - started) / 1000 };
  } finally {
    child.kill('SIGKILL');
  }
}

async function assertNothingRuns(): Promise<void> {
  assert.equal(await atWork(bench.live.sql), [], 'statements of pgmend on live');
  await until('old has no session of ours', async () => {
    const [row] = await bench.old.sql`
      select count(*)::int as left from pg_stat_activity
      where application_name like 'pgmend%' and datname = current_database()`;
    return row?.left === 0;
  });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} during stage 50 cancels it on the server and leaves nothing half-done`, async () => {
    await whileLocked(holder, 'accounts', async () => {
      const ended = await signalled(['run'], signal, comparing);
      assert.is(ended.code, 130);
      assert.is(ended.stdout, '');
      assert.match(ended.stderr, 'error: interrupted');
      assert.ok(
        ended.seconds < 5,
        `it took ${ended.seconds} s: was the statement cancelled, or given up on?`,
      );
      // old still holds the lock, so nothing but a cancel can have ended the statement
      await assertNothingRuns();
    });
    assert.equal(await bench.files(), []);
    const [run] = await bench.live.sql`
      select outcome, finished_at is not null as finished from pgmend.runs where stage is null order by id desc limit 1`;
    assert.equal({ ...run }, { outcome: 'interrupted', finished: true });

    const report = await bench.pgmend(['report']);
    assert.is(report.code, 2, 'what an interrupted run staged is no report');
    assert.equal(await bench.files(), []);

    const again = await bench.pgmend(['run', '--out', 'again']);
    assert.is(again.code, 1, again.stderr);
    assert.is((await bench.report('again')).tables[0]?.counts?.corrupted, 2);
    await rm(join(bench.folder, 'again'), { recursive: true });
  });
}

test('SIGINT while live itself computes cancels that, too', async () => {
  const config = join(bench.folder, 'slow.yaml');
  await writeFile(config, 'tables: { accounts: { where: "pg_sleep(60) is not null" } }');
  const ended = await signalled(['run', '--config', config], 'SIGINT', comparing);
  assert.is(ended.code, 130);
  assert.ok(ended.seconds < 5, `it took ${ended.seconds} s`);
  await assertNothingRuns();
});

test('SIGINT while waiting for another pgmend: 130, and the other goes on', async () => {
  await whileLocked(holder, 'accounts', async () => {
    const first = bench.start(['run', '--out', 'first']);
    const closed = once(first, 'close');
    await comparing();
    const waits = () =>
      until('the second has tried the lock', async () => {
        const [row] = await bench.live.sql`
          select from pg_stat_activity
          where application_name = 'pgmend report' and query like '%pg_try_advisory_lock%'
            and datname = current_database()`;
        return row !== undefined;
      });
    const ended = await signalled(['report', '--wait', '60'], 'SIGINT', waits);
    assert.is(ended.code, 130);
    assert.ok(ended.seconds < 5);
    assert.is((await atWork(bench.live.sql)).length, 1, 'the first is still comparing');
    await holder.unsafe('rollback; begin');
    assert.is((await closed)[0], 1);
  });
});

test('SIGINT while the report is written: the report before it stays, byte for byte', async () => {
  assert.is((await bench.pgmend(['run', '--out', 'kept'])).code, 1);
  const before = JSON.stringify(await bench.report('kept'));
  const files = await bench.files();
  const live = postgres(bench.live.url, { max: 1, onnotice: () => undefined });
  try {
    await whileLocked(live, 'pgmend.accounts_diff', async () => {
      const writing = () =>
        until('the report waits for the rows', async () =>
          (await atWork(bench.live.sql)).some(({ query }) => query.includes('copy (select')),
        );
      const ended = await signalled(['report', '--out', 'kept', '--lock-timeout', '1min'], 'SIGINT', writing);
      assert.is(ended.code, 130);
      assert.ok(ended.seconds < 5, `it took ${ended.seconds} s`);
      await assertNothingRuns();
    });
  } finally {
    await live.end({ timeout: 1 });
  }
  assert.equal(await bench.files(), files);
  assert.is(JSON.stringify(await bench.report('kept')), before);
});

test.run();
