import { query, type Sender } from '../database/query.ts';
import type { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { RenderedStage } from '../stages/render.ts';
import type { Session } from './session.ts';

/**
 * Opens the journal row of a command.
 *
 * @param sql the session's connection, or a transaction of it
 * @returns the row's id, which the rows of its stages refer to
 */
export async function journalStart(
  { work, settings: { staging }, command }: Session,
  sql: Sender = work.sql,
): Promise<string> {
  const [row] = await query<{ id: string }>(sql, 'journal_start', { staging }, [command]);
  return (row as { id: string }).id;
}

/** Closes the journal row of a command. */
export async function journalEnd(
  { work, settings: { staging } }: Session,
  id: string,
  error: PgmendError | null,
): Promise<void> {
  const outcome = !error ? 'done' : error.exitCode === exitCodes.interrupted ? 'interrupted' : 'failed';
  await query(work.sql, 'journal_end', { staging }, [id, outcome, error?.message ?? null]);
}

/** Notes a stage that failed: its own journal row went with its transaction. */
export async function journalFailure(
  { work, settings: { staging }, command }: Session,
  runId: string | null,
  { stage, table, digest }: RenderedStage,
  detail: string,
): Promise<void> {
  await query(work.sql, 'journal_failure', { staging }, [runId, command, stage.name, table, digest, detail]);
}
