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
import { runMergeStages } from '../merge/single-stages.ts';
import type { Io } from '../session/events.ts';
import { executeStage } from '../session/execute.ts';
import { watched } from '../session/progress/watched.ts';
import { requireRights } from '../session/rights.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { type Stage, writesToUsers } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { chooseStages, type StageChoice } from './choose-stages.ts';

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
  if (settings.merge) return runMergeStages(settings, io, chosen);
  return withSession(settings, io, { command: 'stage', exclusive: true }, async (session) => {
    const { staging, server, old } = settings;
    const input: RenderInput = { staging, server, old, comparison: null };
    const first = chosen.findIndex(needsCatalogs);
    const opening = first < 0 ? chosen : chosen.slice(0, first);
    const ran: Ran[] = [];
    for (const stage of opening) {
      if (stage.name === '10_connect') await requireRights(session);
      for (const rendered of renderStage(stage, input)) ran.push(await execute(session, rendered));
    }
    const rest = chosen.slice(opening.length);
    return rest.length === 0
      ? ran
      : [
          ...ran,
          ...(await runForTables(
            session,
            input,
            rest,
            opening.some(({ name }) => name === '10_connect'),
          )),
        ];
  });
}

/** Whether a stage is rendered from what the catalogs of both sides say. */
function needsCatalogs({ scope, name }: Stage): boolean {
  return scope !== 'run' || name === '15_reset' || name === '65_summary';
}

async function execute(session: Session, rendered: RenderedStage): Promise<Ran> {
  await executeStage(session, rendered, { runId: null });
  return { stage: rendered.stage.name, table: rendered.table };
}

/**
 * Makes sure that earlier stages have made what single stages of tables that the user names go on from.
 *
 * @throws PgmendError (exit 2) that says which run compared what
 */
async function requireEarlier(session: Session, resolved: Resolved, stages: Stage[]): Promise<void> {
  const [first] = stages;
  if (!first || first.number <= 20 || session.settings.comparison.include.length === 0) return;
  const staged = await stagedTables(session);
  const unknown = notLookedAt(resolved.comparison, staged);
  const mounted = await session.work.sql`
    select relname from pg_catalog.pg_class
    where relnamespace = to_regnamespace(${session.settings.staging}) and relkind = 'f'`;
  const { pairs, absent } = resolved.comparison;
  // what could not be compared may be by now, if it is the comparison that is run again
  const tried = (table: string) => {
    const foreign = [...pairs, ...absent].find(({ name }) => name === table)?.objects.old;
    return first.number <= 55 && mounted.some(({ relname }) => relname === foreign);
  };
  await requireCompared(
    session,
    resolved,
    unknown.filter(({ table }) => !tried(table)),
  );
}

async function runForTables(
  session: Session,
  opened: RenderInput,
  stages: Stage[],
  opens: boolean,
): Promise<Ran[]> {
  const { settings, work, io } = session;
  if (!(await isMounted(work.sql, settings.staging))) throw notMounted(stages[0]?.name ?? '');
  if (settings.old && !opens) await requireSameOld(session);
  const writing = stages.some(({ name }) => name === '62_script' || name === '68_todo') ? 'all' : 'none';
  const resolved = await transaction(work.sql, '', (tx) =>
    readComparison(tx, settings, settings, { writing }),
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
      for (const rendered of renderStage(stage, { ...opened, comparison })) {
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
  const writing = chosen.find(writesToUsers);
  if (!writing) return;
  const command = writing.number < 74 ? 'repair' : writing.number < 80 ? 'undo' : 'merge';
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
