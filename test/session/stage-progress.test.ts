import { once } from 'node:events';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Status } from '../../src/operate/schema.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import type { Workbench } from '../support/workbench.ts';
import { orders } from './orders.ts';

// Issue 6, Progress for long work: that is also a stage that is run again, and a recheck. Each waits here for a table of old
// that is locked, or pauses after its first batch.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await orders();
    await bench.live.sql`delete from orders where id <= 7`;
    const { code, stderr } = await bench.pgmend(['run', '--table', 'orders']);
    assert.is(code, 1, stderr);
  }),
);
test.after(() => bench?.drop());

/** Starts a command, waits for a line of its progress, and ends it. */
async function firstLine(args: string[], line: RegExp, meanwhile?: () => Promise<void>): Promise<void> {
  const child = bench.start(args);
  const ended = once(child, 'close');
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  child.stdout.resume();
  try {
    await until(`a line of progress`, () => line.test(text), 30);
    await meanwhile?.();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${text}`);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

test('a stage that is run again tells how far it is', async () => {
  const slowly = ['--strategy', 'full', '--max-rate', '0.05', '--pause', '1h'];
  await firstLine(
    ['stage', '45_pull', '50_compare', '--table', 'orders', ...slowly],
    /^public\.orders {2}45_pull {2}[\d,]+ of 10,000 rows \(\d+ %\)/m,
  );
});

test('a recheck tells how far it is, here and in a second terminal', async () => {
  const holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  try {
    await holder.unsafe('begin; lock table orders in access exclusive mode');
    await firstLine(
      ['run', '--recheck', '--table', 'orders'],
      /^public\.orders {2}66_recheck {2}of about 7 rows, for /m,
      async () => {
        const { stdout } = await bench.pgmend(['status', '--json']);
        const { progress, at_work } = JSON.parse(stdout) as Status;
        assert.ok(at_work);
        assert.equal(
          progress?.tables.map(({ table, stage, total }) => [table, stage, total]),
          [['public.orders', '66_recheck', 7]],
        );
      },
    );
  } finally {
    await holder.end({ timeout: 1 });
  }
});

test.run();
