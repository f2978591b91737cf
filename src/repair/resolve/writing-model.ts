import type { Pair } from '../../compare/resolve/model.ts';
import type { Printed } from '../../stages/printed.ts';
import type { ActingKey } from './acting.ts';
import type { Actors, ActorsSql } from './actors.ts';
import type { GuardedChild, GuardedExclusive, GuardedParent } from './constraints.ts';
import type { ChildKey } from './model.ts';
import type { Script } from './script-model.ts';
import type { Unchecked } from './unchecked.ts';
import type { WrittenColumn } from './written.ts';

/** A key column: `k1`, `k2`, … in `<t>_todo`. */
export interface TodoKey {
  k: string;
  /** Its name in `<t>_diff`, and on live. */
  name: string;
  column: string;
  type: string;
  masked: boolean;
  /** SQL over the row `l` of live: its value as it is compared. */
  compared: string;
}

/** A pair of which is known how its rows can be written. */
export interface WritablePair extends Pair {
  writing: Writing;
}

/** How rows of one pair are written to live: what stages 68 to 72 are rendered from beyond the pair itself. */
export interface Writing {
  keys: TodoKey[];
  /** The same as JSON: `k`, `column` and `masked` of each. */
  keysJson: string;
  /** SQL over the rows `l` of live and `w` of `<t>_todo`: whether they have one key, in a form that an index serves. */
  match: string;
  /** Without a key: whether the repair has inserted `l` for `w`. */
  matchWritten: string;
  /** The same as `match` over `x` and `h`, in a form that an index of `<t>_todo` serves. */
  holderMatch: string;
  /** Columns of live whose printed values say whether a row has changed since. */
  guard: string[];
  /** All columns of live. */
  row: string[];
  /** How each of them is printed. */
  printed: Record<string, Printed>;
  /**
   * Columns by which an undo knows the row again, of updated and of inserted rows. What live computes from others is none: a
   * RETURNING of such a column of a domain fails on Postgres 18 where the table is partitioned.
   */
  kept: string[];
  keptOfInserted: string[];
  /** Columns that an UPDATE may have to change: those of the key never change. */
  updated: WrittenColumn[];
  updatedJson: string;
  /** Columns that an INSERT gives, and those to which the settings give a value. */
  inserted: WrittenColumn[];
  defaults: WrittenColumn[];
  defaultsJson: string;
  /** Whether an INSERT has to say that it means the values of identity columns. */
  overriding: boolean;
  /** Columns that live requires and nothing gives. */
  required: string[];
  requiredReason: string;
  /** Tables of live that inherit from it. */
  heirs: { schema: string; table: string }[];
  exclusive: GuardedExclusive[];
  parents: GuardedParent[];
  children: GuardedChild[];
  acting: ActingKey[];
  unchecked: Unchecked[];
  /** All foreign keys that lead to the table, of tables that the role may read. */
  referring: (ChildKey & { child: string; own: boolean })[];
  /** Foreign keys of the table to itself: the first one gives the order of the rows. */
  treeKeys: { parts: { child: string; parent: string }[] }[];
  /** By column: SQL over the row `w` of `<t>_todo` for a value that no row has. */
  parkingJson: string;
  /** Whether there is any. */
  parks: boolean;
  /** Whether rows that wait for each other's values are written one after the other where no circle of them is. */
  inTurn: boolean;
  sequences: {
    column: string;
    staged: string;
    name: string;
    increment: number;
    max: string;
    usable: boolean;
  }[];
  /** Whether nothing but a lock keeps a missing key from being inserted twice. */
  lockTable: boolean;
  /** Whether an index of live's leads from a key to its row. */
  indexed: boolean;
  /** Whether what its columns print depends on search_path. */
  printsByPath: boolean;
  /** What acts when its rows are written: with triggers, and without. */
  actors: { usual: Actors; quiet: Actors };
  actorsSql: { usual: ActorsSql; quiet: ActorsSql };
  /** Columns that may be set to the time of the write, and whether live's row `l` has it. */
  times: { name: string; expression: string }[];
  /** Columns that live computes. */
  generated: string[];
  /** SQL over the rows `old` and `live` as they are compared: one per shared column. */
  same: { name: string; oldValue: string; liveValue: string }[];
  /** Shared columns as they are compared, SQL over the row `l` of live. */
  staged: { name: string; expression: string }[];
  /** The same of old, SQL over the row `b` of `<t>_before` and the row `w` of `<t>_todo`. */
  oldRow: { name: string; expression: string }[];
  /** Names that the columns leave free. */
  free: Record<'there' | 'image' | 'seen' | 'whole' | 'mine' | 'stamped', string>;
  names: Record<'status' | 'changed' | 'outcome' | 'reason' | 'by' | 'touched', string>;
  /** The statements of repair.sql. */
  script: Script;
}
