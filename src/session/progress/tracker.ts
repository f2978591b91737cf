import { type PlannedTable, progressOf, type RunProgress, rowsOf, type TableProgress } from './progress.ts';

/** What a small table takes besides its rows, as the number of rows that would take as long. */
const costOfTable = 5_000;
/** A stage whose progress is only estimated is never reported as done. */
const mostEstimated = 0.99;

/** A stage that a session is running for a table. */
interface Turn {
  table: string;
  stage: string;
  rows: number | null;
  of: number | null;
}

/** A stage of a table, which several sessions may share. */
interface Step {
  began: number;
  /** Seconds that it took, once it has ended. */
  took: number | null;
  running: number;
  /** Rows that were fetched by sessions which are done with their part. */
  fetched: number;
}

/** Keeps the accounts of a run's work: what it hears of stages and rows in, progress out. Times are milliseconds. */
export class Tracker {
  private readonly turns = new Map<number, Turn>();
  private readonly steps = new Map<string, Map<string, Step>>();
  private readonly left = new Set<string>();
  private readonly byName: Map<string, PlannedTable>;

  constructor(
    private readonly planned: PlannedTable[],
    private readonly began: number,
  ) {
    this.byName = new Map(planned.map((table) => [table.name, table]));
  }

  /** @param pid of the session that runs the stage */
  started(pid: number, table: string, stage: string, now: number): void {
    this.turns.set(pid, { table, stage, rows: null, of: null });
    const steps = this.steps.get(table) ?? new Map<string, Step>();
    this.steps.set(table, steps);
    const step = steps.get(stage) ?? { began: now, took: null, running: 0, fetched: 0 };
    steps.set(stage, { ...step, took: null, running: step.running + 1 });
  }

  /** A session is done with the stage that it was running. */
  ended(pid: number, now: number): void {
    const turn = this.turns.get(pid);
    this.turns.delete(pid);
    const step = turn && this.steps.get(turn.table)?.get(turn.stage);
    if (!step) return;
    step.running -= 1;
    step.fetched += turn.rows ?? 0;
    if (step.running === 0) step.took = (now - step.began) / 1000;
  }

  /** A session broke off: what its table went through is undone, and others that bring parts of it do so for nothing. */
  failed(pid: number): void {
    const turn = this.turns.get(pid);
    if (!turn) return;
    this.steps.delete(turn.table);
    for (const [other, { table }] of this.turns) if (table === turn.table) this.turns.delete(other);
  }

  /** A session has reported how many rows it has seen, and of how many, if it knows. */
  counted(pid: number, stage: string, rows: number, of: number | null): void {
    const turn = this.turns.get(pid);
    // it may have gone on since
    if (turn?.stage === stage) Object.assign(turn, { rows, of });
  }

  /** A table is not taken any further. */
  dropped(table: string): void {
    this.left.add(table);
  }

  progressAt(now: number): RunProgress {
    const seconds = (now - this.began) / 1000;
    const tables = this.running().map((turn) => this.progressOfTurn(turn, now));
    const cost = (table: PlannedTable) => rowsOf(table) + costOfTable;
    const costs = this.planned.reduce((sum, table) => sum + cost(table), 0);
    const shares = this.planned.map((table) => ({ table, share: this.shareDone(table, tables) }));
    const done = shares.reduce((sum, { table, share }) => sum + share * cost(table), 0) / (costs || 1);
    const rows = this.planned.reduce((sum, table) => sum + rowsOf(table), 0);
    return {
      tables,
      overall: {
        ...progressOf(Math.round(done * rows), rows, seconds, true),
        seconds_left: done > 0 ? (seconds * (1 - done)) / done : null,
        tables_done: shares.filter(({ share }) => share === 1).length,
        tables_total: this.planned.length,
      },
    };
  }

  /** One turn for each table that is at work, however many sessions share it. */
  private running(): Turn[] {
    const tables = new Map<string, Turn>();
    for (const turn of this.turns.values()) tables.set(turn.table, turn);
    return [...tables.values()];
  }

  private progressOfTurn({ table, stage }: Turn, now: number): TableProgress {
    const turns = [...this.turns.values()].filter((turn) => turn.table === table && turn.stage === stage);
    const step = this.steps.get(table)?.get(stage) as Step;
    const seconds = (now - step.began) / 1000;
    const reported = turns.filter(({ rows }) => rows !== null);
    const planned = this.byName.get(table);
    const total = turns[0]?.of ?? (planned && planned.rows !== null ? planned.rows : null);
    if (reported.length > 0 || step.fetched > 0) {
      const done = step.fetched + reported.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
      return { table, stage, ...progressOf(done, total, seconds, false) };
    }
    const rate = this.rateOf(stage);
    const guess = rate === null || total === null ? null : Math.min(seconds * rate, total * mostEstimated);
    return { table, stage, ...progressOf(guess === null ? null : Math.round(guess), total, seconds, true) };
  }

  /** Rows a second at which the tables that are through went through a stage. */
  private rateOf(stage: string): number | null {
    let [rows, seconds] = [0, 0];
    for (const table of this.planned) {
      const took = this.steps.get(table.name)?.get(stage)?.took ?? null;
      if (took === null) continue;
      rows += rowsOf(table);
      seconds += took;
    }
    return rows > 0 && seconds > 0 ? rows / seconds : null;
  }

  private shareDone({ name, path }: PlannedTable, running: TableProgress[]): number {
    if (this.left.has(name)) return 1;
    const steps = this.steps.get(name);
    const shares = path.map(({ stage, share }) => {
      const step = steps?.get(stage);
      if (!step) return 0;
      if (step.took !== null) return share;
      const at = running.find((one) => one.table === name && one.stage === stage);
      return at?.done && at.total ? share * Math.min(mostEstimated, at.done / at.total) : 0;
    });
    const last = path.at(-1);
    if (last && steps?.get(last.stage)?.took != null) return 1;
    return shares.reduce((sum, share) => sum + share, 0);
  }
}
