/** A part of a statement that is about one column. */
export interface Piece {
  name: string;
  /** Its name in the rows of old that `<t>_diff` keeps. */
  staged: string;
  /** With `gap` where its value goes. */
  sql: string;
}

/** Why a row may have to wait for another one of the same table. */
export interface Waiting {
  why: string;
  /** A query over the row `w` that waits: what it is to have in these columns; no row where that waits for nobody. */
  wanted: string;
  /** A query over the row `h` that it waits for: what that has there, or is to have if it is missing. */
  held: string;
  /** SQL over what the two queries give, as `w` and `h`: whether one waits for the other. */
  on: string;
  needMissing: boolean;
  columns: string[];
}

/** What stage 62 is rendered from: the statements of repair.sql, each on one line. */
export interface Script {
  /** Parts of lines that are the same for all rows. */
  heading: string;
  opening: string;
  lock: string;
  comment: string;
  row: string;
  update: string;
  insert: string;
  unlessThere: string;
  look: string;
  requiredReason: string;
  /** Columns of the rows that `<t>_diff` keeps: of old, and of both sides. */
  columns: string[];
  sharedColumns: string[];
  /** Columns that an UPDATE can set. */
  settable: string[];
  keys: (Piece & { row: 'w' | 'o' })[];
  /** What says that a row still holds what was compared; `isNull` takes the place where that was NULL. */
  guard: (Piece & { isNull: string })[];
  set: Piece[];
  values: Piece[];
  defaults: string[];
  /** What says that live kept what was written; empty where nothing can come between. */
  kept: Piece[];
  /** Columns that can be set to a value that no row has, and their names as a line of the file quotes them. */
  parked: { name: string; quoted: string }[];
  /** What sets them so, by column, as an argument: SQL over a row `w` with the number `n`. */
  aside: string;
  /** Columns whose values must not come into a file: of a corrupted row, by their names in missing rows, and whether it is the key. */
  masked: { updated: string[]; inserted: string[]; key: boolean; given: boolean };
  waiting: Waiting[];
  sequences: { call: string; staged: string; column: string; max: string; increment: number }[];
}
