import type { Writing } from '../repair/writing.ts';
import type { Asking } from './asking.ts';
import type { Sieve } from './sieve.ts';
import type { TypeRule } from './type-rule.ts';

/** A column as `sql/queries/inventory.sql` reads it from the catalogs of one side. */
export interface CatalogColumn {
  name: string;
  notNull: boolean;
  /** Whether it is certain that no row has NULL there. */
  neverNull: boolean;
  generated: boolean;
  identity: boolean;
  /** The type as the table declares it, for people. */
  declared: string;
  /** Whether the declared type is a domain; the fields below describe what it stores. */
  domain: boolean;
  /** Schema of the stored type. */
  schema: string;
  /** Name of the stored type, or of its element type if it is an array. */
  type: string;
  array: boolean;
  /** `typtype` of the stored type or its element: b, c, e, r, m, … */
  kind: string;
  /** The stored type with its modifiers, as live spells it; `???` where live does not know it. */
  formatted: string;
}

/** A unique key all of whose columns are NOT NULL. */
export interface CatalogKey {
  name: string;
  primary: boolean;
  columns: string[];
}

/** A table of one side, with what is below it. Sizes are estimates of the server, null where it has none. */
export interface CatalogTable {
  schema: string;
  name: string;
  /** Schema and name as SQL writes them, quoted where needed. */
  display: string;
  partitioned: boolean;
  row_security: boolean;
  /** Whether other tables inherit from it: it shows their rows as well, and its indexes do not hold them. */
  inherited: boolean;
  estimated_rows: number | null;
  bytes: number;
  columns: CatalogColumn[];
  keys: CatalogKey[];
}

export type Severity = 'error' | 'warning' | 'info';

/** Something a reader should know before trusting the numbers. `table` is null for the run as a whole. */
export interface Finding {
  severity: Severity;
  table: string | null;
  code: string;
  detail: string;
}

/** A column of one side's staged view: the expression over the side's own columns, and the name it gets. */
export interface StagedColumn {
  name: string;
  expression: string;
}

/** A column of a typed view over the values that `<t>_diff` keeps as text. */
export interface TypedColumn {
  name: string;
  type: string;
  masked: boolean;
}

/** How one column is compared, for people and for `pgmend check --json`. */
export interface ResolvedColumn {
  name: string;
  old_type: string;
  live_type: string;
  comparison: Exclude<TypeRule['comparison'], 'none'>;
  /** The type in which both sides are compared. */
  compared_as: string;
  why: string;
}

/** A key column. `column` is its name in the table, `name` its name in `<t>_diff`. */
export interface KeyColumn extends TypedColumn {
  column: string;
  /** Whether it is text there that has to look like the other side's uuid. */
  textOfUuid: { old: boolean; live: boolean };
}

/** A column that both sides have and that is not part of the key. */
export interface SharedColumn {
  name: string;
  /** Its two values in `<t>_corrupted`, each of the type of its own side: the other's may not hold it. */
  old: ShownColumn;
  live: ShownColumn;
  /** SQL over the rows `old` and `live`: the two values that have to be the same. */
  oldValue: string;
  liveValue: string;
}

/** A value of one side in a view of both. `title` is the name that it has there. */
export interface ShownColumn extends TypedColumn {
  title: string;
}

/** Names of what the stages make for one table, all in the staging schema. */
export type ObjectNames = Record<
  | (
      | 'old'
      | 'before'
      | 'live'
      | 'duplicates'
      | 'sieve'
      | 'buckets'
      | 'pulled'
      | 'picked'
      | 'joined'
      | 'diff'
      | 'missing'
      | 'corrupted'
      | 'new'
      | 'changes'
      | 'json'
      | 'turn'
      | 'script'
      | 'recheck'
      | 'rechecked'
      | 'repulled'
      | 'repicked'
    )
  | ('todo' | 'todoKey' | 'todoHolder' | 'todoSlot' | 'todoNext' | 'now' | 'repair' | 'undo' | 'undoRow'),
  string
>;

/** A column that both sides have, with what is needed to write old's value to live. */
export interface PairColumn {
  /** Its name on live. */
  name: string;
  /** Its name in `<t>_before`, and so in the rows of old that `<t>_diff` keeps. */
  staged: string;
  old: CatalogColumn;
  live: CatalogColumn;
  /** How it is compared; null where the user excludes it. */
  rule: TypeRule | null;
  masked: boolean;
}

