import { query } from '../database/query.ts';
import { prepareDirectory, type ReportDirectory } from '../files/directory.ts';
import type { Io } from '../session/events.ts';
import { executeStage, type StageContext } from '../session/execute.ts';
import { journalled } from '../session/journalled.ts';
import { watched } from '../session/progress/watched.ts';
import { type Session, withSession } from '../session/session.ts';
import { withSnapshot } from '../session/snapshot.ts';
import { shareOut, withWorkers } from '../session/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { renderStage } from '../stages/render.ts';
import { chooseRechecked, type Rechecked } from './choose-rechecked.ts';
import { refusalFor } from './not-compared.ts';
import type { Recheck } from './report/recheck-schema.ts';
import { recheckEntries, recheckPlace, writeRecheck } from './report/write-recheck.ts';
import { sourceOf } from './report-source.ts';
import type { Pair } from './resolve/model.ts';
import type { Sides } from './sides.ts';
import { tableSubject } from './subjects.ts';

/**
 * Rechecks the rows that differed in the staged comparison, and only those: see sql/66_recheck.sql. Old
 * is reached the way that the comparison opened.
 *
 * @throws PgmendError (exit 2) when nothing whole is staged, and for everything else that ends it before its report
 */
export async function recheck(settings: Settings, io: Io): Promise<Recheck> {
  const directory = await prepareDirectory(recheckPlace(settings.out), recheckEntries);
  try {
    return await withSession(settings, io, { command: 'recheck', exclusive: true }, async (session) => {
      const chosen = await chooseRechecked(session);
      return journalled(session, async ({ id }) => {
        try {
          await forget(session);
          await lookAgain(session, chosen, id as string);
          return await report(session, chosen, directory);
        } catch (error) {
          // half of the tables say nothing of a race
          await forget(session).catch(() => {});
          throw error;
        }
      });
    });
  } finally {
    await directory.discard();
  }
}

/**
 * Deletes the results of the previous recheck. In the session that no interrupt cancels, and after
 * the cancels that it has sent.
 */
async function forget({ control, settings: { staging } }: Session<Settings>): Promise<void> {
  await control.sql.unsafe(`delete from ${staging}.rechecked`);
}

/** Looks at all tables in one snapshot of live. */
async function lookAgain(
  session: Session<Settings>,
  { sides, pairs, differed, refused }: Rechecked,
  runId: string,
): Promise<void> {
  for (const { table, reason, hint } of refused) await refuse(session, table, reason, hint);
  const path = [{ stage: '66_recheck', share: 1 }];
  const planned = pairs.map(({ name }) => ({ name, rows: differed.get(name) ?? null, bytes: 0, path }));
  session.io.events.planned(planned.map(({ name, rows }) => ({ name, stages: path.length, rows })));
  await watched(session, planned, runId, (session) =>
    withWorkers(session, () =>
      withSnapshot(session, (snapshot) =>
        shareOut(session, pairs, (worker, pair) => recheckPair(worker, pair, sides, { runId, snapshot })),
      ),
    ),
  );
}

async function refuse(
  { work, settings }: Session<Settings>,
  table: string,
  reason: string,
  hint: string,
): Promise<void> {
  await query(work.sql, 'not_rechecked', { staging: settings.staging }, [table, reason, hint]);
}

/** Rechecks one table. Rows that cannot be read are recorded as such, and the others go on. */
async function recheckPair(
  session: Session<Settings>,
  pair: Pair,
  sides: Sides,
  context: StageContext,
): Promise<void> {
  const stage = renderStage(stageNamed('66_recheck'), tableSubject(pair, session.settings));
  try {
    await executeStage(session, stage, context);
  } catch (error) {
    const refusal = refusalFor(pair, (error as Error).cause, sides);
    if (!refusal || refusal.mistake) throw error;
    await refuse(session, pair.name, refusal.reason, refusal.hint);
  }
}

async function report(
  session: Session<Settings>,
  { pairs, leftOut }: Rechecked,
  directory: ReportDirectory,
): Promise<Recheck> {
  const { settings, work } = session;
  const { staging, formats, out } = settings;
  const looked = await query<{ table: string }>(work.sql, 'rechecked_tables', { staging });
  const byName = [...pairs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const there = byName.filter(({ name }) => looked.some((row) => row.table === name));
  return writeRecheck(sourceOf(session), directory, {
    pairs: there,
    leftOut,
    formats,
    out: recheckPlace(out),
  });
}
