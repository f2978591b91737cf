import { rolledBack, transaction } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../session/events.ts';
import { executeStage, sendStage, translateError } from '../session/execute.ts';
import { requireRights } from '../session/rights.ts';
import { type Session, withSession } from '../session/session.ts';
import { mergeStages, type Stage, stageNamed } from '../stages/list.ts';
import { type RenderedStage, renderAll } from '../stages/render.ts';
import { readMerge } from './facts.ts';
import type { MergeSource } from './resolve/model.ts';
import { resolveMerge } from './resolve/resolve.ts';
import type { MergeRunSettings } from './run-settings.ts';
import { type MergePlan, mergeSubjects, planMerge } from './subjects.ts';

/** Whether a stage is rendered from what the catalogs of the sources say: all but those that open the way there. */
function needsCatalogs({ name }: Stage): boolean {
  return name !== '80_sources' && name !== '81_source_catalogs';
}

/**
 * What the stages of a merge are rendered from. The way to the sources is opened under a schema name of its own, in a
 * transaction that is rolled back.
 *
 * @throws PgmendError (exit 2, 3, 5) for what would stop a merge
 */
export async function inspectMerge(session: Session<MergeRunSettings>): Promise<MergePlan> {
  const { settings, work } = session;
  const { merge } = settings;
  const plan = planMerge(settings.staging, merge);
  await requireRights(session);
  const staging = `pgmend_look_${work.pid}`;
  const opening = planMerge(staging, merge);
  let current: RenderedStage | undefined;
  try {
    await rolledBack(work.sql, async (tx) => {
      const stages = ['80_sources', '81_source_catalogs'].map(stageNamed);
      for (current of stages.flatMap((stage) => renderAll(stage, mergeSubjects(stage, opening))))
        await sendStage(tx, session, current, { runId: null, staging });
      const found = await readMerge(tx, staging, merge, opening.sources);
      // the same facts, for the schema in which they are to be rendered
      const sources = found.sources.map((facts, index) => ({
        ...facts,
        source: plan.sources[index] as MergeSource,
      }));
      plan.merge = resolveMerge(found.settings, { ...found, staging: settings.staging, sources });
    });
  } catch (error) {
    throw current ? await translateError(session, current, error) : error;
  }
  return plan;
}

/** Renders stages of a merge without running them: the exact text that `pgmend merge` sends. */
export async function renderMerge(
  settings: MergeRunSettings,
  io: Io,
  chosen: Stage[],
): Promise<RenderedStage[]> {
  const plan = chosen.some(needsCatalogs)
    ? await withSession(settings, io, { command: 'render', exclusive: false }, inspectMerge)
    : planMerge(settings.staging, settings.merge);
  return chosen.flatMap((stage) => renderAll(stage, mergeSubjects(stage, plan)));
}

/**
 * Runs single stages of a merge again, each in a transaction of its own.
 *
 * @returns what was run, in order
 * @throws PgmendError (exit 2) when an earlier stage has to run first; what a stage throws
 */
export async function runMergeStages(
  settings: MergeRunSettings,
  io: Io,
  chosen: Stage[],
): Promise<{ stage: string; table: string | null }[]> {
  return withSession(settings, io, { command: 'stage', exclusive: true }, async (session) => {
    const plan = planMerge(settings.staging, settings.merge);
    const ran: { stage: string; table: string | null }[] = [];
    for (const stage of chosen) {
      if (stage.name === '80_sources') await requireRights(session);
      if (needsCatalogs(stage)) plan.merge ??= await readMounted(session, plan.sources);
      for (const rendered of renderAll(stage, mergeSubjects(stage, plan))) {
        await executeStage(session, rendered, { runId: null });
        ran.push({ stage: stage.name, table: rendered.table });
      }
    }
    return ran;
  });
}

/** What is merged, by what 81_source_catalogs has mounted. */
async function readMounted({ work, settings }: Session<MergeRunSettings>, sources: MergeSource[]) {
  for (const { prefix } of sources) {
    const last = `${settings.staging}.${prefix}catalog_inherits`;
    const [row] = await work.sql`select to_regclass(${last}) is not null as there`;
    if (!row?.there) throw notMounted();
  }
  const read = await transaction(work.sql, '', (tx) =>
    readMerge(tx, settings.staging, settings.merge, sources),
  );
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
