import type { Pair } from '../comparison/model.ts';
import { query } from '../database/query.ts';
import { transaction } from '../database/transaction.ts';
import { orderByParents } from '../repair/order.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import { readComparison } from './catalog.ts';
import type { Session } from './session.ts';
import { notWhole, requireComplete } from './staged.ts';

/** A compared table with rows to be put right. */
export interface Candidate {
  table: string;
  missing: number;
  corrupted: number;
  /** Of the text by which it was compared. */
  digest: string;
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
  const compared = renderStage(stageNamed('50_compare'), input);
  const candidates = found.filter(({ table }) => compared.some((stage) => stage.table === table));
  const stale = candidates.filter(
    ({ table, digest }) => compared.find((stage) => stage.table === table)?.digest !== digest,
  );
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
