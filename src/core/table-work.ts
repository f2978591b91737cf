import type { Comparison, Mount, Pair } from '../comparison/model.ts';
import { query } from '../database/query.ts';
import { isServerError } from '../database/server-error.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { findDuplicates } from './duplicates.ts';
import { executeStages, type StageContext } from './execute.ts';
import { type Refusal, refusalFor } from './not-compared.ts';
import type { Session } from './session.ts';
import type { Sides } from './sides.ts';
import { findUnreadable } from './unreadable.ts';

/** Takes the tables of one comparison through stages; a table whose rows cannot be read drops out, and the others go on. */
export class TableWork {
  private readonly refused = new Set<string>();

  constructor(
    private readonly input: RenderInput,
    private readonly comparison: Comparison,
    private readonly sides: Sides,
  ) {}

  /** Whether nothing has stopped a table so far. */
  isLeft({ name }: { name: string }): boolean {
    return !this.refused.has(name);
  }

  private find(name: string | null): Mount | Pair | undefined {
    return [...this.comparison.pairs, ...this.comparison.absent].find((table) => table.name === name);
  }

  /** Runs a stage for the run, or for every table that is left, one after the other. */
  async runStage(session: Session, name: string, context: StageContext): Promise<void> {
    for (const stage of renderStage(stageNamed(name), this.input)) {
      if (stage.table === null) await executeStages(session, [stage], context);
      else await this.together(session, stage.table, [stage], context);
    }
  }

  /**
   * Runs stages for one table in one transaction; those that do not concern it are left out.
   *
   * @throws PgmendError for an error that is about the run, not about this table
   */
  async runFor(session: Session, table: Mount, names: string[], context: StageContext): Promise<void> {
    const pairs = this.comparison.pairs.filter((pair) => pair === table);
    const absent = this.comparison.absent.filter((other) => other === table);
    const input = { ...this.input, comparison: { ...this.comparison, pairs, absent } };
    const concern = () => names.flatMap((name) => renderStage(stageNamed(name), input));
    try {
      await this.together(session, table.name, concern(), context);
    } catch (error) {
      if (!('sieve' in table) || !withoutSieve(table as Pair, (error as Error).cause)) throw error;
      await this.together(session, table.name, concern(), context);
    }
  }

  private async together(
    session: Session,
    name: string,
    stages: RenderedStage[],
    context: StageContext,
  ): Promise<void> {
    const table = this.find(name);
    if (!table || !this.isLeft(table) || stages.length === 0) return;
    try {
      await executeStages(session, stages, context);
    } catch (error) {
      const refusal = refusalFor(table, (error as Error).cause, this.sides);
      if (!refusal || refusal.mistake) throw error;
      await this.refuse(session, table, refusal.row ? await withKey(session, table, refusal) : refusal);
    }
  }

  /** Looks for keys that identify no single row, in a table of which no constraint forbids them. */
  async searchKeys(session: Session, pair: Pair): Promise<void> {
    const refusal = await findDuplicates(session, pair, this.sides);
    if (refusal) await this.refuse(session, pair, refusal);
  }

  /** Notes a table that turned out not to be comparable. */
  private async refuse(session: Session, table: Mount, { reason, hint }: Refusal): Promise<void> {
    const { work, settings, watch } = session;
    const { name, stem } = table;
    await query(work.sql, 'not_compared', { staging: settings.staging }, [name, stem, reason, hint]);
    this.refused.add(name);
    watch?.dropped(table);
  }
}

/** Errors of a function or a type that old has otherwise, or not at all. */
const otherTypes = new Set(['42883', '42846', '42804', '42725', '0A000']);

/** Does without the sieve where old cannot compute what it asks for: it only saves time. */
function withoutSieve(pair: Pair, cause: unknown): boolean {
  if (!pair.sieve || !isServerError(cause) || !otherTypes.has(cause.code)) return false;
  Object.assign(pair, {
    strategy: 'full',
    strategyReason: `no sieve: ${cause.message}`,
    sieve: null,
    picked: pair.citus,
    joinedApart: true,
  });
  return true;
}

/** The same refusal with the key of the row that broke the table, where that can be found. */
async function withKey(session: Session, table: Mount | Pair, refusal: Refusal): Promise<Refusal> {
  const key = 'key' in table ? await findUnreadable(session, table) : null;
  return key === null ? refusal : { ...refusal, reason: `${refusal.reason}, in the row ${key}` };
}
