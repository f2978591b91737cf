import type { Sql, TransactionSql } from 'postgres';
import type { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { RenderedStage } from '../stages/render.ts';
import type { Session } from './session.ts';

/** Whether stage 10 has made the journal, in a schema that bears its mark: another may have that name by chance. */
export async function hasJournal({ work, settings: { staging } }: Session): Promise<boolean> {
  const [row] = await work.sql`
    select to_regclass(${`${staging}.runs`}) is not null
       and obj_description(to_regnamespace(${staging}), 'pg_namespace') like 'pgmend staging schema%' as there`;
  return row?.there === true;
}

/**
 * Opens the journal row of a command; its id groups the rows of its stages.
 *
 * @param sql the session's connection, or a transaction of it
 */
export async function journalStart(
  { work, settings, command }: Session,
  sql: Sql | TransactionSql = work.sql,
): Promise<string> {
  const runs = sql(`${settings.staging}.runs`);
  const [row] = await sql`insert into ${runs} (command, outcome) values (${command}, 'started') returning id`;
  await sql`update ${runs} set run_id = id where id = ${row?.id}`;
  return String(row?.id);
}

/** Closes the journal row of a command. */
export async function journalEnd(
  { work, settings }: Session,
  id: string,
  error: PgmendError | null,
): Promise<void> {
  const outcome = !error ? 'done' : error.exitCode === exitCodes.interrupted ? 'interrupted' : 'failed';
  await work.sql`
    update ${work.sql(`${settings.staging}.runs`)}
    set finished_at = clock_timestamp(), outcome = ${outcome}, detail = ${error?.message ?? null}
    where id = ${id}`;
}

/** Notes a stage that failed: its own journal row went with its transaction. */
export async function journalFailure(
  { work, settings, command }: Session,
  runId: string | null,
  { stage, table, digest }: RenderedStage,
  detail: string,
): Promise<void> {
  await work.sql`
    insert into ${work.sql(`${settings.staging}.runs`)}
      (run_id, command, stage, table_name, digest, finished_at, outcome, detail)
    values (${runId}, ${command}, ${stage.name}, ${table}, ${digest}, clock_timestamp(), 'failed', ${detail})`;
}
