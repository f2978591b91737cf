import type { Sql } from 'postgres';
import { rolledBack, transaction } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { failStage, sendStage } from '../session/execute.ts';
import { journalled } from '../session/journalled.ts';
import { type Session, throwIfInterrupted } from '../session/session.ts';
import type { RenderedStage } from '../stages/render.ts';

/** How rows are written to live, by a repair and by undoing it. */
export interface WriteMode {
  /** Whether to commit; without it everything is done and rolled back, so that what is reported is what would happen. */
  apply: boolean;
  singleTransaction: boolean;
  /** Rows that one transaction writes. */
  batch: number;
}

/** Asked before anything is written to live; the work is left when it says no. */
export type Agree = (work: {
  rows: number;
  tables: number;
  /** Instead of rows: sequences that are moved up. */
  sequences?: number;
  servers: string;
}) => Promise<boolean>;

/** The error for work that the user did not agree to. Exit 130. */
export function notAgreed(): PgmendError {
  return new PgmendError('nothing was written', { exitCode: exitCodes.interrupted });
}

/**
 * Work that writes to live: each step in a transaction of its own, or all of it in one. What is done is noted by the
 * transaction that does it, so that the next call goes on where this one stopped.
 */
export class LiveWork {
  private runId: string | null = null;
  private current: RenderedStage | undefined;
  private readonly whole: boolean;
  /** Rows that triggers changed in tables which foreign keys link with those that were written. */
  readonly beside = new Map<string, number>();

  constructor(
    private readonly session: Session,
    private readonly mode: WriteMode,
  ) {
    this.whole = mode.singleTransaction || !mode.apply;
  }

  async run<T>(body: () => Promise<T>): Promise<T> {
    return journalled(this.session, ({ id }) => {
      this.runId = id;
      return this.whole ? this.inOne(body) : body();
    });
  }

  private async inOne<T>(body: () => Promise<T>): Promise<T> {
    const { sql } = this.session.work;
    try {
      return await (this.mode.apply ? transaction(sql, '', body) : rolledBack(sql, body));
    } catch (error) {
      if (this.current) return failStage(this.session, this.current, { runId: this.runId }, error);
      throw error;
    }
  }

  /** Sends a stage, and asks something of the same transaction behind it. */
  async send<T>(
    rendered: RenderedStage,
    settings: Record<string, string>,
    ask: (tx: Sql) => Promise<T>,
  ): Promise<T> {
    const { session, runId } = this;
    const { sql } = session.work;
    throwIfInterrupted(session.io);
    this.current = rendered;
    const context = { runId, settings: { ...settings, 'pgmend.dry_run': String(!this.mode.apply) } };
    const body = async (tx: Sql) => {
      await sendStage(tx, session, rendered, context);
      return ask(tx);
    };
    if (this.whole) return body(sql);
    try {
      return await transaction(sql, '', body);
    } catch (error) {
      return failStage(session, rendered, { runId }, error);
    }
  }

  /** Runs a query, in the transaction of all the work or in one of its own. */
  ask<T>(body: (tx: Sql) => Promise<T>): Promise<T> {
    const { sql } = this.session.work;
    return this.whole ? body(sql) : transaction(sql, 'read only', body);
  }

  /** Changes something of what is noted, in the transaction of all the work or in one of its own. */
  note<T>(body: (tx: Sql) => Promise<T>): Promise<T> {
    const { sql } = this.session.work;
    return this.whole ? body(sql) : transaction(sql, '', body);
  }

  /**
   * Sends a stage that writes a batch, until it has no more rows for this pass.
   *
   * @returns rows written
   */
  async sendBatches(rendered: RenderedStage, settings: Record<string, string>): Promise<number> {
    const { io } = this.session;
    const batch = { ...settings, 'pgmend.batch': String(this.mode.batch) };
    let wrote = 0;
    io.events.stageStarted(rendered);
    const started = performance.now();
    for (;;) {
      const [row] = await this.send(
        rendered,
        batch,
        (tx) =>
          tx`select current_setting('pgmend.wrote')::float8 as wrote, current_setting('pgmend.more')::boolean as more,
            nullif(current_setting('pgmend.beside', true), '')::json as beside`,
      );
      wrote += row?.wrote;
      for (const [table, rows] of Object.entries<number>(row?.beside ?? {}))
        this.beside.set(table, (this.beside.get(table) ?? 0) + rows);
      if (row?.more) io.events.rowsWritten(rendered, wrote);
      if (!row?.more) break;
    }
    io.events.stageDone(rendered, performance.now() - started);
    return wrote;
  }
}

/**
 * Takes tables through passes: what one left blocked another may be able to write, until one writes nothing more. What
 * tables of a circle have left for want of each other is then written together.
 *
 * @param rendered the stage that writes, for each table in its order
 * @param cycles the stage that writes to all tables of a circle
 */
export async function writeInPasses(
  work: LiveWork,
  rendered: RenderedStage[],
  cycles: RenderedStage[],
  settings: Record<string, string>,
): Promise<void> {
  for (let pass = 1; ; pass++) {
    let wrote = 0;
    for (const stage of rendered) {
      wrote += await work.sendBatches(stage, { ...settings, 'pgmend.pass': String(pass) });
    }
    if (wrote > 0) continue;
    for (const stage of cycles) wrote += await work.sendBatches(stage, settings);
    if (wrote === 0) return;
  }
}
