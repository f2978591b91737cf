import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { pgmend, pgmendProcess } from '../support/cli.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { accounts, atWork } from '../support/workbench.ts';

// semantics.md: connection lost, server killed at any moment: non-zero exit, no half report, `pgmend run` again just
// works; leftovers are found and named by `status`. On servers of its own, since it stops them.

let folder: string;
let old: EmbeddedServer;
let live: EmbeddedServer;
let env: NodeJS.ProcessEnv;
let cleanup: (() => Promise<unknown>)[] = [];

test.before.each(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-lost-');
    cleanup = [() => rm(folder, { recursive: true, force: true })];
    const login = { user: 'postgres', password: 'secret' };
    [old, live] = await Promise.all([
      startServer({ major: 13, directory: join(folder, 'old'), ...login }),
      startServer({ major: 18, directory: join(folder, 'live'), ...login }),
    ]);
    cleanup.unshift(() => Promise.all([old.stop('immediate'), live.stop('immediate')]));
    env = { PGMEND_OLD_URL: old.url('postgres'), PGMEND_LIVE_URL: live.url('postgres') };
    await execute(old.url('postgres'), accounts.old);
    await execute(live.url('postgres'), accounts.live);
  }),
);
test.after.each(async () => {
  for (const step of cleanup) await step();
});

async function execute(url: string, statements: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(statements);
  await sql.end();
}

interface Comparing {
  /** How the run ended. */
  ended: Promise<{ code: number | null; stderr: string }>;
  kill: () => void;
  live: postgres.Sql;
}

/** A run that is held in stage 50 by a lock on old, until somebody does something about it. */
async function comparing(): Promise<Comparing> {
  const quiet = { max: 1, onnotice: () => undefined, onclose: () => undefined };
  const holder = postgres(old.url('postgres'), quiet);
  const watcher = postgres(live.url('postgres'), quiet);
  cleanup.unshift(() => Promise.all([holder.end({ timeout: 0 }), watcher.end({ timeout: 0 })]));
  await holder.unsafe('begin; lock table accounts in access exclusive mode');
  const child = pgmendProcess(['run', '--out', join(folder, 'report')], { env });
  cleanup.unshift(async () => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.resume();
  const ended = once(child, 'close').then(([code]) => ({ code, stderr }));
  await until('stage 50 is running', async () =>
    (await atWork(watcher)).some(({ application }) => application.startsWith('pgmend 50_compare')),
  );
  // and has asked old: before that, old would not be lost but never reached
  await until(
    'old is asked for its rows',
    async () => (await holder`select from pg_locks where not granted`).length > 0,
  );
  return { ended, kill: () => child.kill('SIGKILL'), live: watcher };
}

const run = (args = ['run', '--out', join(folder, 'report')]) => pgmend(args, { env });

test('live stops in the middle of a comparison: exit 4, told as that', async () => {
  const { ended } = await comparing();
  await live.stop('immediate');
  const { code, stderr } = await ended;
  assert.is(code, 4, stderr);
  assert.match(stderr, /live \(postgres@127\.0\.0\.1:\d+\/postgres\) was lost/);
  assert.match(stderr, 'pgmend run');
  assert.not.match(stderr, 'bug in pgmend');
  assert.is((await run()).code, 4, 'it is still down');
});

test('old stops in the middle of a comparison: exit 5, who dialled whom, and live is in order', async () => {
  const { ended, live: sql } = await comparing();
  await old.stop('fast');
  const { code, stderr } = await ended;
  assert.is(code, 5, stderr);
  assert.match(stderr, /live \(.*\) cannot reach old \(.*\)/);
  assert.match(stderr, 'Old became unreachable during the run', stderr);
  assert.not.match(stderr, 'bug in pgmend');
  const [row] = await sql`select outcome from pgmend.runs where command = 'run' and stage is null`;
  assert.is(row?.outcome, 'failed');
  assert.is((await run(['report', '--out', join(folder, 'report')])).code, 2, 'half of it is no report');
  assert.is((await run(['clean'])).code, 0, 'clean does not need old');
});

test('an administrator ends our session on live: exit 4', async () => {
  const { ended, live: sql } = await comparing();
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'pgmend 50_%'`;
  const { code, stderr } = await ended;
  assert.is(code, 4, stderr);
  assert.not.match(stderr, 'bug in pgmend');
});

test('SIGKILL of pgmend: the server ends it by itself, status names it, and the next run works', async () => {
  const { ended, kill, live: sql } = await comparing();
  kill();
  await ended;
  // the lock on old is still held, so the backend does not end because its statement did
  await until('live has no session of ours', async () => {
    const rows = await sql`select from pg_stat_activity where application_name like 'pgmend%'`;
    return rows.length === 0;
  });
  const status = await run(['status']);
  assert.is(status.code, 0, status.stderr);
  assert.match(status.stdout, /last run.*was interrupted after 30_stage public\.accounts/);
  const json = JSON.parse((await run(['status', '--json'])).stdout);
  assert.is(json.broken_off, true);
  assert.is(json.at_work, false);
  assert.is((await run(['report', '--out', join(folder, 'report')])).code, 2);

  const [holder] = cleanup.splice(1, 1);
  await holder?.();
  const again = await run();
  assert.is(again.code, 1, again.stderr);
  assert.match((await run(['status'])).stdout, /last run.*: done/);
});

test.run();
