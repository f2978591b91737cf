import type { Sql } from 'postgres';
import { sourceOf } from '../compare/report-source.ts';
import { asEnd } from '../compare/run.ts';
import { query } from '../database/query.ts';
import { transaction, tryOut } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { prepareDirectory, type ReportDirectory } from '../files/directory.ts';
import { type Agree, notAgreed } from '../repair/live-work.ts';
import type { Io } from '../session/events.ts';
import { failStage, sendStage } from '../session/execute.ts';
import { hasJournal, journalEnd, journalStart } from '../session/journal.ts';
import { requireRights } from '../session/rights.ts';
import { serversLine } from '../session/servers.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { mergeStages, stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import { type MergeInput, mergeLock } from '../stages/render-merge.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { answerOf } from './answer.ts';
import { type ResolvedMerge, readMerge } from './facts.ts';
import { mergeInput } from './input.ts';
import { requireReadable } from './probe.ts';
import type { MergeAnswer } from './report/merge/schema.ts';
import { mergeEntries, writeMergeReport } from './report/merge/write.ts';
import type { MergeSettings } from './resolve/model.ts';
import { stopsOf } from './stops.ts';

export type { MergeAnswer };

export interface MergeOptions {
  /** Whether to commit what is written; without it that is rolled back, and only what was decided stays staged. */
  apply: boolean;
  /** Asked before anything is written to the target; the merge is left when it says no. */
  agree?: Agree | undefined;
}

/** How often a merge starts over when somebody takes an id or a name just before it. */
const attempts = 3;

/**
 * Merges the users of all sources into the target, in one transaction: see sql/80_sources.sql and those that follow.
 * What was decided stays staged for psql, also where nothing is written.
 *
 * @throws PgmendError (exit 2) for settings that do not fit the databases; exit 5 for a source that cannot be reached;
 *   exit 6 when another merge into the same table is at work; exit 130 when the user does not agree
 */
export async function merge(settings: Settings, io: Io, options: MergeOptions): Promise<MergeAnswer> {
  const directory = await prepareDirectory(settings.out, mergeEntries);
  try {
    return await withSession(settings, io, { command: 'merge', exclusive: true }, async (session) => {
      await requireRights(session);
      for (let attempt = 1; ; attempt++) {
        const merging = new Merging(session, options, directory);
        try {
          const answer = await merging.run();
          await directory.publish();
          return answer;
        } catch (error) {
          if (!merging.isOvertaken(error)) throw error;
          if (attempt === attempts) throw overtaken(error as PgmendError);
          io.events.note('somebody else inserted a user with the same id or name meanwhile: starting over');
        }
      }
    });
  } finally {
    await directory.discard();
  }
}

/** What is decided: users that would be written, that would need another id than theirs, and that the target would not take. */
interface Ready {
  rows: number;
  conflicts: number;
  taken: number;
}

/** One attempt. */
class Merging {
  private runId: string | null = null;
  private current: RenderedStage | undefined;
  private readonly input: RenderInput & { merging: MergeInput };

  constructor(
    private readonly session: Session,
    private readonly options: MergeOptions,
    private readonly directory: ReportDirectory,
  ) {
    this.input = mergeInput(session.settings);
  }

  async run(): Promise<MergeAnswer> {
    const { session } = this;
    const journalled = (await hasJournal(session)) ? await journalStart(session) : null;
    this.runId = journalled;
    try {
      const answer = await transaction(session.work.sql, '', (tx) => this.work(tx));
      await journalEnd(session, this.runId as string, null);
      return answer;
    } catch (error) {
      // a row that the transaction made went with it
      this.runId = journalled;
      const told = await this.told(error).catch((failure) => failure);
      if (journalled !== null) await journalEnd(session, journalled, asEnd(session, told)).catch(() => {});
      throw told;
    }
  }

  /** Whether somebody else inserted what was to be inserted, after it was decided. What nobody looks at before is no such thing. */
  isOvertaken(error: unknown): boolean {
    const { cause } = error as { cause?: { code?: string; constraint_name?: string } };
    if (!(error instanceof PgmendError) || cause?.code !== '23505') return false;
    // 87 adds a constraint, which the rows of the target itself may not keep
    if (this.current?.stage.name !== '88_merge') return false;
    const { merge } = this.input.merging;
    return !merge?.unheeded.includes(cause.constraint_name ?? '');
  }

