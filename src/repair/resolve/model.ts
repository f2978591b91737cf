/** A column of live as `sql/queries/writing.sql` reads it: what decides how it can be written. */
export interface WritableColumn {
  name: string;
  /** Its type with modifiers, qualified where it is not part of Postgres. */
  type: string;
  not_null: boolean;
  /** Whether live fills it when an INSERT does not: by a default, an identity, or the default of its domain. */
  has_default: boolean;
  /** The default, or what it is generated from, as SQL. */
  default: string | null;
  generated: boolean;
  /** What it prints in rows that were there before it; null where that is NULL, or was written into them. */
  missing: string | null;
  identity: 'always' | 'by default' | null;
  /** Name and `typtype` of the type that stores its values. */
  base: string;
  kind: string;
  /** The same type with modifiers. */
  stored: string;
  /** What prints its values, where it is no type of Postgres itself. */
  output: string | null;
  /** Whether to read a value calls the checks of a domain that is a part of its type. */
  checked: boolean;
  /** Whether it stores json or jsonb. */
  json: boolean;
  /** The collation of its indexes; null where its `=` is not equality of bytes, or there is none. */
  collation: string | null;
  /** Whether its `=` calls texts equal that are stored differently. */
  folds: boolean;
  /** The sequence that its default draws from. */
  sequence: { name: string; increment: number; max: string; usable: boolean } | null;
}

/** A unique index or an exclusion constraint: what two rows may not have in common. */
export interface Exclusive {
  name: string;
  /** False for an exclusion constraint, and for a key `without overlaps`. */
  unique: boolean;
  immediate: boolean;
  /** Whether NULLs count as equal. */
  nulls_equal: boolean;
  /** SQL over bare names of columns for the rows that it is about; null for all of them. */
  predicate: string | null;
  /** A part is a column, or SQL over bare names of columns; `column` is null then. */
  parts: {
    column: string | null;
    expression: string;
    operator: string;
    collation: string | null;
    folds: boolean;
  }[];
  /** Columns that stand in expressions of its parts, and in its predicate. */
  expression_columns: string[];
  predicate_columns: string[];
}

/** A foreign key seen from one of its two tables; `schema` and `table` are the other one. */
interface ForeignKey {
  name: string;
  schema: string;
  table: string;
  /** Whether the role may read the other table. */
  readable: boolean;
  /** The operator takes the parent's value on its left; the collation is null where it goes without saying. */
  parts: { child: string; parent: string; operator: string; collation: string | null }[];
}

export interface ParentKey extends ForeignKey {
  deferrable: boolean;
  /** Whether all of its columns have to be NULL, or none. */
  full: boolean;
}

export interface ChildKey extends ForeignKey {
  /** `confupdtype` and `confdeltype`: a no action, r restrict, c cascade, n set null, d set default. */
  on_update: string;
  on_delete: string;
}

/** A table of live, with all that decides how its rows can be written. */
export interface WritableTable {
  schema: string;
  name: string;
  columns: WritableColumn[];
  exclusive: Exclusive[];
  /** Foreign keys of this table. */
  parents: ParentKey[];
  /** Foreign keys of other tables that lead here. */
  children: ChildKey[];
  /** Names of constraint triggers of users. */
  guards: string[];
  /** Tables, and partitions, of which the rows are rows of this one, too. */
  heirs: { schema: string; table: string }[];
  /** What triggers enforce of partitions and children alone; `table` as SQL writes it. */
  guards_below: { what: string; name: string; table: string }[];
  /** Columns of which a change moves a row to another partition, where foreign keys take that for a DELETE. */
  moves: string[];
  rules: string[];
  /** Those among them that act when rows are inserted or updated; `enabled` as that of triggers. */
  acting_rules: Pick<Trigger, 'name' | 'enabled'>[];
  /** Triggers of users that writing to it may set off. */
  triggers: Trigger[];
}

/** A trigger that fires on INSERT or UPDATE. */
export interface Trigger {
  name: string;
  /** `tgenabled`: O fires in ordinary sessions, R where session_replication_role is replica, A in both. */
  enabled: 'O' | 'A' | 'R';
  /** Columns that it sets, as far as its text says so. */
  sets: string[];
}

/** Whether columns print by search_path: names of tables, types and functions. Then triggers have to do without theirs. */
export function printsByPath({ columns }: WritableTable): boolean {
  return columns.some(({ base }) =>
    /^_?reg(class|type|proc|procedure|oper|operator|config|dictionary|collation)$/.test(base),
  );
}
