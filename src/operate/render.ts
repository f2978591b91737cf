import { inspect } from '../compare/inspect.ts';
import { usageError } from '../errors.ts';
import type { MergeRunSettings } from '../merge/run-settings.ts';
import { renderMerge } from '../merge/single-stages.ts';
import { chooseUndone } from '../repair/undone.ts';
import type { Io } from '../session/events.ts';
import { hasJournal } from '../session/installed.ts';
import { withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { type RenderedStage, renderAll } from '../stages/render.ts';
import { chooseStages, type StageChoice } from './choose-stages.ts';
import { type Found, needsComparison, subjectsOf } from './subjects.ts';

/**
 * Renders stages without running them: the exact text that the commands send. The catalogs are read only if a stage asks
 * for them.
 *
 * @throws PgmendError (exit 2) for a stage that undoes repairs where there are none
 */
export async function render(settings: Settings, io: Io, choice: StageChoice): Promise<RenderedStage[]> {
  const chosen = chooseStages(choice);
  const needsUndone = chosen.some(({ command }) => command === 'undo');
  const needsCatalogs = chosen.some(needsComparison);
  const found: Found = { resolved: null, undone: null };
  if (needsCatalogs || needsUndone) {
    await withSession(settings, io, { command: 'render', exclusive: false }, async (session) => {
      if (needsCatalogs) found.resolved = await inspect(session);
      if (!needsUndone) return;
      if (!(await hasJournal(session))) throw usageError('there is no repair to undo');
      found.undone = await chooseUndone(session);
    });
  }
  return chosen.flatMap((stage) => renderAll(stage, subjectsOf(stage, found, settings)));
}

/** The same for stages of a merge. */
export function renderOfMerge(
  settings: MergeRunSettings,
  io: Io,
  choice: StageChoice,
): Promise<RenderedStage[]> {
  return renderMerge(settings, io, chooseStages(choice));
}
