import type { Pair } from '../compare/resolve/model.ts';
import {
  isLeftOut,
  type NotLookedAt,
  notLookedAt,
  requireCompared,
  requireSameOld,
  stagedTables,
} from '../compare/scope.ts';
import { notWhole, requireComplete } from '../compare/staged.ts';
import { transaction } from '../database/transaction.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { plural } from '../words.ts';
import { requireFitting } from './fitting-decisions.ts';
import { knowFollowers } from './resolve/acting.ts';
import { describeCycle } from './resolve/cycles.ts';
import { orderByParents } from './resolve/order.ts';
import type { WritablePair } from './resolve/writing-model.ts';
import type { Written } from './subjects.ts';
import { readForWriting } from './writings.ts';

/** A compared table with rows to be repaired. */
export interface Candidate {
  table: string;
  missing: number;
  corrupted: number;
  meaning: string | null;
}

/** What a repair is based on. Its tables are pairs with rows to be repaired, parents first. */
export interface Chosen extends Written<WritablePair> {
  candidates: Candidate[];
  /** The compared tables about which there are decisions. */
  decided: Pair[];
  /** Tables with such rows that the settings leave out, or that are no longer there. */
  leftOut: string[];
  /** Chosen tables that nobody has compared: of them nothing is known. */
  notCompared: NotLookedAt[];
  /** How many of the chosen tables were compared, and when the first of them was. */
  compared: { tables: number; since: string | null };
}

/**
 * The pairs with rows to be repaired.
 *
 * @throws PgmendError (exit 2) where nothing whole is staged, what is staged is of another comparison than the one
 *   that holds now, or a table that the user asks for was not compared
 */
export async function choosePairs(session: Session<Settings>): Promise<Chosen> {
  await requireComplete(session);
  await requireSameOld(session);
  const { work, settings } = session;
  const resolved = await transaction(work.sql, '', (tx) =>
    readForWriting(tx, settings, settings, { of: 'differing' }),
  );
  const { comparison, writable } = resolved;
  const staged = await stagedTables(session);
  const { decisions } = settings;
  if (decisions) requireFitting(decisions, staged, comparison.pairs);
  const isDecided = (table: string) => !decisions || decisions.decisions.some((one) => one.table === table);
  const found = staged.filter(
    (one) => one.outcome === 'compared' && one.missing + one.corrupted > 0 && isDecided(one.table),
  );
  const pairOf = (table: string) => comparison.pairs.find(({ name }) => name === table);
  const candidates = found.filter(({ table }) => pairOf(table));
  const stale = candidates.filter(({ table, meaning }) => pairOf(table)?.meaning !== meaning);
  if (stale.length > 0) {
    const names = stale.map(({ table }) => table).join(', ');
    throw notWhole(`the tables or the settings have changed since the comparison: ${names}`);
  }
  const without = found.filter(({ table }) => !pairOf(table));
  const leftOut = without.filter(({ table }) => isLeftOut(resolved, table)).map(({ table }) => table);
  // dropped, renamed, without its key: nobody chose to leave them
  const gone = without
    .filter(({ table }) => !leftOut.includes(table))
    .map(({ table, missing, corrupted }) => ({
      table,
      reason: `it was dropped or changed on one side since the comparison; its ${plural(missing + corrupted, 'row')} are not repaired`,
    }));
  const known = notLookedAt(comparison, staged).filter(
    ({ table }) => !gone.some((one) => one.table === table),
  );
  const notCompared = [...known, ...gone].sort((a, b) => (a.table < b.table ? -1 : 1));
  await requireCompared(session, resolved, notCompared);
  const compared = staged.filter(
    ({ table }) => pairOf(table) && !notCompared.some((one) => one.table === table),
  );
  const times = compared.flatMap(({ compared_at }) => compared_at ?? []).sort();
  const decided = decisions ? comparison.pairs.filter(({ name }) => isDecided(name)) : [];
  const chosen = comparison.pairs.flatMap(({ name }) =>
    candidates.some(({ table }) => table === name) ? (writable.get(name) ?? []) : [],
  );
  knowFollowers(chosen);
  const groups = orderByParents(chosen);
  const circles = groups.filter((group) => group.length > 1);
  return {
    tables: groups.flat(),
    cycles: circles
      // rows without a key are not told apart when they come back from one statement over all tables of a circle
      .map((group) => group.filter(({ content }) => !content))
      .filter((group) => group.length > 1)
      .map(describeCycle),
    candidates,
    decided,
    leftOut,
    notCompared,
    compared: { tables: compared.length, since: times[0] ?? null },
  };
}