interface Side {
  schema: string;
  table: string;
}

/** A foreign table to be made over a table of old. */
export interface Mount {
  /** The table's name in views and reports: schema and name, quoted where needed. */
  name: string;
  stem: string;
  objects: ObjectNames;
  old: Side;
  /** Columns of the foreign table with the type each is mounted as. */
  mounted: { name: string; type: string }[];
  /** Size of the old table, by the estimate of its server. */
  bytes: number;
  /** Rows that one round trip to old brings. */
  fetchSize: number;
}

/** A table on both sides that can be compared, with all that its stages need. */
export interface Pair extends Mount {
  live: Side;
  /** Whether every row is read and joined, or only the rows of buckets whose checksums differ. */
  strategy: 'full' | 'sieve';
  /** Why, as a clause for people. */
  strategyReason: string;
  sieve: Sieve | null;
  /** Whether the rows of old, and of live, that are joined are first brought into tables of the staging schema. */
  pulled: boolean;
  picked: boolean;
  /** Whether the join is given a table of its own, since only so it is planned in parallel. */
  joinedApart: boolean;
  /** How several sessions share the work of bringing all rows of old: by place in its file, or by bucket of its key. */
  parted: { pages: number; bucket: string | null } | null;
  citus: boolean;
  key: KeyColumn[];
  shared: SharedColumn[];
  /** Where the key comes from, for people: `primary key`, `unique index accounts_email_key`. */
  keySource: string;
  /** Whether constraints on both sides say that the key identifies a row; else stage 35 looks for those that do not. */
  keyProven: boolean;
  /** Key and shared columns, with how each is compared. */
  resolved: ResolvedColumn[];
  /** Key, shared and excluded columns, in live's order. */
  twins: PairColumn[];
  /** SQL over the rows `old` and `live`: the times of the last change, where the user names the column that has them. */
  updatedAt: { column: string; oldValue: string; liveValue: string } | null;
  before: StagedColumn[];
  /** Whether a column has another name there than on old; those on old are in the same order. */
  renamed: boolean;
  /** Whether the condition has to be evaluated on live alone: old might find other rows by it. */
  fenced: boolean;
  /** The columns of both sides as such a condition meets them, each by its name on that side. */
  behindFence: { old: StagedColumn[]; live: StagedColumn[] };
  now: StagedColumn[];
  oldColumns: TypedColumn[];
  liveColumns: TypedColumn[];
  keyNames: string[];
  sharedNames: string[];
  onlyOldNames: string[];
  onlyLiveNames: string[];
  maskedNames: string[];
  /** Too many columns for a view with two of each. */
  wide: boolean;
  /** A condition for the rows to be compared, SQL of the user's. */
  where: string | null;
  /** Names that the user's columns leave free. */
  onOldName: string;
  onLiveName: string;
  rowsName: string;
  bytesName: string;
  suspiciousName: string;
  changedName: string;
  hintsName: string;
  /** In the view of what a second look found. */
  recheckNames: { outcome: string; status: string; statusNow: string; oldChanged: string };
  oldRowName: string;
  liveRowName: string;
  /** Rows of old, and of live, by the estimates of their servers. */
  estimatedRows: number | null;
  estimatedLiveRows: number | null;
  /** What missing rows get in columns that only live has, as text, by column. */
  given: Record<string, string>;
  timezone: string | undefined;
  /** How each side is asked for the rows of keys that differed. */
  asking: { old: Asking; live: Asking };
  /** A digest of what a difference is: what has another one cannot go on with what is staged. */
  meaning: string;
  /** How its rows are written; null where live's catalogs were not asked for that. */
  writing: Writing | null;
}

/** A table that is not compared, and why. */
export interface NotCompared {
  name: string;
  stem: string;
  code: 'no_key' | 'key_not_shared' | 'key_types' | 'time_zone' | 'types' | 'only_old' | 'only_live';
  /** The column that stands in the way, if it is one. */
  column?: string;
  reason: string;
  hint: string;
}

/** A table of old that live does not have: mounted so that its rows can be counted. */
export interface AbsentTable extends Mount, NotCompared {}

/** What one run compares, resolved from the catalogs of both sides and the settings. */
export interface Comparison {
  pairs: Pair[];
  absent: AbsentTable[];
  notCompared: NotCompared[];
  findings: Finding[];
  /** Tables of the chosen schemas that the user left out. */
  excluded: string[];
}
