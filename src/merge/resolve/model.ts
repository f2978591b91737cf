import type { Target } from '../../database/target.ts';
import type { Printed } from '../../stages/printed.ts';
import type { MergeUnique } from './uniques.ts';

/** A table by its name in the catalogs. */
export interface TableName {
  schema: string;
  table: string;
}

/** A database that a merge takes users from, as the settings name it. */
export interface MergeSourceSettings extends TableName {
  name: string;
  target: Target;
  /** Names of the source's columns by those of the target, where they differ. */
  columns: Record<string, string>;
  /** Zone of times that it stores without one; null where the settings say nothing. */
  timezone: string | null;
}

/** What a merge is to do, as the settings say it. Columns go by their names in the target. */
export interface MergeSettings {
  /** In the order of their priority. */
  sources: MergeSourceSettings[];
  into: TableName & { timezone: string | null };
  key: string[];
  id: string | null;
  latest: string;
  /** Columns that the time of the last change is about: a row without any of them is no candidate. */
  value: string[];
  /** Whether nobody named the value of a table that has another key than users: it holds where both sides have it. */
  valueAssumed: boolean;
  /** Further columns that go with the row that wins. */
  carry: string[];
  /** Columns of the target that the user chose not to fill from the sources, although a source has them. */
  leave: string[];
  fold: boolean;
  trustFuture: boolean;
  onIdConflict: 'new_id' | 'fail';
  createConstraints: boolean;
  /** `pgmend.yaml, line 3` or the option, for a setting under `merge`. */
  placeOf(path: string[]): string;
}

/** A source as the stages that open the way to it need it. */
export interface MergeSource {
  /** From 1; the target has place 0 and goes first. */
  place: number;
  name: string;
  /** `source test_db`, for comments. */
  of: string;
  server: string;
  /** In front of its catalogs' names in the staging schema. */
  prefix: string;
  database: string;
  user: string;
  /** Options of the foreign server, as JSON. */
  optionsJson: string;
  /** Setting of the session that holds its password. */
  passwordSetting: string;
  /** Whether live may work on while it works on a part of a statement. */
  async: boolean;
  /** What the server is, for its comment. */
  is: string;
  /** The table, as SQL writes it. */
  display: string;
  timezone: string;
}

/** The foreign table over a source's table. */
export interface MergeMount {
  name: string;
  source: MergeSource;
  mount: {
    foreign: string;
    server: string;
    schema: string;
    table: string;
    columns: { name: string; type: string }[];
    fetchSize: number;
  };
}

/** A column of the target that the merge writes. */
export interface MergeColumn {
  column: string;
  /** Its name in the staged rows. */
  staged: string;
  /** As the table of the target declares it, or would. */
  type: string;
  /** How its staged values are printed. */
  printed: Printed;
}

export interface MergeKey extends MergeColumn {
  /** Its name in the views, where others are taken. */
  shown: string;
  /** Name of what tells one key from another: the key, or what folding leaves of it. */
  identity: string;
  /** SQL over the staged row `r`, and over `d`, without case, blanks and Unicode form. */
  folded: string;
  foldedDecided: string;
  /** SQL over the target's row `t` that gives the staged form. */
  returned: string;
  /** The same as it stands in JSON: of a user's type as text, since a cast of its owner's may lead to json. */
  returnedInJson: string;
}

/** The rows of one place as SQL over its row `r`. */
export interface MergePlace {
  place: number;
  from: string;
  columns: { staged: string; expression: string }[];
}

/** A column of the target that sources have too, and that the settings do not mention. */
export interface Unmapped {
  column: string;
  /** Whether the target numbers its rows by it. */
  numbers: boolean;
  /** Sources that have it, each with its name there. */
  sources: { name: string; column: string }[];
}

/** What is merged, resolved against the catalogs of the target and of all sources: stages 82 to 88 are rendered from it. */
export interface Merge {
  into: {
    display: string;
    missing: boolean;
    addUnique: boolean;
    /** For the table that is to be made. */
    columns: { column: string; type: string; notNull: boolean }[];
  };
  mounts: MergeMount[];
  places: MergePlace[];
  /** SQL over staged rows: the moment at which they rank, and what makes them candidates. */
  moment: string;
  hasKey: string;
  hasValue: string;
  /** Why a row cannot be written to the target. */
  misfits: { when: string; said: string }[];
  /** Parts of the key that may be written in another spelling than that of the row that wins, and how long they may be. */
  misspelt: { staged: string; longest: number; said: string }[];
  trustFuture: boolean;
  /** Unique indexes of the target that may not take what would be written. */
  uniques: MergeUnique[];
  /** Those of which nothing is foretold. */
  unheeded: string[];
  key: MergeKey[];
  id: { column: string } | null;
  ids: { integer: boolean; max: string; type: string; fresh: string };
  latest: MergeColumn;
  values: MergeColumn[];
  carry: MergeColumn[];
  /** The columns that tell whether two rows say the same: the value, or what is carried where there is no value. */
  compared: MergeColumn[];
  fold: boolean;
  /** Whether the key has text, of which case and blanks can be folded. */
  foldable: boolean;
  unicode: boolean;
  icu: boolean;
  failOnConflict: boolean;
  /** Columns of the target that a source has too, and for which no setting says what to do. */
  unmapped: Unmapped[];
  /** Whether the id is GENERATED ALWAYS, and would not be taken otherwise. */
  overriding: boolean;
  /** Sequences behind the id, as SQL writes their names. */
  sequences: { name: string; max: string; increment: number }[];
  said: { noKey: string; noValue: string };
  guard: { storedHasValue: string; newHasValue: string; storedRanksAt: string; newRanksAt: string };
  /** Columns that sources have and the merge leaves behind, by source. */
  notCarried: Record<string, string[]>;
  /** Sources, and the target, whose times have no zone of their own, with the zone that is taken for theirs. */
  zones: Record<string, string>;
}
