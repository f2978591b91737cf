import type { CatalogColumn } from './catalog-model.ts';
import type { TypeRule } from './type-rule.ts';

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
