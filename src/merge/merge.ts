import type { Sql } from 'postgres';
import { sourceOf } from '../compare/report-source.ts';
import { query } from '../database/query.ts';
import { transaction, tryOut } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { prepareDirectory, type ReportDirectory } from '../files/directory.ts';
import { type Agree, notAgreed } from '../repair/live-work.ts';
import type { Io } from '../session/events.ts';
import { failStage, runStage } from '../session/execute.ts';
import { type JournalRow, journalled } from '../session/journalled.ts';
import { requireRights } from '../session/rights.ts';
import { serversLine } from '../session/servers.ts';
import { type Session, withSession } from '../session/session.ts';
import { mergeStages, stageNamed } from '../stages/list.ts';
import { type RenderedStage, renderAll } from '../stages/render.ts';
import { answerOf } from './answer.ts';
import { type ResolvedMerge, readMerge } from './facts.ts';
import { requireReadable } from './probe.ts';
import type { MergeAnswer } from './report/schema.ts';
import { mergeEntries, writeMergeReport } from './report/write.ts';
import type { MergeRunSettings } from './run-settings.ts';
import { stopsOf } from './stops.ts';
import { type MergePlan, mergeLock, mergeSubjects, planMerge } from './subjects.ts';

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
export async function merge(settings: MergeRunSettings, io: Io, options: MergeOptions): Promise<MergeAnswer> {
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
          io.events.note(
            'somebody else inserted a user with the same id or name in the meantime: starting over',
          );
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
  private current: RenderedStage | undefined;
  private readonly plan: MergePlan;

  constructor(
    private readonly session: Session<MergeRunSettings>,
    private readonly options: MergeOptions,
    private readonly directory: ReportDirectory,
  ) {
    this.plan = planMerge(session.settings.staging, session.settings.merge);
  }

  async run(): Promise<MergeAnswer> {
    const { session } = this;
    return journalled(session, async (row) => {
      try {
        return await transaction(session.work.sql, '', (tx) => this.work(tx, row));
      } catch (error) {
        return this.fail(error, row);
      }
    });
  }

  /** Whether somebody else inserted what was to be inserted, after it was decided. */
  isOvertaken(error: unknown): boolean {
    const { cause } = error as { cause?: { code?: string; constraint_name?: string } };
    if (!(error instanceof PgmendError) || cause?.code !== '23505') return false;
    // 87 adds a constraint, which the rows of the target itself may not keep
    if (this.current?.stage.name !== '88_merge') return false;
    const { merge } = this.plan;
    return !merge?.unheeded.includes(cause.constraint_name ?? '');
  }

  private async fail(error: unknown, { committed }: JournalRow): Promise<never> {
    if (!this.current) throw error;
    const { code } = error as { code?: string };
    if (code === '55P03' && this.current.text.includes('pg_advisory_xact_lock'))
      throw atWork(this.current.table as string);
    return failStage(this.session, this.current, { runId: committed }, error);
  }

  private async work(tx: Sql, row: JournalRow): Promise<MergeAnswer> {
    const send = (name: string) => this.send(tx, row, name);
    const { session, options, plan } = this;
    const { staging, merge } = session.settings;
    this.announce();
    await send('80_sources');
    await row.open(tx);
    await send('81_source_catalogs');
    await this.lock(tx);
    const resolved = await readMerge(tx, staging, merge, plan.sources);
    plan.merge = resolved.merge;
    await send('82_source_tables');
    await requireReadable(tx, staging, resolved.merge);
    for (const name of ['83_candidates', '84_id_map', '85_decisions', '86_attention']) await send(name);
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
      await send('87_target');
      await send('88_merge');
      const answer = await answerOf(tx, resolved, { applied: options.apply, stops: [] });
      return this.report(tx, resolved, answer);
    };
    return options.apply ? write() : tryOut(tx, write);
  }

  /** Stage 83 takes the same lock, but by then it is settled whether the table, and its constraint, are to be made. */
  private async lock(tx: Sql): Promise<void> {
    const { display } = this.plan.into;
    try {
      await tx`select pg_advisory_xact_lock(${mergeLock}::int, hashtext(${display}))`;
    } catch (error) {
      throw (error as { code?: string }).code === '55P03' ? atWork(display) : error;
    }
  }

  private announce(): void {
    const { sources, into } = this.plan;
    this.session.io.events.planned([
      ...sources.map(({ name }) => ({ name, stages: 2, rows: null })),
      { name: into.display, stages: mergeStages.length - 2, rows: null },
    ]);
  }

  private async send(tx: Sql, { id: runId }: JournalRow, name: string): Promise<void> {
    const { session, options, plan } = this;
    const stage = stageNamed(name);
    for (const rendered of renderAll(stage, mergeSubjects(stage, plan))) {
      this.current = rendered;
      const settings = { 'pgmend.dry_run': String(!options.apply) };
      await runStage(tx, session, rendered, { runId, settings });
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
  return new PgmendError(`another merge into ${table} is running`, {
    exitCode: exitCodes.locked,
    hint: 'Try again when it is done, or wait longer with --lock-timeout.',
  });
}
