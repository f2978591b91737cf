import { dropStaged } from '../compare/drop-staged.ts';
import { runSubject } from '../compare/subjects.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { openRepairs } from '../repair/open-repairs.ts';
import type { Io } from '../session/events.ts';
import { executeStage } from '../session/execute.ts';
import { hasJournal } from '../session/installed.ts';
import { type Session, withSession } from '../session/session.ts';
import type { SessionSettings } from '../session/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { renderStage } from '../stages/render.ts';

export interface CleanOptions {
  /** Leave postgres_fdw installed also if pgmend installed it. */
  keepExtension: boolean;
  /** Leave what undoes repairs. */
  keepUndo: boolean;
  /** Drop it also where repairs are neither undone nor confirmed. */
  force: boolean;
}

/**
 * Drops all that pgmend made on live.
 *
 * @returns whether anything was there to drop
 * @throws PgmendError (exit 2) when that would lose what takes a repair back
 */
export async function clean(
  settings: SessionSettings,
  io: Io,
  { keepExtension, keepUndo, force }: CleanOptions,
): Promise<boolean> {
  return withSession(settings, io, { command: 'clean', exclusive: true }, async (session) => {
    const there = await hasJournal(session);
    if (!keepUndo && !force) await refuseOpenRepairs(session);
    if (there) await dropStaged(session, false);
    await executeStage(session, renderStage(stageNamed('90_clean'), runSubject(settings)), {
      runId: null,
      keepExtension,
      settings: { 'pgmend.keep_undo': String(keepUndo), 'pgmend.force': String(force) },
    });
    return there;
  });
}

async function refuseOpenRepairs(session: Session): Promise<void> {
  const open = await openRepairs(session);
  if (open.length === 0) return;
  const which = open.map(({ id, started_at }) => `   repair ${id} of ${started_at.replace(/\.\d+/, '')}`);
  throw new PgmendError('clean would drop the undo data of open repairs', {
    exitCode: exitCodes.usage,
    detail: which.join('\n'),
    next: [
      ['pgmend undo', 'show what undoing them would do'],
      ['pgmend repair --confirm', 'keep what they did, for good'],
      ['pgmend clean --keep-undo', 'drop everything else'],
      ['pgmend clean --force', 'drop it anyway'],
    ],
  });
}
