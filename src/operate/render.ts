import { inspect } from '../compare/inspect.ts';
import type { Comparison } from '../compare/resolve/model.ts';
import { usageError } from '../errors.ts';
import { renderMerge } from '../merge/single-stages.ts';
import { describeCycle, undoneCycles } from '../repair/resolve/cycles.ts';
import { orderByParents } from '../repair/resolve/order.ts';
import { chooseUndone, type Undone } from '../repair/undone.ts';
import type { Io } from '../session/events.ts';
import { hasJournal } from '../session/journal.ts';
import { withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import type { Stage } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { chooseStages, type StageChoice } from './choose-stages.ts';

/** Stages that are rendered from what repairs wrote, not from a comparison. */
function isOfUndo({ number }: Stage): boolean {
  return number >= 74 && number <= 76;
}

function inputOf(stage: Stage, input: RenderInput, undone: Undone | null): RenderInput {
  if (isOfUndo(stage)) {
    const groups = undone?.groups ?? [];
    return { ...input, undone: groups.flat(), cycles: undoneCycles(groups) };
  }
  if (!input.comparison) return input;
  const groups = orderByParents(input.comparison.pairs);
  const circles = groups.filter((group) => group.length > 1);
  if (stage.scope === 'cycle') return { ...input, cycles: circles.map(describeCycle) };
  // a repair goes through parents first
  return stage.name === '70_repair'
    ? { ...input, comparison: { ...input.comparison, pairs: groups.flat() } }
    : input;
}

/**
 * Renders stages without running them: the exact text that the commands send. The catalogs are read only if a stage asks
 * for them.
 *
 * @throws PgmendError (exit 2) for a stage that takes repairs back where there are none
 */
export async function render(settings: Settings, io: Io, choice: StageChoice): Promise<RenderedStage[]> {
  const chosen = chooseStages(choice);
  if (settings.merge) return renderMerge(settings, io, chosen);
  const { staging, server, old } = settings;
  const needsUndone = chosen.some(isOfUndo);
  const needsCatalogs = chosen.some(
    (stage) => !isOfUndo(stage) && (stage.scope !== 'run' || stage.name === '65_summary'),
  );
  let comparison: Comparison | null = null;
  let undone: Undone | null = null;
  if (needsCatalogs || needsUndone) {
    await withSession(settings, io, { command: 'render', exclusive: false }, async (session) => {
      if (needsCatalogs) ({ comparison } = await inspect(session));
      if (!needsUndone) return;
      if (!(await hasJournal(session))) throw usageError('there is no repair to take back');
      undone = await chooseUndone(session);
    });
  }
  const input: RenderInput = { staging, server, old, comparison };
  return chosen.flatMap((stage) => renderStage(stage, inputOf(stage, input, undone)));
}
