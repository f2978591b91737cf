import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Connection } from '../../../src/database/connect.ts';
import type { Session } from '../../../src/session/session.ts';
import { shareOut } from '../../../src/session/workers.ts';
import { silent } from '../../support/compare.ts';
import { until } from '../../support/poll.ts';

// What stops when one of several sessions fails, without servers: the moments between two statements are too short to
// be met with them.

/** A session with workers that do nothing, and a count of the cancels that were sent. */
function fake(count: number): { session: Session; cancels: () => number } {
  let cancels = 0;
  const sql = () => {
    cancels++;
    return Promise.resolve([]);
  };
  const never = new Promise<never>(() => undefined);
  const workers = Array.from({ length: count }, (_, pid) => ({ pid, lost: never }) as unknown as Connection);
  const control = { sql } as unknown as Connection;
  const session = { io: silent(), control, workers, work: workers[0] } as unknown as Session;
  return { session, cancels: () => cancels };
}

test('each task is done once, the first ones first', async () => {
  const done: number[] = [];
  await shareOut(fake(3).session, [1, 2, 3, 4, 5, 6, 7], async (_, task) => {
    done.push(task);
  });
  assert.equal(done, [1, 2, 3, 4, 5, 6, 7]);
});

test('a task that misses the cancel is cancelled again, and hears that it is to stop', async () => {
  const { session, cancels } = fake(2);
  const done: string[] = [];
  const failed = shareOut(session, ['fails', 'slow', 'never'], async ({ io }, task) => {
    if (task === 'fails') throw new Error('it fails');
    await until('it is cancelled twice', () => cancels() >= 2);
    if (!io.signal.aborted) done.push(task);
  }).catch((error) => error.message);
  assert.is(await failed, 'it fails');
  assert.equal(done, []);
  assert.not.ok(session.io.signal.aborted, 'the command itself was not interrupted');
});

test('an interrupt is heard by all', async () => {
  const { session } = fake(2);
  const interrupt = new AbortController();
  session.io = { ...session.io, signal: interrupt.signal };
  let [began, heard] = [0, 0];
  const work = shareOut(session, [1, 2, 3], async ({ io }) => {
    began++;
    await until('both are at work', () => began === 2);
    interrupt.abort();
    if (io.signal.aborted) heard++;
    throw new Error('interrupted');
  });
  await work.catch(() => undefined);
  assert.is(heard, 2);
});

test.run();
