import { once } from 'node:events';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { atWork, type Workbench, workbench } from '../support/workbench.ts';

// design.md, exit code 6: another pgmend is at work on this staging schema. semantics.md: the second waits with
// --wait, else exit 6. And `status` from a second terminal says what is going on.

let bench: Workbench;
let holder: postgres.Sql;

test.before(
  loud(async () => {
    bench = await workbench();
    await bench.live.sql`create table notes (id int primary key)`;
    await bench.old.sql`create table notes (id int primary key)`;
    holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  }),
);
test.after(async () => {
  await holder?.end({ timeout: 1 });
  await bench?.drop();
});

/** Runs the body while a first `pgmend run` is in stage 50 of notes; then lets that one end, and gives its code. */
async function whileComparing(body: () => Promise<void>): Promise<number> {
  await holder.unsafe('begin; lock table notes in access exclusive mode');
  const first = bench.start(['run', '--out', 'first']);
  first.stdout.resume();
  first.stderr.resume();
  const closed = once(first, 'close');
  try {
    await until('the first compares notes', async () =>
      (await atWork(bench.live.sql)).some(({ application }) => /50_compare .*notes/.test(application)),
    );
    await body();
  } finally {
    await holder.unsafe('rollback');
  }
  return (await closed)[0];
}

test('while one compares, a second ends with 6, and names the way out', async () => {
  const code = await whileComparing(async () => {
    for (const args of [['run'], ['clean'], ['report'], ['stage', '65']]) {
      const { code, stdout, stderr } = await bench.pgmend(args);
      assert.is(code, 6, `${args}: ${stderr}`);
      assert.is(stdout, '');
      assert.match(stderr, 'another pgmend process holds the staging schema pgmend');
      assert.match(stderr, '--wait');
      assert.match(stderr, 'pgmend status');
    }
  });
  assert.is(code, 1);
  assert.not.ok((await bench.files()).includes('pgmend-report'));
});

test('with --wait the second goes on when the first is done', async () => {
  let second: Promise<{ code: number | null; stderr: string }> | undefined;
  const code = await whileComparing(async () => {
    second = bench.pgmend(['report', '--wait', '60', '--out', 'second']);
    await until('the second has tried', async () => {
      const [row] = await bench.live.sql`
        select from pg_stat_activity where application_name = 'pgmend report' and datname = current_database()`;
      return row !== undefined;
    });
  });
  assert.is(code, 1);
  const result = await second;
  assert.is(result?.code, 1, result?.stderr);
});

test('another staging schema is another workplace', async () => {
  await whileComparing(async () => {
    const { code, stderr } = await bench.pgmend([
      'run',
      '--staging',
      'elsewhere',
      '--out',
      'third',
      '--table',
      'accounts',
    ]);
    assert.is(code, 1, stderr);
  });
});

test('status from a second terminal says what the run is doing', async () => {
  await whileComparing(async () => {
    const { code, stdout } = await bench.pgmend(['status', '--json']);
    assert.is(code, 0);
    const status = JSON.parse(stdout);
    assert.is(status.at_work, true);
    assert.is(status.broken_off, false);
    assert.is(status.last_command.command, 'run');
    assert.is(status.last_command.outcome, 'started');
    assert.equal(status.last_command.last_stage, { stage: '62_script', table: 'public.accounts' });
    assert.equal(
      status.activity.map(({ application }: { application: string }) => application),
      ['pgmend 50_compare public.notes'],
    );
    const words = await bench.pgmend(['status']);
    assert.match(words.stdout, 'a pgmend process is running');
    assert.match(words.stdout, '50_compare public.notes');
    assert.match(words.stdout, 'is running after 62_script public.accounts');
  });
});

test('status answers also while a single stage is run again over what is staged', async () => {
  assert.is((await bench.pgmend(['run', '--out', 'first'])).code, 1);
  await holder.unsafe('begin; lock table notes in access exclusive mode');
  const stage = bench.start(['stage', '50_compare', '--table', 'notes']);
  const closed = once(stage, 'close');
  try {
    await until('the stage compares notes', async () =>
      (await atWork(bench.live.sql)).some(({ application }) => /50_compare .*notes/.test(application)),
    );
    const { code, stdout, stderr } = await bench.pgmend(['status', '--json'], { timeout: 20_000 });
    assert.is(code, 0, stderr);
    assert.is(JSON.parse(stdout).at_work, true);
  } finally {
    await holder.unsafe('rollback');
  }
  assert.is((await closed)[0], 0);
});

test('a lock of somebody else is told as what it is, with its SQLSTATE', async () => {
  assert.is((await bench.pgmend(['run', '--out', 'first'])).code, 1);
  const live = postgres(bench.live.url, { max: 1, onnotice: () => undefined });
  try {
    await live.unsafe('begin; lock table pgmend.accounts_diff in access exclusive mode');
    const { code, stdout, stderr } = await bench.pgmend([
      'report',
      '--lock-timeout',
      '50ms',
      '--out',
      'second',
    ]);
    assert.is(code, 3, stderr);
    assert.is(stdout, '');
    assert.match(stderr, '55P03');
    assert.match(stderr, '--lock-timeout');
    assert.not.match(stderr, 'bug in pgmend');
    assert.not.ok((await bench.files()).some((name) => name.includes('partial')));
  } finally {
    await live.end({ timeout: 1 });
  }
});

test.run();
