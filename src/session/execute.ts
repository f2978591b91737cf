import type { Sql } from 'postgres';
import { oldError } from '../database/old-error.ts';
import { hideValues, isLiveLost, isOldUnreachable, isServerError } from '../database/server-error.ts';
import { stageError } from '../database/stage-error.ts';
import { interruptedError } from '../errors.ts';
import type { RenderedStage } from '../stages/render.ts';
import { renderSql } from '../stages/templates.ts';
import { blameEventTrigger } from './event-triggers.ts';
import { hasJournal } from './installed.ts';
import { journalFailure } from './journal.ts';
import { limitSettings } from './limits.ts';
import { secretsOf, withSecrets } from './secrets.ts';
import { type Session, throwIfInterrupted } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** Everything about the run that a stage reads from the settings of its session. */
export interface StageContext {
  runId: string | null;
  /** The snapshot of live in which it compares; without one it takes its own. */
  snapshot?: Snapshot;
  keepExtension?: boolean;
  /** The staging schema, where it is not that of the settings. */
  staging?: string;
  /** Whether it fails soon where it has to wait: see sql/queries/hurry.sql. */
  hurried?: boolean;
  /** Further settings, by name. */
  settings?: Record<string, string>;
}

/** Settings of the transaction that the stages read; bound parameters keep them out of every statement's text. */
function setLocals(tx: Sql, session: Session, context: StageContext, activity: string) {
  const values: Record<string, string> = {
    // seen in pg_stat_activity, and by `pgmend status` from a second terminal
    application_name: activity,
    'pgmend.run_id': context.runId ?? '',
    'pgmend.command': session.command,
    'pgmend.snapshot_at': context.snapshot?.at ?? '',
    'pgmend.snapshot_lsn': context.snapshot?.lsn ?? '',
    'pgmend.keep_extension': String(context.keepExtension ?? false),
    ...context.settings,
  };
  return tx`
    select set_config(key, value, true) from json_each_text(${JSON.stringify(values)}::text::json)
    union all select set_config('pgmend.started_at', clock_timestamp()::text, true)`;
}

/** What a stage's error is for the user: about old, about live, or about the stage. Errors of ours pass unchanged. */
export async function translateError(
  { io, settings, control }: Session,
  { stage, table, text }: RenderedStage,
  error: unknown,
): Promise<unknown> {
  if (io.signal.aborted) return interruptedError();
  if (!isServerError(error) || isLiveLost(error)) return error;
  if (isOldUnreachable(error)) return oldError(error, settings);
  await blameEventTrigger(control.sql, settings.staging, error);
  return stageError(stage.name, table, text, error);
}

/** Sends a rendered stage in a transaction that the caller has opened. */
export async function sendStage(
  tx: Sql,
  session: Session,
  rendered: RenderedStage,
  context: StageContext,
): Promise<void> {
  const activity = `pgmend ${rendered.stage.name}${rendered.table ? ` ${rendered.table}` : ''}`;
  // from here on an interrupt finds a running statement to cancel
  throwIfInterrupted(session.io);
  const secrets = secretsOf(session.settings, rendered.stage.name);
  const send = async () => {
    // one behind the other without waiting for an answer: to a live that is far away each wait is a way there and back
    const settings = setLocals(tx, session, context, activity).execute();
    await Promise.all([settings, tx.unsafe(rendered.text).execute()]);
  };
  try {
    await (secrets ? withSecrets(tx, context.staging ?? session.settings.staging, secrets, send) : send());
  } catch (error) {
    if (rendered.masked && isServerError(error)) hideValues(error);
    throw error;
  }
}

/** Sends a rendered stage in a transaction that the caller has opened, and reports when it begins and ends. */
export async function runStage(
  tx: Sql,
  session: Session,
  rendered: RenderedStage,
  context: StageContext,
): Promise<void> {
  const { events } = session.io;
  events.stageStarted(rendered);
  const started = performance.now();
  await sendStage(tx, session, rendered, context);
  events.stageDone(rendered, performance.now() - started);
}

