import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '../database/connect.ts';
import type { Session } from './session.ts';

const cancelMilliseconds = 1000;
/** How long something that was told to stop is waited for. */
export const graceMilliseconds = 10_000;

/** Cancels, on the server, what the session is running. */
export async function cancelWork({ control, workers }: Session): Promise<void> {
  await control.sql`select pg_cancel_backend(pid) from unnest(${workers.map(({ pid }) => pid)}::int[]) as pid`.catch(
    () => {},
  );
}

/** The same for a statement that an earlier cancel came just too early for. What tidies up afterwards is quicker. */
function cancelLong({ control, workers }: Session): void {
  control.sql`
    select pg_cancel_backend(pid) from pg_stat_activity
    where pid = any (${workers.map(({ pid }) => pid)}::int[]) and state = 'active'
      and clock_timestamp() - query_start > ${cancelMilliseconds} * interval '1 millisecond'`.catch(() => {});
}

/**
 * Cancels what the session is running, and what it begins although it was told to stop.
 *
 * @returns what to call when all has stopped: it waits for cancels under way, so that none meets what comes afterwards
 */
export function keepCancelling(session: Session): () => Promise<void> {
  const first = cancelWork(session);
  const again = setInterval(() => cancelLong(session), cancelMilliseconds);
  return () => {
    clearInterval(again);
    return first;
  };
}

/**
 * Ends the sessions that are at work, where one is lost without which they would work for nobody: the lock on the
 * staging schema, or the snapshot, went with it.
 *
 * @param work what they do; waited for, so that it leaves nothing behind
 */
export async function endWork(
  { settings, command, workers }: Session,
  work: Promise<unknown>,
): Promise<void> {
  // the one that could cancel may be the one that is lost
  const fresh = await connect(settings.live, { applicationName: `pgmend ${command}: ends` }).catch(
    () => null,
  );
  if (fresh) {
    const pids = workers.map(({ pid }) => pid);
    await fresh.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where pid = any (${pids}::int[]) and application_name like 'pgmend%'`.catch(() => {});
    await fresh.close();
  }
  await Promise.all(workers.map((worker) => worker.abandon()));
  const enough = new AbortController();
  const waited = delay(graceMilliseconds, undefined, { signal: enough.signal }).catch(() => {});
  await Promise.race([work.catch(() => {}), waited]);
  enough.abort();
}
