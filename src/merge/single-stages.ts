import { rolledBack, transaction } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../session/events.ts';
import { executeStage, sendStage, translateError } from '../session/execute.ts';
import { requireRights } from '../session/rights.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { mergeStages, type Stage, stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { readMerge } from './facts.ts';
import { mergeInput } from './input.ts';
import type { MergeSettings } from './resolve/model.ts';
import { resolveMerge } from './resolve/resolve.ts';
import { createSources } from './resolve/sources.ts';

/** Stages that are rendered from what the catalogs of the sources say. */
function needsCatalogs({ number }: Stage): boolean {
  return number >= 82;
}

/**
 * What the stages of a merge are rendered from. The way to the sources is opened under a schema name of its own, in a
 * transaction that is rolled back.
 *
 * @throws PgmendError (exit 2, 3, 5) for what would stop a merge
 */
export async function inspectMerge(session: Session): Promise<RenderInput> {
  const { settings, work } = session;
  const input = mergeInput(settings);
  const merge = settings.merge as MergeSettings;
  await requireRights(session);
  const staging = `pgmend_look_${work.pid}`;
  const away = { ...settings, staging };
  const looking = mergeInput(away);
  let current: RenderedStage | undefined;
  try {
    await rolledBack(work.sql, async (tx) => {
      const stages = ['80_sources', '81_source_catalogs'].map(stageNamed);
      for (current of stages.flatMap((stage) => renderStage(stage, looking)))
        await sendStage(tx, session, current, { runId: null, staging: away.staging });
      const found = await readMerge(tx, staging, merge, looking.merging.sources);
      // the same facts, for the schema in which they are to be rendered
      const own = createSources(merge, settings.staging);
      const sources = found.sources.map((facts, index) => ({ ...facts, source: own[index] as never }));
      input.merging.merge = resolveMerge(found.settings, { ...found, staging: settings.staging, sources });
    });
  } catch (error) {
    throw current ? await translateError(session, current, error) : error;
  }
  return input;
}

/** Renders stages of a merge without running them: the exact text that `pgmend merge` sends. */
export async function renderMerge(settings: Settings, io: Io, chosen: Stage[]): Promise<RenderedStage[]> {
  const input = chosen.some(needsCatalogs)
    ? await withSession(settings, io, { command: 'render', exclusive: false }, inspectMerge)
    : mergeInput(settings);
  return chosen.flatMap((stage) => renderStage(stage, input));
}

/**
 * Runs single stages of a merge again, each in a transaction of its own.
 *
 * @returns what was run, in order
 * @throws PgmendError (exit 2) when an earlier stage has to run first; what a stage throws
 */
export async function runMergeStages(
  settings: Settings,
  io: Io,
  chosen: Stage[],
): Promise<{ stage: string; table: string | null }[]> {
  return withSession(settings, io, { command: 'stage', exclusive: true }, async (session) => {
    const input = mergeInput(settings);
    const ran: { stage: string; table: string | null }[] = [];
    for (const stage of chosen) {
      if (stage.name === '80_sources') await requireRights(session);
      if (needsCatalogs(stage)) input.merging.merge ??= await readMounted(session, input.merging.sources);
      for (const rendered of renderStage(stage, input)) {
        await executeStage(session, rendered, { runId: null });
        ran.push({ stage: stage.name, table: rendered.table });
      }
    }
    return ran;
  });
}

/** What is merged, by what 81_source_catalogs has mounted. */
async function readMounted({ work, settings }: Session, sources: ReturnType<typeof createSources>) {
  const merge = settings.merge as MergeSettings;
  for (const { prefix } of sources) {
    const last = `${settings.staging}.${prefix}catalog_inherits`;
    const [row] = await work.sql`select to_regclass(${last}) is not null as there`;
    if (!row?.there) throw notMounted();
  }
  const read = await transaction(work.sql, '', (tx) => readMerge(tx, settings.staging, merge, sources));
  return read.merge;
}

function notMounted(): PgmendError {
  const [first, second] = mergeStages as [Stage, Stage];
  return new PgmendError('the sources are not mounted', {
    exitCode: exitCodes.usage,
    next: [
      [`pgmend stage ${first.name} ${second.name}`, 'open the way to the sources, with the same options'],
      ['pgmend merge', 'all stages'],
    ],
  });
}