/** Notes a failed stage in the journal, where there is one, and throws what the error is for the user. */
export async function failStage(
  session: Session,
  rendered: RenderedStage,
  { runId }: StageContext,
  error: unknown,
): Promise<never> {
  if (isServerError(error) && !isLiveLost(error) && (await hasJournal(session))) {
    await journalFailure(session, runId, rendered, error.message);
  }
  throw await translateError(session, rendered, error);
}

/**
 * Runs a rendered stage in a transaction of its own, as `psql -1 -f` would.
 *
 * @throws PgmendError (exit 3; 5 where old cannot be reached; 130) with the driver's error as its cause
 */
export function executeStage(
  session: Session,
  rendered: RenderedStage,
  context: StageContext,
): Promise<void> {
  return executeStages(session, [rendered], context);
}

/**
 * Runs stages in one transaction, as `psql -1 -f … -f …` would: each sees what those before it have made, also in a
 * snapshot that is older.
 *
 * @throws PgmendError as executeStage does, about the stage that failed
 */
export async function executeStages(
  session: Session,
  stages: RenderedStage[],
  context: StageContext,
): Promise<void> {
  const failure = await tryStages(session, stages, context);
  if (failure) await failStage(session, failure.stage, context, failure.error);
}

/** The stage that failed, and what the driver said. */
export interface StageFailure {
  stage: RenderedStage;
  error: unknown;
}

/**
 * Does the same, and leaves it to the caller what becomes of an error: nothing is noted of it, and nothing is left of
 * the transaction.
 *
 * All of it is sent at once. Where one stage fails the server refuses those behind it, and the COMMIT at the end rolls back.
 */
export async function tryStages(
  session: Session,
  stages: RenderedStage[],
  context: StageContext,
): Promise<StageFailure | null> {
  const { work, io, watch } = session;
  const [first] = stages;
  if (!first) return null;
  const limited = { ...context, settings: { ...limitSettings(session.settings), ...context.settings } };
  const answers: Promise<unknown>[] = [];
  const send = (answer: Promise<unknown>) => {
    // the first error is the one that counts, and it is heard below
    answer.catch(() => undefined);
    answers.push(answer);
    return answer;
  };
  let stage = first;
  try {
    throwIfInterrupted(io);
    const opened = beginning(stages, context).map((statement) => send(work.sql.unsafe(statement).execute()));
    const sent: Promise<unknown>[] = [];
    for (const one of stages) {
      const answer = send(sendStage(work.sql, session, one, limited));
      sent.push(answer);
      // which is a conversation, and nothing may come in between
      if (secretsOf(session.settings, one.stage.name)) await answer.catch(() => undefined);
    }
    const ended = send(work.sql.unsafe('commit').execute());
    await Promise.all(opened);
    for (const [index, answer] of sent.entries()) {
      stage = stages[index] as RenderedStage;
      io.events.stageStarted(stage);
      watch?.started(work, stage);
      const started = performance.now();
      await answer;
      watch?.ended(work);
      io.events.stageDone(stage, performance.now() - started);
    }
    await ended;
    return null;
  } catch (error) {
    await Promise.allSettled(answers);
    watch?.failed(work);
    return { stage, error };
  }
}

/** The statements that open the transaction of stages. */
function beginning(stages: RenderedStage[], { snapshot, hurried }: StageContext): string[] {
  // the comparing stages ask for it themselves, but may no longer once a query has run
  const isolation = stages.every(({ table }) => table === null) ? '' : ' isolation level repeatable read';
  return [
    `begin${isolation}`,
    ...(snapshot ? [`set transaction snapshot '${snapshot.id}'`] : []),
    ...(hurried ? [renderSql('queries/hurry.sql', {})] : []),
  ];
}
