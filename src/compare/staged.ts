import { query } from '../database/query.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { hasJournal } from '../session/installed.ts';
import type { Session } from '../session/session.ts';

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

/** Why what is staged is no whole comparison: one that broke off has staged some tables and not others. Needs the journal. */
export async function whyNotWhole({ work, settings }: Session): Promise<string | null> {
  const [journal] = await query<LastRun>(work.sql, 'journal_last_run', { staging: settings.staging });
  const { last, summary } = journal as LastRun;
  if (last && !last.whole)
    return `the last run failed (${last.detail ?? 'it was interrupted'}): its staged results are incomplete`;
  return summary ? null : 'the stages have not all run: there is no summary yet';
}

/**
 * Makes sure that a whole comparison is staged.
 *
 * @throws PgmendError (exit 2)
 */
export async function requireComplete(session: Session): Promise<void> {
  if (!(await hasJournal(session))) throw notWhole(`nothing is staged in schema ${session.settings.staging}`);
  const why = await whyNotWhole(session);
  if (why) throw notWhole(why);
}
