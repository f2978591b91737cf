import type { Comparison } from '../comparison/model.ts';
import { transaction } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Settings } from '../settings/settings.ts';
import { type Stage, writesToUsers } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import { isMounted, readComparison } from './catalog.ts';
import { chooseStages, type StageChoice } from './choose-stages.ts';
import type { Io } from './events.ts';
import { executeStage } from './execute.ts';
import { runMergeStages } from './merge-stages.ts';
import { refusalFor } from './not-compared.ts';
import { requireRights } from './rights.ts';
import { withSession } from './session.ts';
import type { Sides } from './sides.ts';

/**
 * Runs single stages again, each in a transaction of its own. Old is needed for 10_connect only: later stages
 * reach it through what 10_connect made.
 *
 * @returns what was run, in order
 * @throws PgmendError (exit 2) when an earlier stage has to run first; what a stage throws, if that is about one table
 *   after the others have gone through theirs
 */
export async function runStages(
  settings: Settings,
  io: Io,
  choice: StageChoice,
): Promise<{ stage: string; table: string | null }[]> {
  const chosen = chooseStages(choice);
  refuseWriting(chosen);
  if (settings.merge) return runMergeStages(settings, io, chosen);
  return withSession(settings, io, { command: 'stage', exclusive: true }, async (session) => {
    const { staging, server, old } = settings;
    const input: RenderInput = { staging, server, old, comparison: null };
    const ran: { stage: string; table: string | null }[] = [];
    const failed = new Map<string, unknown>();
    let sides: Sides | undefined;
    for (const stage of chosen) {
      if (stage.name === '10_connect') await requireRights(session);
      const needsCatalogs = stage.scope !== 'run' || stage.name === '65_summary';
      if (needsCatalogs && !input.comparison) {
        if (!(await isMounted(session.work.sql, staging))) throw notMounted(stage.name);
        ({ comparison: input.comparison, sides } = await transaction(session.work.sql, '', (tx) =>
          readComparison(tx, settings, settings),
        ));
      }
      for (const rendered of renderStage(stage, input)) {
        if (rendered.table !== null && failed.has(rendered.table)) continue;
        try {
          await executeStage(session, rendered, { runId: null });
        } catch (error) {
          if (!sides || !isAboutTable(input.comparison, rendered.table, error, sides)) throw error;
          failed.set(rendered.table as string, error);
          continue;
        }
        ran.push({ stage: stage.name, table: rendered.table });
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
  throw new PgmendError(`${writing.name} is part of writing to live, and is not run by itself`, {
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
