import { PgmendError } from '../errors.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import { readComparison } from './catalog.ts';
import { compare } from './compare.ts';
import type { Io } from './events.ts';
import { executeStage } from './execute.ts';
import { hasJournal, journalEnd, journalStart } from './journal.ts';
import { requireRights } from './rights.ts';
import { type Session, withSession } from './session.ts';

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
    const [connectStage] = renderStage(stageNamed('10_connect'), input);
    const [catalogStage] = renderStage(stageNamed('12_catalogs'), input);
    await requireRights(session);
    let runId = (await hasJournal(session)) ? await journalStart(session) : null;
    try {
      await executeStage(session, connectStage as never, { runId });
      runId ??= await journalStart(session);
      await executeStage(session, catalogStage as never, { runId });
      const { sides, comparison } = await readComparison(session.work.sql, settings.staging, settings);
      await compare(session, { ...input, comparison }, comparison, sides, runId);
      const result = await report(session);
      await journalEnd(session, runId, null);
      return result;
    } catch (error) {
      if (runId !== null) await journalEnd(session, runId, asEnd(session, error)).catch(() => {});
      throw error;
    }
  });
}

function asEnd({ io }: Session, error: unknown): PgmendError {
  const exitCode = io.signal.aborted ? 130 : error instanceof PgmendError ? error.exitCode : 3;
  return new PgmendError((error as Error).message, { exitCode });
}
