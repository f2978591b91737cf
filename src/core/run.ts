import type { Comparison, Mount, Pair } from '../comparison/model.ts';
import { PgmendError } from '../errors.ts';
import { renderSql } from '../sql/templates.ts';
import { runStages, stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { Settings } from '../settings/settings.ts';
import { readComparison, type Sides } from './catalog.ts';
import type { Io } from './events.ts';
import { executeStage, type StageContext } from './execute.ts';
import { hasJournal, journalEnd, journalStart } from './journal.ts';
import { type Refusal, refusalFor } from './not-compared.ts';
import { type Session, withSession } from './session.ts';
import { withSnapshot } from './snapshot.ts';

/**
 * The one-shot: connects, mounts, compares every table in one snapshot of live, and hands the session over while
 * the lock is still held, so that what is reported is what was compared.
 *
 * @throws PgmendError for everything that ends a run before its report
 */
export async function run<T>(
  settings: Settings,
  io: Io,
  report: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(settings, io, { command: 'run', exclusive: true }, async (session) => {
    const input: RenderInput = {
      staging: settings.staging,
      server: settings.server,
      old: settings.old,
      comparison: null,
    };
    const [connectStage] = renderStage(stageNamed('10_connect'), input);
    const [catalogStage] = renderStage(stageNamed('12_catalogs'), input);
    let runId = (await hasJournal(session)) ? await journalStart(session) : null;
    try {
      await executeStage(session, connectStage as never, { runId });
      runId ??= await journalStart(session);
      await executeStage(session, catalogStage as never, { runId });
      const { sides, comparison } = await readComparison(session.work.sql, settings.staging, settings);
      await compare(session, { ...input, comparison }, comparison, sides, runId);
      const result = await report(session);
      await journalEnd(session, runId, null);
      return result;
    } catch (error) {
      if (runId !== null) await journalEnd(session, runId, asEnd(session, error)).catch(() => {});
      throw error;
    }
  });
}

function asEnd({ io }: Session, error: unknown): PgmendError {
  const exitCode = io.signal.aborted ? 130 : error instanceof PgmendError ? error.exitCode : 3;
  return new PgmendError((error as Error).message, { exitCode });
}

async function compare(
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
        if (!table || !refusal) throw error;
        await refuse(session, table, refusal);
        refused.set(table.name, refusal);
      }
    }
  };

  session.io.events.planned(plannedTables(comparison));
  await runStage('15_reset', { runId });
  for (const name of ['20_mount', '30_stage', '35_keys']) await runStage(name, { runId });
  for (const pair of comparison.pairs.filter(({ name, keyProven }) => !keyProven && !refused.has(name))) {
    const refusal = await findDuplicates(session, pair);
    if (!refusal) continue;
    await refuse(session, pair, refusal);
    refused.set(pair.name, refusal);
  }
  await withSnapshot(session, async (snapshot) => {
    await runStage('50_compare', { runId, snapshot });
    await runStage('55_absent', { runId, snapshot });
  });
  await runStage('60_report', { runId });
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

async function findDuplicates({ work, settings }: Session, pair: Pair): Promise<Refusal | null> {
  const rows = await work.sql.unsafe(
    renderSql('queries/duplicates.sql', { staging: settings.staging, pair }),
  );
  if (rows.length === 0) return null;
  const list = rows.map(({ side, key, rows: count }) => `${key} (${side}: ${count})`).join(', ');
  return {
    reason: `duplicate or NULL keys: ${list}`,
    hint: `All of them: select * from ${settings.staging}.${pair.objects.duplicates}; name another key with --key.`,
  };
}

/** Notes a table that turned out not to be comparable. */
async function refuse(
  { work, settings }: Session,
  { name, stem }: Mount,
  { reason, hint }: Refusal,
): Promise<void> {
  await work.sql`
    insert into ${work.sql(`${settings.staging}.tables`)} (table_name, stem, outcome, reason, hint)
    values (${name}, ${stem}, 'not_compared', ${reason}, ${hint})
    on conflict (table_name) do update
      set outcome = excluded.outcome, reason = excluded.reason, hint = excluded.hint`;
}
