import { query } from '../database/query.ts';
import { isLiveLost, isOldUnreachable, isServerError } from '../database/server-error.ts';
import type { ResolvedForWriting } from '../repair/writings.ts';
import { executeStages, failStage, type StageContext, tryStages } from '../session/execute.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderedStage, renderAll } from '../stages/render.ts';
import { findDuplicates } from './duplicates.ts';
import { type Refusal, refusalFor } from './not-compared.ts';
import { type AbsentTable, type Comparison, isPair, type Mount, type Pair } from './resolve/model.ts';
import { runSubjects } from './run-subjects.ts';
import type { Place } from './sides.ts';
import { findUnreadable } from './unreadable.ts';

/** Stages of a table that have to be in one transaction. */
export interface Step {
  stages: string[];
  /** Whether it reads what a step before it has committed, which a snapshot from before that does not show. */
  reads?: true;
}

/**
 * Takes the tables of one comparison through stages; a table whose rows cannot be read drops out, and the others go on.
 */
export class TableWork {
  private readonly refused = new Set<string>();
  private readonly ready = new Map<string, RenderedStage[]>();

  constructor(
    private readonly resolved: Pick<ResolvedForWriting, 'comparison' | 'writable' | 'sides'>,
    private readonly place: Place,
  ) {}

  /** Whether nothing has stopped a table so far. */
  isLeft({ name }: { name: string }): boolean {
    return !this.refused.has(name);
  }

  /** Runs a stage that is for the run as a whole. */
  runOnce(session: Session<Settings>, name: string, context: StageContext): Promise<void> {
    return executeStages(session, this.renderFor(name, this.resolved.comparison), context);
  }

  /** Renders the stages that tables will go through next. */
  prepare(tables: Mount[], stepsOf: (table: Mount) => Step[]): void {
    for (const table of tables.filter((one) => this.isLeft(one))) {
      for (const { stages } of stepsOf(table)) {
        const key = readyKey(table, stages);
        if (!this.ready.has(key)) this.ready.set(key, this.render(table, stages));
      }
    }
  }

  /** Those that do not concern the table are left out. */
  private render(table: Mount, names: string[]): RenderedStage[] {
    const [pairs, absent] = isPair(table) ? [[table], []] : [[], [table as AbsentTable]];
    const comparison = { ...this.resolved.comparison, pairs, absent };
    return names.flatMap((name) => this.renderFor(name, comparison));
  }

  private renderFor(name: string, comparison: Comparison): RenderedStage[] {
    const stage = stageNamed(name);
    return renderAll(stage, runSubjects(stage, { ...this.resolved, comparison }, this.place));
  }

  private take(table: Mount, names: string[]): RenderedStage[] {
    const key = readyKey(table, names);
    const stages = this.ready.get(key) ?? this.render(table, names);
    this.ready.delete(key);
    return stages;
  }

  /**
   * Runs stages for one table in one transaction; those that do not concern it are left out.
   *
   * @throws PgmendError for an error that is about the run, not about this table
   */
  async runFor(
    session: Session<Settings>,
    table: Mount,
    names: string[],
    context: StageContext,
  ): Promise<void> {
    try {
      await this.together(session, table, this.take(table, names), context);
    } catch (error) {
      if (!isPair(table) || !withoutSieve(table, (error as Error).cause)) throw error;
      await this.together(session, table, this.take(table, names), context);
    }
  }

  /** Takes one table through its steps, each in a transaction of its own. */
  async runSteps(
    session: Session<Settings>,
    table: Mount,
    steps: Step[],
    context: StageContext,
  ): Promise<void> {
    const { snapshot: _, ...afterwards } = context;
    for (const { stages, reads } of steps) {
      if (this.isLeft(table)) await this.runFor(session, table, stages, reads ? afterwards : context);
    }
  }

  /**
   * Takes several tables through their steps, all in one transaction. Where one of them breaks it, or has to be waited
   * for, each step of each table has one of its own.
   *
   * @param tables a few, since each keeps the locks of what is made for it until all are through
   */
  async runTogether(
    session: Session<Settings>,
    tables: Mount[],
    stepsOf: (table: Mount) => Step[],
    context: StageContext,
  ): Promise<void> {
    const left = tables.filter((table) => this.isLeft(table));
    const stages = left.flatMap((table) => stepsOf(table).flatMap((step) => this.take(table, step.stages)));
    const { io } = session;
    const done: Parameters<typeof io.events.stageDone>[] = [];
    // reported only when it is certain that none of it has to be done again
    const events = { ...io.events, stageDone: (...about: (typeof done)[0]) => void done.push(about) };
    const failure = await tryStages({ ...session, io: { ...io, events } }, stages, {
      ...context,
      hurried: left.length > 1,
    });
    if (!failure) {
      for (const about of done) io.events.stageDone(...about);
      return;
    }
    const { error } = failure;
    // what is not about a table would end no better a second time
    if (!isServerError(error) || isLiveLost(error) || isOldUnreachable(error)) {
      return failStage(session, failure.stage, context, error);
    }
    for (const table of left) await this.runSteps(session, table, stepsOf(table), context);
  }

