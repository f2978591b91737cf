import type { Asking } from './asking.ts';
import type {
  KeyColumn,
  PairColumn,
  ResolvedColumn,
  SharedColumn,
  StagedColumn,
  TypedColumn,
} from './column-model.ts';
import type { Content } from './content.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { KeySearch } from './key-search.ts';
import type { Sieve } from './sieve.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Something a reader should know before trusting the numbers. `table` is null for the run as a whole. */
export interface Finding {
  severity: Severity;
  table: string | null;
  code: string;
  detail: string;
}

/** Names of what the stages make for one table, all in the staging schema. */
export type ObjectNames = Record<
  | (
      | 'old'
      | 'comparedOld'
      | 'duplicates'
      | 'sieve'
      | 'buckets'
      | 'fetchedOld'
      | 'fetchedLive'
      | 'joined'
      | 'diff'
      | 'missing'
      | 'corrupted'
      | 'new'
      | 'changes'
      | 'json'
      | 'waits'
      | 'script'
      | 'recheck'
      | 'rechecked'
      | 'againOld'
      | 'againLive'
      | 'values'
      | 'lookedUp'
      | 'common'
      | 'places'
      | 'explained'
      | 'stood'
    )
  | ('todo' | 'todoKey' | 'todoHolder' | 'todoSlot' | 'todoNext' | 'now' | 'repair' | 'undo' | 'undoRow'),
  string
>;

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

/** How the differing rows of a table are found. */
export interface How {
  /** Whether every row is read and joined, or only the rows of buckets whose checksums differ. */
  strategy: 'full' | 'sieve';
  /** Why, as a clause for people. */
  reason: string;
  sieve: Sieve | null;
  /** Whether the rows of old, and of live, that are joined are first fetched into tables of the staging schema. */
  fetchedOld: boolean;
  fetchedLive: boolean;
  /** Whether the join is given a table of its own, since only so it is planned in parallel. */
  joinedApart: boolean;
  /** Whether it is so little work that it goes into one transaction with others. */
  tiny: boolean;
  /** How several sessions share the work of fetching all rows of old: by place in its file, or by bucket of its key. */
  parted: { pages: number; bucket: string | null } | null;
  citus: boolean;
}

/** The columns of both sides as the stages meet them. */
export interface Columns {
  /** Key and shared columns, with how each is compared. */
  resolved: ResolvedColumn[];
  /** Key, shared and excluded columns, in live's order. */
  twins: PairColumn[];
  /** As they are compared: of the foreign table over old, and of live. */
  before: StagedColumn[];
  now: StagedColumn[];
  /** Whether a column has another name there than on old; those on old are in the same order. */
  renamed: boolean;
  /** As a condition that is evaluated on live alone meets them, each by its name on that side. */
  behindFence: { old: StagedColumn[]; live: StagedColumn[] };
  old: TypedColumn[];
  live: TypedColumn[];
  onlyOld: string[];
  onlyLive: string[];
}

/** Names that the user's columns leave free, in the join and in the views. */
export interface FreeNames {
  onOld: string;
  onLive: string;
  rows: string;
  bytes: string;
  suspicious: string;
  changed: string;
  hints: string;
  oldRow: string;
  liveRow: string;
  /** In rows that are compared by content. */
  hash: string;
  copy: string;
  /** In the view of the results of a recheck. */
  recheck: { outcome: string; status: string; statusNow: string; oldChanged: string };
}

/** A table on both sides that can be compared, with all that its stages need. */
export interface Pair extends Mount, KeySearch {
  live: Side;
  how: How;
  key: KeyColumn[];
  shared: SharedColumn[];
  /** Where the key comes from, for people: `primary key`, `unique index accounts_email_key`. */
  keySource: string;
  /** How rows are told apart where there is no key: then the key columns of `<t>_diff` are none of the table. */
  content: Content | null;
  /** Whether constraints on both sides say that the key identifies a row; else stage 35 looks for those that do not. */
  keyProven: boolean;
  /** Whether the comparison has found that it does not, although they say so. */
  keyBroken?: boolean;
  columns: Columns;
  /** SQL over the rows `old` and `live`: the times of the last change, where the user names the column that has them. */
  updatedAt: { column: string; oldValue: string; liveValue: string } | null;
  /** Whether the condition has to be evaluated on live alone: old might find other rows by it. */
  fenced: boolean;
  keyNames: string[];
  sharedNames: string[];
  maskedNames: string[];
  /** Too many columns for a view with two of each. */
  wide: boolean;
  /** A condition for the rows to be compared, SQL of the user's. */
  where: string | null;
  names: FreeNames;
  /** Rows of old, and of live, by the estimates of their servers. */
  estimatedRows: number | null;
  estimatedLiveRows: number | null;
  /** What missing rows get in columns that only live has, as text, by column. */
  given: Record<string, string>;
  /** How what differs is diagnosed. */
  diagnosis: Diagnosis;
  /** How each side is asked for the rows of keys that differed. */
  asking: { old: Asking; live: Asking };
  /** A digest of what a difference is: what has another one cannot go on with what is staged. */
  meaning: string;
}

/** Whether a table is on both sides, and not only on old. */
export function isPair(table: Mount): table is Pair {
  return 'how' in table;
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
  /** Tables of live that old has nothing of: information, and nothing to compare. */
  onlyLive: NotCompared[];
  findings: Finding[];
  /** Tables of the chosen schemas that the user left out. */
  excluded: string[];
}
