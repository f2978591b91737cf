import { transaction } from '../database/transaction.ts';
import { readForWriting } from '../repair/writings.ts';
import type { Io } from '../session/events.ts';
import { failStage, runStage } from '../session/execute.ts';
import { type JournalRow, journalled } from '../session/journalled.ts';
import { requireRights } from '../session/rights.ts';
import { type Session, withSession } from '../session/session.ts';
import { withWorkers } from '../session/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { compare, type Opened } from './compare.ts';
import { type Earlier, keptOf, readEarlier } from './kept.ts';
import { openingStages } from './subjects.ts';

/**
 * The one-shot: connects, mounts, compares every table in one snapshot of live, and hands the session over while
 * the lock is still held, so that what is reported is what was compared.
 *
 * @throws PgmendError for everything that ends a run before its report
 */
export async function run<T>(
  settings: Settings,
  io: Io,
  report: (session: Session<Settings>) => Promise<T>,
): Promise<T> {
  return withSession(settings, io, { command: 'run', exclusive: true }, async (session) => {
    await requireRights(session);
    const earlier = await readEarlier(session);
    return journalled(session, async (row) => {
      const opened = await openOld(session, row, earlier);
      // the sessions that compare write the report as well
      return withWorkers(session, async () => {
        await compare(session, opened);
        return report(session);
      });
    });
  });
}

/**
 * Opens the way to old and resolves what is compared, all or nothing: a wrong password, or a pattern that matches no
 * table, leaves live, and what an earlier run staged there, as it was.
 */
async function openOld(session: Session<Settings>, row: JournalRow, earlier: Earlier): Promise<Opened> {
  const { work, settings } = session;
  const [connect, catalogs] = openingStages(settings, settings.old);
  let current = connect;
  try {
    const opened = await transaction(work.sql, '', async (tx) => {
      for (current of [connect, catalogs]) {
        await runStage(tx, session, current, { runId: row.id });
        await row.open(tx);
      }
      // not the catalogs as well: of thousands of tables that is memory
      const resolved = await readForWriting(tx, settings, settings, { keeps: earlier.refusal === null });
      const { kept, findings } = keptOf(earlier, resolved, settings.comparison);
      const { sides, comparison, writable } = resolved;
      comparison.findings.unshift(...findings);
      return { sides, comparison, writable, kept, runId: row.id as string };
    });
    row.commit();
    return opened;
  } catch (error) {
    return failStage(session, current, { runId: row.committed }, error);
  }
}
