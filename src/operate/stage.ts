import { isMounted, type Resolved, readComparison } from '../compare/catalog.ts';
import { keep, keptOf, readEarlier } from '../compare/kept.ts';
import { refusalFor } from '../compare/not-compared.ts';
import { plannedTables, watchedTables } from '../compare/planned.ts';
import type { Comparison } from '../compare/resolve/model.ts';
import { notLookedAt, requireCompared, requireSameOld, stagedTables } from '../compare/scope.ts';
import type { Sides } from '../compare/sides.ts';
import { transaction } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { MergeRunSettings } from '../merge/run-settings.ts';
import { runMergeStages } from '../merge/single-stages.ts';
import { readForWriting } from '../repair/writings.ts';
import type { Io } from '../session/events.ts';
import { executeStage } from '../session/execute.ts';
import { watched } from '../session/progress/watched.ts';
import { requireRights } from '../session/rights.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { comesBefore, type Stage } from '../stages/list.ts';
import { type RenderedStage, renderAll } from '../stages/render.ts';
import { chooseStages, type StageChoice } from './choose-stages.ts';
import { type Found, needsComparison, subjectsOf } from './subjects.ts';

/** A stage that ran, and for which table. */
export interface Ran {
  stage: string;
  table: string | null;
}

/**
 * Runs single stages again, each in a transaction of its own. Old is needed for 10_connect only: later stages
 * reach it through what 10_connect made.
 *
 * @returns what was run, in order
 * @throws PgmendError (exit 2) when an earlier stage has to run first; what a stage throws, if that is about one table
 *   after the others have gone through theirs
 */
export async function runStages(settings: Settings, io: Io, choice: StageChoice): Promise<Ran[]> {
  const chosen = chooseStages(choice);
  refuseWriting(chosen);
  return withSession(settings, io, { command: 'stage', exclusive: true }, async (session) => {
    const first = chosen.findIndex(needsCatalogs);
    const opening = first < 0 ? chosen : chosen.slice(0, first);
    const ran: Ran[] = [];
    for (const stage of opening) {
      if (stage.name === '10_connect') await requireRights(session);
      for (const rendered of renderAll(stage, subjectsOf(stage, nothing, settings)))
        ran.push(await execute(session, rendered));
    }
    const rest = chosen.slice(opening.length);
    return rest.length === 0
      ? ran
      : [
          ...ran,
          ...(await runForTables(
            session,
            rest,
            opening.some(({ name }) => name === '10_connect'),
          )),
        ];
  });
}

const nothing: Found = { resolved: null, undone: null };

/** Whether the catalogs of both sides have to be read: 15_reset spares what belongs to tables of an earlier run. */
function needsCatalogs(stage: Stage): boolean {
  return needsComparison(stage) || stage.name === '15_reset';
}

/** The same for single stages of a merge. */
export async function runStagesOfMerge(
  settings: MergeRunSettings,
  io: Io,
  choice: StageChoice,
): Promise<Ran[]> {
  const chosen = chooseStages(choice);
  refuseWriting(chosen);
  return runMergeStages(settings, io, chosen);
}

async function execute(session: Session<Settings>, rendered: RenderedStage): Promise<Ran> {
  await executeStage(session, rendered, { runId: null });
  return { stage: rendered.stage.name, table: rendered.table };
}

/**
 * Makes sure that earlier stages have made what single stages of tables that the user names go on from.
 *
 * @throws PgmendError (exit 2) that says which run compared what
 */
async function requireEarlier(
  session: Session<Settings>,
  resolved: Resolved,
  stages: Stage[],
): Promise<void> {
  const [first] = stages;
  if (!first || comesBefore(first, '30_stage') || session.settings.comparison.include.length === 0) return;
  const staged = await stagedTables(session);
  const unknown = notLookedAt(resolved.comparison, staged);
  const mounted = await session.work.sql`
    select relname from pg_catalog.pg_class
    where relnamespace = to_regnamespace(${session.settings.staging}) and relkind = 'f'`;
  const { pairs, absent } = resolved.comparison;
  // a table that could not be compared may be comparable now, if the comparison is run again
  const tried = (table: string) => {
    const foreign = [...pairs, ...absent].find(({ name }) => name === table)?.objects.old;
    return comesBefore(first, '60_report') && mounted.some(({ relname }) => relname === foreign);
  };
  await requireCompared(
    session,
    resolved,
    unknown.filter(({ table }) => !tried(table)),
  );
}

async function runForTables(session: Session<Settings>, stages: Stage[], opens: boolean): Promise<Ran[]> {
  const { settings, work, io } = session;
  if (!(await isMounted(work.sql, settings.staging))) throw notMounted(stages[0]?.name ?? '');
  if (settings.old && !opens) await requireSameOld(session);
  const resolved = await transaction(work.sql, '', (tx) =>
    stages.some(({ name }) => name === '62_script' || name === '68_todo')
      ? readForWriting(tx, settings, settings)
      : readComparison(tx, settings, settings).then((read) => ({ ...read, writable: new Map() })),
  );
  const { comparison, sides } = resolved;
  await requireEarlier(session, resolved, stages);
  const earlier = await readEarlier(session);
  io.events.planned(plannedTables(comparison, stages));
  const names = stages.map(({ name }) => name);
  return watched(session, watchedTables(comparison, names), null, async (session) => {
    const ran: Ran[] = [];
    const failed = new Map<string, unknown>();
    for (const stage of stages) {
      for (const rendered of renderAll(stage, subjectsOf(stage, { resolved, undone: null }, settings))) {
        if (rendered.table !== null && failed.has(rendered.table)) continue;
        if (stage.name === '15_reset')
          await keep(session, keptOf(earlier, resolved, settings.comparison).kept);
        try {
          ran.push(await execute(session, rendered));
        } catch (error) {
          if (!isAboutTable(comparison, rendered.table, error, sides)) throw error;
          failed.set(rendered.table as string, error);
        }
      }
    }
    for (const error of failed.values()) throw error;
    return ran;
  });
}

/** Whether a stage failed by something about its table, so that the other tables can go on. */
function isAboutTable(
  comparison: Comparison | null,
  name: string | null,
  error: unknown,
  sides: Sides,
): boolean {
  const tables = comparison ? [...comparison.pairs, ...comparison.absent] : [];
  const table = tables.find((candidate) => candidate.name === name);
  return table !== undefined && refusalFor(table, (error as Error).cause, sides) !== null;
}

/** @throws PgmendError (exit 2) for stages that write to live, which only `--apply` does */
function refuseWriting(chosen: Stage[]): void {
  const writing = chosen.find(({ writes }) => writes);
  if (!writing) return;
  const { command } = writing;
  throw new PgmendError(`${writing.name} writes to live; use pgmend ${command}`, {
    exitCode: exitCodes.usage,
    next: [
      [`pgmend ${command}`, 'show what it would do'],
      [`pgmend ${command} --apply`, 'do it'],
      [`pgmend render ${writing.name}`, 'the SQL, for psql -X -1 -v ON_ERROR_STOP=1 -f'],
    ],
  });
}

function notMounted(stage: string): PgmendError {
  return new PgmendError(`${stage} needs what 10_connect and 12_catalogs make, and that is not there`, {
    exitCode: exitCodes.usage,
    next: [['pgmend stage 10_connect 12_catalogs --old URL', 'open the way to old']],
  });
}
