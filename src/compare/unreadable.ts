import { query } from '../database/query.ts';
import { isLiveLost } from '../database/server-error.ts';
import { transaction } from '../database/transaction.ts';
import type { Session } from '../session/session.ts';
import { ident } from '../stages/quoting.ts';
import type { Pair } from './resolve/model.ts';

/**
 * The key of the first row of old that live cannot read, for a table that broke on one; null where none is found, or it has none.
 * Reads the table about twice; an old before 14 has to scan it once for every halving of its blocks.
 */
export async function findUnreadable({ work, settings }: Session, pair: Pair): Promise<string | null> {
  // a condition leaves rows out, so that the first unreadable one need not be the one that broke it
  if (pair.where !== null || pair.content) return null;
  const key = pair.key.map(({ column, masked }) => {
    const position = pair.columns.before.findIndex(({ name }) => name === column);
    const expression = masked ? `'***'` : `t.${ident(pair.mounted[position]?.name as string)}::text`;
    return { name: column, expression };
  });
  try {
    return await transaction(work.sql, '', async (tx) => {
      await query(tx, 'unreadable', { staging: settings.staging, pair, key });
      const [row] = await tx`select nullif(current_setting('pgmend.unreadable', true), '') as key`;
      return row?.key ?? null;
    });
  } catch (error) {
    // it is only for the message: what went wrong with the table is known
    if (isLiveLost(error)) throw error;
    return null;
  }
}
