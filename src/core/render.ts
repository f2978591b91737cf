import type { Settings } from '../settings/settings.ts';
import { type RenderedStage, renderStage } from '../stages/render.ts';
import { chooseStages, type StageChoice } from './choose-stages.ts';
import type { Io } from './events.ts';
import { inspect } from './inspect.ts';
import { withSession } from './session.ts';

/**
 * Renders stages without running them: the exact text that `pgmend run` and `pgmend stage` send.
 * The catalogs are read only if a stage asks for them.
 */
export async function render(settings: Settings, io: Io, choice: StageChoice): Promise<RenderedStage[]> {
  const chosen = chooseStages(choice);
  const { staging, server, old } = settings;
  const needsCatalogs = chosen.some(({ scope, name }) => scope !== 'run' || name === '65_summary');
  const comparison = needsCatalogs
    ? await withSession(settings, io, { command: 'render', exclusive: false }, async (session) => {
        const found = await inspect(session);
        return found.comparison;
      })
    : null;
  return chosen.flatMap((stage) => renderStage(stage, { staging, server, old, comparison }));
}
