import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderedStage, renderStage } from '../stages/render.ts';
import { dropStaged } from './drop-staged.ts';
import type { Io } from './events.ts';
import { executeStage } from './execute.ts';
import { hasJournal } from './journal.ts';
import { withSession } from './session.ts';

/**
 * Drops all that pgmend made on live.
 *
 * @param keepExtension leave postgres_fdw installed also if pgmend installed it
 * @returns whether anything was there to drop
 */
export async function clean(
  settings: Settings,
  io: Io,
  { keepExtension }: { keepExtension: boolean },
): Promise<boolean> {
  return withSession(settings, io, { command: 'clean', exclusive: true }, async (session) => {
    const there = await hasJournal(session);
    if (there) await dropStaged(session);
    const { staging, server, old } = settings;
    const [rendered] = renderStage(stageNamed('90_clean'), { staging, server, old, comparison: null });
    await executeStage(session, rendered as RenderedStage, { runId: null, keepExtension });
    return there;
  });
}
