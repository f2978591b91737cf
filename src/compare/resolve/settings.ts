import type { Strategy } from './strategies.ts';

/** What the user may say about one table, by its name on live. */
export interface TableSettings {
  key?: string[] | undefined;
  /** Columns that are not compared, by their names on live or on old. */
  exclude?: string[] | undefined;
  /** Old column name to live column name. */
  rename?: Record<string, string> | undefined;
  /** A condition on live's columns that holds for the rows to be compared, on both sides. */
  where?: string | undefined;
  /** The column of live that has the time of a row's last change. */
  updated_at?: string | undefined;
  exact?: boolean | undefined;
  strategy?: Strategy | undefined;
  /** The time zone in which a timestamp without one was meant. */
  timezone?: string | undefined;
  /** What missing rows get in columns that only live has. */
  default?: Record<string, string | number | boolean> | undefined;
  /** Columns whose values appear in no report and no output. */
  mask?: string[] | undefined;
}

/** Which tables are compared, and how. */
export interface ComparisonSettings {
  schemas: string[];
  /** Patterns with `*` and `?`, of the table name or of `schema.table`; empty means every table. */
  include: string[];
  exclude: string[];
  exact: boolean;
  strategy: Strategy;
  /** Whether a table without a key is not compared at all, instead of by its content. */
  strictKeys: boolean;
  /** Megabytes a second from old; null for no limit. */
  maxRate: number | null;
  /** Whether rows of old are fetched at a limited rate: then even those of a small table go through a table of the staging schema. */
  paced: boolean;
  /** By name on live: `table` (in public), `schema.table`, or as SQL quotes it. */
  tables: Record<string, TableSettings>;
  /** Table of old to the table of live that it has become. */
  map: Record<string, string>;
  /** For a message: where the user said it, given the names that lead there in the config file. */
  placeOf: (path: string[]) => string;
}

/** A setting that does not fit the databases. */
export interface Mistake {
  /** The names that lead to it in the config file. */
  path: string[];
  message: string;
}

/** The same, within the settings of one table. */
export interface TableMistake {
  field: keyof TableSettings;
  message: string;
}