  private async told(error: unknown): Promise<never> {
    if (!this.current) throw error;
    const { code } = error as { code?: string };
    if (code === '55P03' && this.current.text.includes('pg_advisory_xact_lock'))
      throw atWork(this.current.table as string);
    return failStage(this.session, this.current, { runId: this.runId }, error);
  }

  private async work(tx: Sql): Promise<MergeAnswer> {
    const { session, options, input } = this;
    const { settings } = session;
    const merge = settings.merge as MergeSettings;
    const { staging } = settings;
    this.plan();
    await this.send(tx, '80_sources');
    this.runId ??= await journalStart(session, tx);
    await this.send(tx, '81_source_catalogs');
    await this.lock(tx);
    const resolved = await readMerge(tx, staging, merge, input.merging.sources);
    input.merging.merge = resolved.merge;
    await this.send(tx, '82_source_tables');
    await requireReadable(tx, staging, resolved.merge);
    for (const name of ['83_candidates', '84_id_map', '85_decisions', '86_attention'])
      await this.send(tx, name);
    const [ready] = await query<Ready>(tx, 'merge_ready', { staging });
    const { rows } = ready as Ready;
    const stops = stopsOf(resolved, ready as Ready);
    if (stops.length > 0)
      return this.report(tx, resolved, await answerOf(tx, resolved, { applied: false, stops }));
    if (
      rows > 0 &&
      options.agree &&
      !(await options.agree({ rows, tables: 1, servers: await serversLine(session) }))
    )
      throw notAgreed();
    const write = async () => {
      await this.send(tx, '87_target');
      await this.send(tx, '88_merge');
      const answer = await answerOf(tx, resolved, { applied: options.apply, stops: [] });
      return this.report(tx, resolved, answer);
    };
    return options.apply ? write() : tryOut(tx, write);
  }

  /** Stage 83 takes the same lock, but by then it is settled whether the table, and its constraint, are to be made. */
  private async lock(tx: Sql): Promise<void> {
    const { display } = this.input.merging.into;
    try {
      await tx`select pg_advisory_xact_lock(${mergeLock}::int, hashtext(${display}))`;
    } catch (error) {
      throw (error as { code?: string }).code === '55P03' ? atWork(display) : error;
    }
  }

  private plan(): void {
    const { sources, into } = this.input.merging;
    this.session.io.events.planned([
      ...sources.map(({ name }) => ({ name, stages: 2, rows: null })),
      { name: into.display, stages: mergeStages.length - 2, rows: null },
    ]);
  }

  private async send(tx: Sql, name: string): Promise<void> {
    const { session, options, runId, input } = this;
    for (const rendered of renderStage(stageNamed(name), input)) {
      this.current = rendered;
      session.io.events.stageStarted(rendered);
      const started = performance.now();
      await sendStage(tx, session, rendered, {
        runId,
        settings: { 'pgmend.dry_run': String(!options.apply) },
      });
      session.io.events.stageDone(rendered, performance.now() - started);
    }
    this.current = undefined;
  }

  /** Writes the report while what it tells is still to be seen: it is published when the transaction has ended well. */
  private async report(tx: Sql, { merge }: ResolvedMerge, answer: MergeAnswer): Promise<MergeAnswer> {
    const { session, directory } = this;
    const { out } = session.settings;
    await writeMergeReport(tx, sourceOf(session), { merge, answer, path: directory.path, out });
    return answer;
  }
}

function overtaken(cause: PgmendError): PgmendError {
  return new PgmendError(
    `somebody else inserted a user with the same id or name each time, ${attempts} times over: nothing is written`,
    {
      exitCode: exitCodes.locked,
      detail: `   ${(cause.cause as Error | undefined)?.message ?? cause.message}`,
      hint: 'Merge when fewer users sign up, or lock the target against them for that time.',
      cause,
    },
  );
}

function atWork(table: string): PgmendError {
  return new PgmendError(`another merge into ${table} is at work`, {
    exitCode: exitCodes.locked,
    hint: 'Try again when it is done, or wait longer with --lock-timeout.',
  });
}