  private async together(
    session: Session<Settings>,
    table: Mount,
    stages: RenderedStage[],
    context: StageContext,
  ): Promise<void> {
    if (!this.isLeft(table) || stages.length === 0) return;
    try {
      await executeStages(session, stages, context);
    } catch (error) {
      const cause = (error as Error).cause;
      const broken = await this.brokenKey(session, table, cause, context);
      if (broken) return this.refuse(session, table, broken);
      const refusal = refusalFor(table, cause, this.resolved.sides);
      if (!refusal || refusal.mistake) throw error;
      await this.refuse(session, table, refusal.row ? await withKey(session, table, refusal) : refusal);
    }
  }

  /** The keys that are there twice although a constraint on their side forbids it; null where that is not what the error is about. */
  private async brokenKey(
    session: Session<Settings>,
    table: Mount,
    cause: unknown,
    { runId }: StageContext,
  ): Promise<Refusal | null> {
    const constraint = isServerError(cause) ? cause.constraint_name : undefined;
    if (!isPair(table) || !['keys_are_unique', 'counts_add_up'].includes(constraint ?? '')) return null;
    if (!table.keyProven || table.key.length === 0) return null;
    Object.assign(table, { keyProven: false, keyBroken: true });
    await executeStages(session, this.render(table, ['35_keys']), { runId });
    return findDuplicates(session, table, this.resolved.sides);
  }

  /** Searches for keys that identify no single row, in a table without a constraint that forbids them. */
  async searchKeys(session: Session<Settings>, pair: Pair): Promise<void> {
    const refusal = await findDuplicates(session, pair, this.resolved.sides);
    if (refusal) await this.refuse(session, pair, refusal);
  }

  /**
   * Takes some tables through stages that say more of what was compared, in one transaction. Where that fails each has one of
   * its own; where that fails too, the comparison is what it is, and a finding says why nothing more is known.
   *
   * @throws PgmendError where a server is lost, or the user stops
   */
  async tryFor(
    session: Session<Settings>,
    pairs: Pair[],
    stagesOf: (pair: Pair) => string[],
    context: StageContext,
    otherwise: { code: string; words: string },
  ): Promise<void> {
    const stages = pairs.flatMap((pair) => this.take(pair, stagesOf(pair)));
    const failure = await tryStages(session, stages, context);
    if (!failure) return;
    const { error } = failure;
    const isOver = session.io.signal.aborted || isLiveLost(error) || isOldUnreachable(error);
    if (isOver || !isServerError(error)) return failStage(session, failure.stage, context, error);
    if (pairs.length > 1) {
      for (const pair of pairs) await this.tryFor(session, [pair], stagesOf, context, otherwise);
      return;
    }
    await failStage(session, failure.stage, context, error).catch(() => undefined);
    const [{ name: table }] = pairs as [Pair];
    const detail = `${otherwise.words}: ${error.message}`;
    this.resolved.comparison.findings.push({ severity: 'warning', table, code: otherwise.code, detail });
  }

  /** Notes a table that turned out not to be comparable. */
  private async refuse(session: Session<Settings>, table: Mount, { reason, hint }: Refusal): Promise<void> {
    const { work, settings, watch } = session;
    const { name, stem } = table;
    await query(work.sql, 'not_compared', { staging: settings.staging }, [name, stem, reason, hint]);
    this.refused.add(name);
    watch?.dropped(table);
  }
}

function readyKey({ name }: Mount, stages: string[]): string {
  return [name, ...stages].join(' ');
}

/** Errors of a function, a type or a collation that old has otherwise, or not at all. */
const otherTypes = new Set(['42883', '42846', '42804', '42725', '42P21', '42P22', '0A000']);

/** Does without the sieve where old cannot compute what it asks for: it only saves time. */
function withoutSieve(pair: Pair, cause: unknown): boolean {
  if (!pair.how.sieve || !isServerError(cause) || !otherTypes.has(cause.code)) return false;
  pair.how = {
    ...pair.how,
    strategy: 'full',
    reason: `no sieve: ${cause.message}`,
    sieve: null,
    fetchedLive: pair.how.citus,
    joinedApart: true,
  };
  return true;
}

/** The same refusal with the key of the row that broke the table, where that can be found. */
async function withKey(session: Session<Settings>, table: Mount | Pair, refusal: Refusal): Promise<Refusal> {
  const key = 'key' in table ? await findUnreadable(session, table) : null;
  return key === null ? refusal : { ...refusal, reason: `${refusal.reason}, in the row ${key}` };
}
