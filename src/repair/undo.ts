import { query } from '../database/query.ts';
import { usageError } from '../errors.ts';
import type { Io } from '../session/events.ts';
import { serversLine } from '../session/servers.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { renderAll } from '../stages/render.ts';
import { mostAttention } from './account.ts';
import { type Agree, LiveWork, notAgreed, type WriteMode, writeInPasses } from './live-work.ts';
import { openRepairs } from './open-repairs.ts';
import type { UndoneTable } from './resolve/undoing.ts';
import type { UndoAnswer, UndoneAccount } from './schema.ts';
import { sendWriting } from './send-listing.ts';
import { undoSubjects } from './subjects.ts';
import { chooseUndone } from './undone.ts';

export interface UndoOptions extends WriteMode {
  withoutTriggers: boolean;
  /** The one repair that is to be undone; null for all that are neither undone nor confirmed. */
  repair: number | null;
  agree?: Agree | undefined;
}

/**
 * Takes back what repairs wrote: see sql/74_undoing.sql and sql/75_undo.sql. Needs neither old nor the comparison.
 *
 * @throws PgmendError (exit 2) when there is nothing to undo
 */
export async function undo(settings: Settings, io: Io, options: UndoOptions): Promise<UndoAnswer> {
  return withSession(settings, io, { command: 'undo', exclusive: true }, async (session) => {
    const { staging } = settings;
    const repairs = await chooseRepairs(session, options.repair);
    const chosen = await chooseUndone(session);
    const { tables, undoTables, leftOut } = chosen;
    const choice = { withoutTriggers: options.withoutTriggers, repair: options.repair ?? undefined };
    const render = (name: string) => {
      const stage = stageNamed(name);
      return renderAll(stage, undoSubjects(stage, chosen, settings, choice));
    };
    const writes = { ...(await countWrites(session, tables, repairs)), servers: await serversLine(session) };
    if (options.agree && !(await options.agree(writes))) throw notAgreed();
    io.events.planned(tables.map(({ name }) => ({ name, stages: 2, rows: null })));
    const work = new LiveWork(session, options);
    return work.run(async () => {
      await sendWriting(work, settings);
      for (const rendered of render('74_undoing')) await work.send(rendered, {}, async () => {});
      await writeInPasses(work, render('75_undo'), render('76_undo_cycles'), {});
      const accounts: UndoneAccount[] = [];
      for (const table of tables) accounts.push(await accountFor(session, table));
      await query(session.work.sql, 'undo_end', { staging, undo: undoTables });
      accounts.sort((a, b) => (a.table < b.table ? -1 : 1));
      return { version: 1 as const, applied: options.apply, repairs, tables: accounts, left_out: leftOut };
    });
  });
}

async function chooseRepairs(session: Session, wanted: number | null): Promise<number[]> {
  const there = await openRepairs(session);
  const ids = there.map(({ id }) => id).filter((id) => wanted === null || id === wanted);
  if (ids.length > 0) return ids;
  throw usageError(
    `there is no repair ${wanted === null ? '' : `${wanted} `}to undo`,
    `select * from ${session.settings.staging}.repairs lists all repairs; those that were undone or confirmed cannot be undone.`,
  );
}

/** What the open repairs wrote. */
async function countWrites(
  { work, settings }: Session,
  tables: UndoneTable[],
  repairs: number[],
): Promise<{ rows: number; tables: number }> {
  const undo = tables.map(({ objects }) => objects.undo);
  const [row] = await query<{ rows: number }>(work.sql, 'count_undo', { staging: settings.staging, undo }, [
    JSON.stringify(repairs),
  ]);
  return { rows: row?.rows ?? 0, tables: tables.length };
}

interface Row extends Pick<UndoneAccount, 'updates' | 'inserts' | 'reasons' | 'but_for' | 'attention'> {
  outcomes: Record<string, number>;
}

async function accountFor({ work, settings }: Session, pair: UndoneTable): Promise<UndoneAccount> {
  const context = { staging: settings.staging, pair, attention: mostAttention };
  const [row] = await query<Row>(work.sql, 'undo_account', context);
  const { outcomes, ...counts } = row as Row;
  return {
    table: pair.name,
    ...counts,
    outcomes: {
      undone: outcomes.undone ?? 0,
      already_back: outcomes['already back'] ?? 0,
      skipped: outcomes.skipped ?? 0,
      blocked: outcomes.blocked ?? 0,
      pending: outcomes.pending ?? 0,
    },
    written: outcomes.undone ?? 0,
  };
}
