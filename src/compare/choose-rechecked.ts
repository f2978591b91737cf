import { transaction } from '../database/transaction.ts';
import { readInstalled } from '../session/installed.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { readComparison } from './catalog.ts';
import type { Refusal } from './not-compared.ts';
import type { Pair } from './resolve/model.ts';
import { isLeftOut, notLookedAt, requireCompared, requireSameOld, stagedTables } from './scope.ts';
import type { Sides } from './sides.ts';
import { notWhole, requireComplete } from './staged.ts';

/** What is rechecked. */
export interface Rechecked {
  sides: Sides;
  /** Pairs with differences, those with most first. */
  pairs: Pair[];
  /** How many rows of a table differed. */
  differed: Map<string, number>;
  refused: (Refusal & { table: string })[];
  /** Tables that the settings leave out now. */
  leftOut: string[];
}

const again = 'Compare again with `pgmend run`.';

/**
 * The pairs whose differences are rechecked. What they mean is resolved from the catalogs as they are now, and has
 * to be what it was.
 *
 * @throws PgmendError (exit 2) where nothing whole is staged, or an earlier pgmend staged it
 */
export async function chooseRechecked(session: Session<Settings>): Promise<Rechecked> {
  await requireComplete(session);
  await requireSameOld(session);
  const { work, settings } = session;
  const { staging } = settings;
  const installed = await readInstalled(work.sql, staging);
  if (!installed.rechecked) throw notWhole('the staged results are from an earlier version of pgmend');
  const resolved = await transaction(work.sql, '', (tx) => readComparison(tx, settings, settings));
  const { sides, comparison } = resolved;
  const chosen: Rechecked = { sides, pairs: [], differed: new Map(), refused: [], leftOut: [] };
  const staged = await stagedTables(session);
  const unknown = notLookedAt(comparison, staged);
  await requireCompared(session, resolved, unknown);
  const refuse = (table: string, reason: string, hint: string) =>
    chosen.refused.push({ table, reason, hint });
  for (const { table, outcome, reason, hint, missing, corrupted, new: added } of staged) {
    if (outcome === 'only_live') continue;
    const differed = missing + corrupted + added;
    const pair = comparison.pairs.find(({ name }) => name === table);
    if (outcome === 'compared' && differed === 0) continue;
    if (!pair && isLeftOut(resolved, table)) chosen.leftOut.push(table);
    else if (outcome !== 'compared') refuse(table, `it was not compared: ${reason}`, hint ?? again);
    else if (!pair) refuse(table, 'it is no longer on both sides, or cannot be compared now', again);
    else if (!unknown.some((one) => one.table === table)) {
      chosen.pairs.push(pair);
      chosen.differed.set(table, differed);
    }
  }
  for (const { table, reason } of unknown)
    if (!chosen.refused.some((one) => one.table === table)) refuse(table, reason, again);
  const rowsOf = ({ name }: Pair) => chosen.differed.get(name) ?? 0;
  chosen.pairs.sort((a, b) => rowsOf(b) - rowsOf(a));
  return chosen;
}
