import { transaction } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import type { Io } from '../session/events.ts';
import { failStage, sendStage } from '../session/execute.ts';
import { hasJournal, journalEnd, journalStart } from '../session/journal.ts';
import { requireRights } from '../session/rights.ts';
import { type Session, withSession } from '../session/session.ts';
import { withHands } from '../session/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { type Resolved, readComparison } from './catalog.ts';
import { compare } from './compare.ts';
import { type Earlier, keptOf, readEarlier } from './kept.ts';

/**
 * The one-shot: connects, mounts, compares every table in one snapshot of live, and hands the session over while
 * the lock is still held, so that what is reported is what was compared.
 *
 * @throws PgmendError for everything that ends a run before its report
 */
export async function run<T>(
  settings: Settings,
  io: Io,
  report: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(settings, io, { command: 'run', exclusive: true }, async (session) => {
    const input: RenderInput = {
      staging: settings.staging,
      server: settings.server,
      old: settings.old,
      comparison: null,
    };
    await requireRights(session);
    const earlier = await readEarlier(session);
    let runId = (await hasJournal(session)) ? await journalStart(session) : null;
    try {
      const opened = await openOld(session, input, runId, earlier);
      const { sides, comparison } = opened;
      runId = opened.runId;
      // the sessions that compare write the report as well
      const result = await withHands(session, async () => {
        await compare(session, { ...input, comparison }, comparison, sides, opened);
        return report(session);
      });
      await journalEnd(session, runId, null);
      return result;
    } catch (error) {
      if (runId !== null) await journalEnd(session, runId, asEnd(session, error)).catch(() => {});
      throw error;
    }
  });
}

interface Opened extends Pick<Resolved, 'sides' | 'comparison'> {
  /** Tables that are no part of it, of which what is staged stays. */
  kept: string[];
  runId: string;
}

/**
 * Opens the way to old and resolves what is compared, all or nothing: a wrong password, or a pattern that matches no
 * table, leaves live, and what an earlier run staged there, as it was.
 */
async function openOld(
  session: Session,
  input: RenderInput,
  journalled: string | null,
  earlier: Earlier,
): Promise<Opened> {
  const { work, settings, io } = session;
  const [connect] = renderStage(stageNamed('10_connect'), input) as [RenderedStage];
  const [catalogs] = renderStage(stageNamed('12_catalogs'), input) as [RenderedStage];
  let runId = journalled;
  let current = connect;
  try {
    return await transaction(work.sql, '', async (tx) => {
      for (current of [connect, catalogs]) {
        io.events.stageStarted(current);
        const started = performance.now();
        await sendStage(tx, session, current, { runId });
        runId ??= await journalStart(session, tx);
        io.events.stageDone(current, performance.now() - started);
      }
      // not the catalogs as well: of thousands of tables that is memory
      const resolved = await readComparison(tx, settings, settings, { keeps: earlier.refusal === null });
      const { kept, findings } = keptOf(earlier, resolved, settings.comparison);
      const { sides, comparison } = resolved;
      comparison.findings.unshift(...findings);
      return { sides, comparison, kept, runId: runId as string };
    });
  } catch (error) {
    return failStage(session, current, { runId: journalled }, error);
  }
}

/** What a command's row in the journal says of the error that ended it. */
export function asEnd({ io }: Session, error: unknown): PgmendError {
  const exitCode = io.signal.aborted ? 130 : error instanceof PgmendError ? error.exitCode : 3;
  return new PgmendError((error as Error).message, { exitCode });
}
