import { once } from 'node:events';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Status } from '../../src/operate/schema.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import type { Workbench } from '../support/workbench.ts';
import { orders, rows } from './orders.ts';

// Issue 6, Progress: rows done, rate and time left, per table and over all; `pgmend status` from a second terminal shows
// the same. A run is held up by a pause after its first batch, or by a lock, so that there is something to see.

let bench: Workbench;

test.before(
  loud(async () => {
    bench = await orders();
  }),
);
test.after(() => bench?.drop());

interface Held {
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<number | null>;
}

/** Starts a run; its words can be read while it goes on. */
function start(args: string[]): Held {
  const child = bench.start(['run', '--table', 'orders', ...args]);
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  child.stdout.resume();
  const ended = once(child, 'close').then(([code]) => code);
  return { stderr: () => text, kill: (signal) => child.kill(signal), ended };
}

/** Brings a few hundred rows, and then waits for longer than anybody looks. */
const aBatch = ['--strategy', 'full', '--max-rate', '0.05', '--pause', '1h'];

async function status(): Promise<Status> {
  const { code, stdout, stderr } = await bench.pgmend(['status', '--json']);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout);
}

/** The status once the run has told of rows. */
function seen(held: Held): Promise<Status> {
  return until(
    `rows were told\n${held.stderr()}`,
    async () => {
      const found = await status();
      // the run before it has left something, too
      const isOurs = found.last_command?.outcome === 'started';
      return isOurs && found.progress?.tables[0]?.done ? found : false;
    },
    30,
  );
}

async function sessions(): Promise<string[]> {
  const found = await bench.live.sql<{ name: string }[]>`
    select application_name as name from pg_stat_activity
    where application_name like 'pgmend %' and datname = current_database() order by 1`;
  return found.map(({ name }) => name);
}

test('status from a second terminal shows rows, rate and time left, and after an interrupt how far it was', async () => {
  const held = start([...aBatch, '--out', 'interrupted']);
  try {
    const { progress, at_work } = await seen(held);
    assert.ok(at_work);
    const [table] = progress?.tables ?? [];
    assert.equal(
      [table?.table, table?.stage, table?.total, table?.unit, table?.estimated],
      ['public.orders', '45_pull', rows, 'rows', false],
    );
    const done = table?.done as number;
    assert.ok(done > 0 && done < rows, `${done} rows`);
    assert.ok((table?.rate as number) > 0 && (table?.seconds_left as number) > 0);
    assert.equal([progress?.overall.tables_done, progress?.overall.tables_total], [0, 1]);
    assert.ok((progress?.overall.done as number) > 0 && (progress?.overall.done as number) < rows);

    const words = (await bench.pgmend(['status'])).stdout;
    assert.match(
      words,
      /^ {2}public\.orders {2}45_pull {2}[\d,]+ of 10,000 rows \(\d+ %\)(, [\d,]+ rows\/s)?, about .* left$/m,
    );
    assert.match(words, /^ {2}over all: 0 of 1 table, about [\d,]+ of 10,000 rows \(\d+ %\), /m);
    assert.not.match(words, 'it was here');
    assert.ok((await sessions()).includes('pgmend run: watch'));

    // not a terminal: a line now and then
    const lines = [
      /^public\.orders {2}45_pull {2}[\d,]+ of 10,000 rows \(\d+ %\)/m,
      /^over all: 0 of 1 table, about [\d,]+ of 10,000 rows/m,
    ];
    await until(
      'a line about the table and one over all',
      () => lines.every((line) => line.test(held.stderr())),
      30,
    );

    held.kill('SIGINT');
    assert.is(await held.ended, 130, held.stderr());
  } finally {
    held.kill('SIGKILL');
    await held.ended;
  }
  await until('live has no session of ours', async () => (await sessions()).length === 0);
  const after = await bench.pgmend(['status']);
  assert.match(
    after.stdout,
    /^it was here, .* ago:\n {2}public\.orders {2}45_pull {2}[\d,]+ of 10,000 rows/m,
  );
});

test('what a killed run leaves says how far it was, and the next run takes it away', async () => {
  const held = start([...aBatch, '--out', 'killed']);
  try {
    await seen(held);
  } finally {
    held.kill('SIGKILL');
    await held.ended;
  }
  await until('live has noticed', async () => (await sessions()).length === 0, 20);
  const broken = await status();
  assert.ok(broken.broken_off);
  assert.is(broken.progress?.tables[0]?.stage, '45_pull');
  assert.ok((broken.progress?.age_seconds as number) > 0);
  const words = (await bench.pgmend(['status'])).stdout;
  assert.match(words, 'was interrupted');
  assert.match(words, /^it was here, .* ago:\n {2}public\.orders {2}45_pull/m);

  const again = start(['--out', 'again']);
  assert.is(await again.ended, 0, again.stderr());
  assert.is((await status()).progress, null);
  assert.is((await bench.live.sql`select from pgmend.progress`).length, 0);
});

/** Runs the body while a run waits for a lock on old, and is watched; then the run goes on to its end. */
async function whileWaiting(body: (found: Status, held: Held) => Promise<void>): Promise<void> {
  const holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  await holder.unsafe('begin; lock table orders in access exclusive mode');
  const held = start(['--verbose', '--out', 'waiting']);
  try {
    const watched = async () => {
      const found = await status();
      return found.last_command?.outcome === 'started' && found.progress ? found : false;
    };
    await body(await until('the watch sees it', watched, 30), held);
    await holder`rollback`;
    assert.is(await held.ended, 0, held.stderr());
  } finally {
    await holder.end({ timeout: 1 });
    held.kill('SIGKILL');
  }
}

test('a stage that tells nothing shows for how long it runs; at the end of the run nothing of it is left', async () => {
  await whileWaiting(async ({ progress }) => {
    const [table] = progress?.tables ?? [];
    assert.equal([table?.stage, table?.done, table?.seconds_left], ['50_compare', null, null]);
    const { stdout } = await bench.pgmend(['status']);
    assert.match(stdout, /orders {2}50_compare {2}of about 10,000 rows, for /);
  });
  assert.is((await bench.live.sql`select from pgmend.progress`).length, 0);
  assert.is((await status()).progress, null);
});

test('a watch that breaks does not break the run', async () => {
  await whileWaiting(async (_, held) => {
    await bench.live.sql`drop table pgmend.progress`;
    await until('the watch is broken', () => held.stderr().includes('progress cannot be read'), 30);
    assert.is((await status()).progress, null);
  });
});

test('a run that is over soon has one line for each table, and no more', async () => {
  const held = start(['--out', 'short']);
  assert.is(await held.ended, 0, held.stderr());
  assert.match(held.stderr(), /^public\.orders {2}\d+\.\d s$/m);
  assert.not.match(held.stderr(), /over all|50_compare/);
});

test.run();
