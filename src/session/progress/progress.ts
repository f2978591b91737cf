/** How far some work is. */
export interface Progress {
  /** Rows seen so far; null where the servers do not say. */
  done: number | null;
  /** Rows to be seen, most often by an estimate. */
  total: number | null;
  unit: 'rows';
  /** Rows a second. */
  rate: number | null;
  seconds_left: number | null;
  /** Whether `done` is worked out from how fast other work went, since the servers do not say. */
  estimated: boolean;
  /** How long it has taken so far. */
  seconds: number;
}

/** The stage that a table is in. */
export interface TableProgress extends Progress {
  table: string;
  stage: string;
}

/** All tables of a run; a table that is under way counts by the part that is done. */
export interface OverallProgress extends Progress {
  tables_done: number;
  tables_total: number;
}

export interface RunProgress {
  /** Those that are at work, in the order in which they began. */
  tables: TableProgress[];
  overall: OverallProgress;
}

/** A table that a run is to go through. */
export interface PlannedTable {
  name: string;
  /** Rows of the larger side by an estimate, null where there is none. */
  rows: number | null;
  bytes: number;
  /** The stages that take long, in their order, and which share of the table's time each takes, about. */
  path: { stage: string; share: number }[];
}

/** A table that was never analysed has rows of so many bytes, as good as any. */
const unknownRowBytes = 100;

/** Rows of a table by the best estimate there is. */
export function rowsOf({ rows, bytes }: PlannedTable): number {
  return rows ?? Math.ceil(bytes / unknownRowBytes);
}

/** @param seconds since the work began */
export function progressOf(
  done: number | null,
  total: number | null,
  seconds: number,
  estimated: boolean,
): Progress {
  const rate = done !== null && done > 0 && seconds > 0 ? done / seconds : null;
  return {
    done,
    // an estimate that turns out too low is no longer one
    total: total === null || done === null ? total : Math.max(total, done),
    unit: 'rows',
    rate,
    seconds_left: rate !== null && total !== null && done !== null ? Math.max(0, total - done) / rate : null,
    estimated,
    seconds,
  };
}
