import type { Comparison, Mount, Pair } from '../comparison/model.ts';
import { oldError } from '../database/old-error.ts';
import { query } from '../database/query.ts';
import { hideValues, isOldUnreachable, isServerError } from '../database/server-error.ts';
import { ident } from '../sql/quoting.ts';
import { runStages, stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import { dropStaged } from './drop-staged.ts';
import { executeStage, type StageContext } from './execute.ts';
import { type Refusal, refusalFor } from './not-compared.ts';
import type { Session } from './session.ts';
import type { Sides } from './sides.ts';
import { withSnapshot } from './snapshot.ts';
import { findUnreadable } from './unreadable.ts';

/**
 * Takes every table of a comparison through its stages. A table whose rows cannot be read is noted as not compared, and
 * the others go on; all are compared in one snapshot.
 *
 * @throws PgmendError for an error that is about the run, not about one table
 */
export async function compare(
  session: Session,
  input: RenderInput,
  comparison: Comparison,
  sides: Sides,
  runId: string,
): Promise<void> {
  const refused = new Map<string, Refusal>();

  /** Runs a stage for the run, or for every table that nothing has stopped yet. */
  const runStage = async (name: string, context: StageContext) => {
    for (const rendered of renderStage(stageNamed(name), input)) {
      if (rendered.table !== null && refused.has(rendered.table)) continue;
      try {
        await executeStage(session, rendered, context);
      } catch (error) {
        const table = [...comparison.pairs, ...comparison.absent].find(({ name }) => name === rendered.table);
        const refusal = table && refusalFor(table, (error as Error).cause, sides);
        if (!table || !refusal || refusal.mistake) throw error;
        await refuse(session, table, refusal.row ? await withKey(session, table, refusal) : refusal);
        refused.set(table.name, refusal);
      }
    }
  };

  session.io.events.planned(plannedTables(comparison));
  await dropStaged(session);
  await runStage('15_reset', { runId });
  for (const name of ['20_mount', '30_stage', '35_keys']) await runStage(name, { runId });
  for (const pair of comparison.pairs.filter(({ name, keyProven }) => !keyProven && !refused.has(name))) {
    const refusal = await findDuplicates(session, pair, sides);
    if (!refusal) continue;
    await refuse(session, pair, refusal);
    refused.set(pair.name, refusal);
  }
  await withSnapshot(session, async (snapshot) => {
    await runStage('50_compare', { runId, snapshot });
    await runStage('55_absent', { runId, snapshot });
  });
  await runStage('60_report', { runId });
  await runStage('62_script', { runId });
  await runStage('65_summary', { runId });
}

/** Tables with the number of stages that each goes through, for progress. */
function plannedTables(comparison: Comparison): { name: string; stages: number; rows: number | null }[] {
  const perPair = runStages.filter(({ scope }) => scope === 'mount' || scope === 'pair').length;
  return [
    ...comparison.pairs.map(({ name, keyProven, estimatedRows }) => ({
      name,
      stages: perPair + (keyProven ? 0 : 1),
      rows: estimatedRows,
    })),
    ...comparison.absent.map(({ name }) => ({ name, stages: 2, rows: null })),
  ];
}

interface Duplicate {
  side: string;
  key: string;
  rows: string;
  problem: string;
}

/** Keys that identify no single row. It is the first to read the table, and may find that it cannot be read. */
async function findDuplicates(
  { work, settings }: Session,
  pair: Pair,
  sides: Sides,
): Promise<Refusal | null> {
  const { staging } = settings;
  let rows: Duplicate[];
  try {
    rows = await query<Duplicate>(work.sql, 'duplicates', { staging, pair });
  } catch (error) {
    if (pair.maskedNames.length > 0 && isServerError(error)) hideValues(error);
    const refusal = refusalFor(pair, error, sides);
    if (refusal) return refusal;
    throw isOldUnreachable(error) ? oldError(error, settings) : error;
  }
  if (rows.length === 0) return null;
  const list = rows.map(({ side, key, rows: count }) => `${key} (${side}: ${count})`).join(', ');
  const isForm = rows.every(({ problem }) => problem !== 'duplicate' && problem !== 'NULL');
  return {
    reason: `${isForm ? 'keys that are a uuid, and not as Postgres prints it' : 'duplicate or NULL keys'}: ${list}`,
    hint: `All of them: select * from ${staging}.${ident(pair.objects.duplicates)}; name another key with --key.`,
  };
}

/** The same refusal with the key of the row that broke the table, where that can be found. */
async function withKey(session: Session, table: Mount | Pair, refusal: Refusal): Promise<Refusal> {
  const key = 'key' in table ? await findUnreadable(session, table) : null;
  return key === null ? refusal : { ...refusal, reason: `${refusal.reason}, in the row ${key}` };
}

/** Notes a table that turned out not to be comparable. */
async function refuse(
  { work, settings }: Session,
  { name, stem }: Mount,
  { reason, hint }: Refusal,
): Promise<void> {
  await query(work.sql, 'not_compared', { staging: settings.staging }, [name, stem, reason, hint]);
}
