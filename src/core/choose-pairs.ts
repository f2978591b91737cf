import type { Pair } from '../comparison/model.ts';
import { query } from '../database/query.ts';
import { transaction } from '../database/transaction.ts';
import { orderByParents } from '../repair/order.ts';
import type { RenderInput } from '../stages/render.ts';
import { readComparison } from './catalog.ts';
import type { Session } from './session.ts';
import { notWhole, requireComplete } from './staged.ts';

/** A compared table with rows to be put right. */
export interface Candidate {
  table: string;
  missing: number;
  corrupted: number;
  /** A digest of what a difference was when it was compared. */
  meaning: string | null;
}

/**
 * The pairs with rows to be put right, parents first, those of a circle together.
 *
 * @throws PgmendError (exit 2) where nothing whole is staged, or what is staged is of another comparison than the one
 *   that holds now
 */
export async function choosePairs(
  session: Session,
  input: RenderInput,
): Promise<{ groups: Pair[][]; candidates: Candidate[]; leftOut: string[] }> {
  await requireComplete(session);
  const { work, settings } = session;
  const { comparison } = await transaction(work.sql, '', (tx) => readComparison(tx, settings, settings));
  input.comparison = comparison;
  const found = await query<Candidate>(work.sql, 'repair_candidates', { staging: settings.staging });
  const pairOf = (table: string) => comparison.pairs.find(({ name }) => name === table);
  const candidates = found.filter(({ table }) => pairOf(table));
  const stale = candidates.filter(({ table, meaning }) => pairOf(table)?.meaning !== meaning);
  if (stale.length > 0) {
    const names = stale.map(({ table }) => table).join(', ');
    throw notWhole(`the tables or the settings are not those of the comparison any more: ${names}`);
  }
  const chosen = comparison.pairs.filter(({ name }) => candidates.some(({ table }) => table === name));
  return {
    groups: orderByParents(chosen),
    candidates,
    leftOut: found.filter((one) => !candidates.includes(one)).map(({ table }) => table),
  };
}
