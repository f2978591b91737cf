import { query } from '../database/query.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { hasJournal } from './journal.ts';
import type { Session } from './session.ts';

interface LastRun {
  last: { whole: boolean; detail: string | null } | null;
  summary: boolean;
}

/** The error for a staging schema that does not hold a whole comparison. Exit 2. */
export function notWhole(message: string): PgmendError {
  return new PgmendError(message, {
    exitCode: exitCodes.usage,
    next: [['pgmend run', 'compare, and write the report']],
  });
}

/**
 * Makes sure that a whole comparison is staged: one that broke off has staged some tables and not others.
 *
 * @throws PgmendError (exit 2)
 */
export async function requireComplete(session: Session): Promise<void> {
  const { work, settings } = session;
  if (!(await hasJournal(session))) throw notWhole(`nothing is staged in schema ${settings.staging}`);
  const [journal] = await query<LastRun>(work.sql, 'journal_last_run', { staging: settings.staging });
  const { last, summary } = journal as LastRun;
  if (last && !last.whole) {
    throw notWhole(
      `the last run did not end well (${last.detail ?? 'it broke off'}): what it staged is not whole`,
    );
  }
  if (!summary) throw notWhole('the stages were not run to the end: there is no summary yet');
}
