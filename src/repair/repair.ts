import { query } from '../database/query.ts';
import { requireWritable } from '../files/own-file.ts';
import type { Io } from '../session/events.ts';
import { serversLine } from '../session/servers.ts';
import { type Session, withSession } from '../session/session.ts';
import { cancelWork } from '../session/stopping.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { renderAll } from '../stages/render.ts';
import { accountFor } from './account.ts';
import { accountForDecisions } from './account-decisions.ts';
import { choosePairs } from './choose-pairs.ts';
import { type Agree, LiveWork, notAgreed, type WriteMode, writeInPasses } from './live-work.ts';
import { writeRepairRows } from './repair-rows.ts';
import type { RepairChoice } from './resolve/choice.ts';
import type { WritablePair } from './resolve/writing-model.ts';
import type { RepairAnswer, RepairedTable } from './schema.ts';
import { sendListing, sendWriting } from './send-listing.ts';
import { repairSubjects } from './subjects.ts';

export type { RepairAnswer };

/** Which rows a repair takes up, and how it goes about them. */
export interface RepairOptions extends RepairChoice, WriteMode {
  /** File for what became of every row. */
  rows?: string | undefined;
  /** Asked before anything is written; the repair is left when it says no. */
  agree?: Agree | undefined;
}

/**
 * Repairs live from what is staged: see sql/68_todo.sql and sql/70_repair.sql.
 *
 * @throws PgmendError (exit 2) when nothing whole is staged, or tables or settings are others since; exit 130 when the
 *   user does not agree
 */
export async function repair(settings: Settings, io: Io, options: RepairOptions): Promise<RepairAnswer> {
  if (options.rows) await requireWritable(options.rows, '--rows', '.jsonl');
  return withSession(settings, io, { command: 'repair', exclusive: true }, async (session) => {
    const { staging } = settings;
    const chosen = await choosePairs(session);
    const { tables: pairs, candidates, leftOut, notCompared, compared } = chosen;
    const render = (name: string) => {
      const stage = stageNamed(name);
      return renderAll(stage, repairSubjects(stage, chosen, settings, options));
    };
    const rows = candidates.reduce((sum, { missing, corrupted }) => sum + missing + corrupted, 0);
    const ask = { rows, tables: candidates.length, servers: await serversLine(session) };
    if (rows > 0 && options.agree && !(await options.agree(ask))) throw notAgreed();
    io.events.planned(
      candidates.map(({ table, missing, corrupted }) => ({
        name: table,
        stages: 2,
        rows: missing + corrupted,
      })),
    );
    const work = new LiveWork(session, options);
    return work.run(async () => {
      await sendWriting(work, settings);
      await sendListing(work, render('68_todo'), { ...options, decided: settings.decisions !== null });
      const id = await startRepair(session);
      await writeInPasses(work, render('70_repair'), render('72_cycles'), { 'pgmend.repair_id': id });
      await lookAgain(work, pairs, { staging, id, withoutTriggers: options.withoutTriggers });
      const wrote = await endRepair(session, id, pairs);
      const tables: RepairedTable[] = [];
      for (const pair of pairs)
        tables.push(
          await accountFor(session, pair, { repair: id, withoutTriggers: options.withoutTriggers }),
        );
      tables.sort((a, b) => (a.table < b.table ? -1 : 1));
      const decisions = await accountForDecisions(session, chosen);
      const { rows: file } = options;
      const stop = { signal: io.signal, cancel: () => cancelWork(session) };
      if (file) await work.ask((tx) => writeRepairRows(tx, { staging, pairs, file }, stop));
      const number = options.apply && wrote ? Number(id) : null;
      return {
        version: 1 as const,
        applied: options.apply,
        repair: number,
        tables,
        beside: [...work.beside]
          .map(([table, rows]) => ({ table, rows }))
          .sort((a, b) => (a.table < b.table ? -1 : 1)),
        decisions,
        left_out: leftOut,
        not_compared: notCompared,
        compared,
      };
    });
  });
}

/**
 * Looks once more at all that was written, where triggers fire: those of a table that came later may have changed it again.
 */
async function lookAgain(
  work: LiveWork,
  pairs: WritablePair[],
  { staging, id, withoutTriggers }: { staging: string; id: string; withoutTriggers: boolean },
): Promise<void> {
  const acting = withoutTriggers ? 'quiet' : 'usual';
  if (!pairs.some(({ writing }) => writing.actorsSql[acting].any)) return;
  for (const pair of pairs) {
    await work.note((tx) => query(tx, 'repair_look', { staging, pair, repair: id, choice: { acting } }));
  }
}

async function startRepair({ work, settings, command }: Session): Promise<string> {
  const [row] = await query<{ id: string }>(work.sql, 'repair_start', { staging: settings.staging }, [
    command,
  ]);
  return (row as { id: string }).id;
}

/** Closes the row of a repair; one that wrote nothing leaves none. */
async function endRepair({ work, settings }: Session, id: string, pairs: WritablePair[]): Promise<boolean> {
  const undo = pairs.map(({ objects }) => objects.undo);
  const rows = await query(work.sql, 'repair_end', { staging: settings.staging, undo }, [id]);
  return rows.length > 0;
}
