// What report.html hands to its script: made by data.ts, as JSON in the page itself. Rows are tuples,
// since a page may hold twenty thousand of them.

/** A value as text; null is NULL. Of a long one a window: what is shown, characters before it, characters in all. */
export type Value = string | null | [text: string, before: number, length: number];

/** A value that changed: places in the table's lists of columns and kinds (null where nobody knows), and both sides. */
export type Change = [column: number, kind: number | null, old: Value, live: Value];

/**
 * A corrupted row; `seen` tells it from one that differs otherwise, `more` counts columns that are left out. Among its hints is
 * whether it is accepted.
 */
export type ChangedRow = [
  key: (string | null)[],
  seen: string | null,
  changes: Change[],
  hints: string[],
  more: number,
];

/** A row that only one side has. */
export type AloneRow = [key: (string | null)[], seen: string | null, values: Value[], accepted: boolean];

/** Rows of one status: those that the page holds, of how many. */
export interface Held<Row> {
  total: number;
  rows: Row[];
  /** What lists all of them: SQL, and the file of the report where there is one. */
  statement: string;
  file: string | null;
}

export interface PageTable {
  /** Its name in the report, and as SQL writes it. */
  name: string;
  anchor: string;
  /** When it was compared: decisions are about that. */
  compared: string;
  /** Columns that tell its rows apart; `content` and `copy` where there is no key. */
  key: string[];
  /** Whether rows have a key in the table itself, and one that may be shown. */
  hasKey: boolean;
  isKeyMasked: boolean;
  masked: string[];
  /** The compared columns that changed anywhere, and the kinds of damage. */
  columns: string[];
  kinds: string[];
  corrupted: Held<ChangedRow>;
  /** `insert`: the columns among them that live has under the same name; null where one has another name there. */
  missing: Held<AloneRow> & { columns: string[]; insert: number[] | null };
  new: Held<AloneRow> & { columns: string[] };
}

export interface PageData {
  old: string;
  live: string;
  tables: PageTable[];
}
