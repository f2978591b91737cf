import { isChosen } from '../comparison/select.ts';
import { query } from '../database/query.ts';
import { usageError } from '../errors.ts';
import { wholeRepair } from '../repair/choice.ts';
import { describeUndoneCycle } from '../repair/cycles.ts';
import type { WritableTable } from '../repair/model.ts';
import { orderByParents } from '../repair/order.ts';
import { describeUndoing, type RepairedTableRow, type UndoneTable } from '../repair/undoing.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { Io } from './events.ts';
import { hasJournal } from './journal.ts';
import { type Agree, LiveWork, notAgreed, renderFor, type WriteMode, writeInPasses } from './live-work.ts';
import { openRepairs } from './open-repairs.ts';
import { mostAttention } from './repair-account.ts';
import { type Session, withSession } from './session.ts';

export interface UndoOptions extends WriteMode {
  withoutTriggers: boolean;
  /** The one repair that is to be taken back; null for all that are neither taken back nor confirmed. */
  repair: number | null;
  agree?: Agree | undefined;
}

/** What became of the writes to a table. Counts are rows. */
export interface UndoneAccount {
  table: string;
  updates: number;
  inserts: number;
  outcomes: Record<'undone' | 'already_back' | 'skipped' | 'blocked' | 'pending', number>;
  written: number;
  reasons: { outcome: 'skipped' | 'blocked'; reason: string; rows: number }[];
  attention: {
    key: Record<string, string | null>;
    action: 'update' | 'insert';
    outcome: 'skipped' | 'blocked';
    reason: string;
    blocked_by: { table: string; key: Record<string, string | null> } | null;
  }[];
}

/** What taking repairs back did, or would do. */
export interface UndoAnswer {
  version: 1;
  applied: boolean;
  /** Numbers of the repairs. */
  repairs: number[];
  tables: UndoneAccount[];
}

/**
 * Takes back what repairs wrote: see sql/74_undoing.sql and sql/75_undo.sql. Needs neither old nor the comparison.
 *
 * @throws PgmendError (exit 2) when there is nothing to take back
 */
export async function undo(settings: Settings, io: Io, options: UndoOptions): Promise<UndoAnswer> {
  return withSession(settings, io, { command: 'undo', exclusive: true }, async (session) => {
    const { staging, server } = settings;
    const repairs = await chooseRepairs(session, options.repair);
    const groups = await chooseTables(session);
    const tables = groups.flat();
    const input: RenderInput = {
      staging,
      server,
      old: null,
      comparison: null,
      choice: { ...wholeRepair, withoutTriggers: options.withoutTriggers },
      undone: tables,
      cycles: groups.filter((group) => group.length > 1).map(describeUndoneCycle),
      ...(options.repair === null ? {} : { repair: options.repair }),
    };
    if (options.agree && !(await options.agree(await countWrites(session, tables, repairs))))
      throw notAgreed();
    const work = new LiveWork(session, options);
    return work.run(async () => {
      for (const rendered of renderFor('74_undoing', input, tables))
        await work.send(rendered, {}, async () => {});
      await writeInPasses(
        work,
        renderFor('75_undo', input, tables),
        renderStage(stageNamed('76_undo_cycles'), input),
        {},
      );
      const accounts: UndoneAccount[] = [];
      for (const table of tables) accounts.push(await accountFor(session, table));
      await query(session.work.sql, 'undo_end', { staging, undo: tables.map(({ objects }) => objects.undo) });
      accounts.sort((a, b) => (a.table < b.table ? -1 : 1));
      return { version: 1 as const, applied: options.apply, repairs, tables: accounts };
    });
  });
}

async function chooseRepairs(session: Session, wanted: number | null): Promise<number[]> {
  const there = (await hasJournal(session)) ? await openRepairs(session) : [];
  const ids = there.map(({ id }) => id).filter((id) => wanted === null || id === wanted);
  if (ids.length > 0) return ids;
  throw usageError(
    `there is no repair ${wanted === null ? '' : `${wanted} `}to take back`,
    `select * from ${session.settings.staging}.repairs shows all: those that are taken back or confirmed stay as they are.`,
  );
}

/** The tables that repairs wrote to, children first: the other way round than they were written. */
async function chooseTables({ work, settings }: Session): Promise<UndoneTable[][]> {
  const { staging, comparison } = settings;
  const rows = await query<RepairedTableRow>(work.sql, 'repaired_tables', { staging });
  const chosen = rows.filter((row) => isChosen({ ...row, display: row.table_name }, comparison));
  const wanted = JSON.stringify(chosen.map(({ schema, name }) => [schema, name]));
  const facts = await query<WritableTable>(work.sql, 'writing', {}, [wanted]);
  const tables = chosen.flatMap((row) => {
    const table = facts.find(({ schema, name }) => schema === row.schema && name === row.name);
    return table ? [describeUndoing(row, table)] : [];
  });
  return orderByParents(tables).reverse();
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

interface Row extends Pick<UndoneAccount, 'updates' | 'inserts' | 'reasons' | 'attention'> {
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
