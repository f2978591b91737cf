/** A column as `sql/queries/inventory.sql` reads it from the catalogs of one side. */
export interface CatalogColumn {
  name: string;
  notNull: boolean;
  /** Whether it is certain that no row has NULL there. */
  neverNull: boolean;
  generated: boolean;
  identity: boolean;
  /** The expression of its default on live; null where it has none, and of old, which nobody asks. */
  default: string | null;
  /** The type as the table declares it, for people. */
  declared: string;
  /** Whether the declared type is a domain; the fields below describe what it stores. */
  domain: boolean;
  /** Schema of the stored type. */
  schema: string;
  /** The extension that the stored type belongs to: it is the same type in whatever schema. */
  extension: string | null;
  /** Name of the stored type, or of its element type if it is an array. */
  type: string;
  array: boolean;
  /** `typtype` of the stored type or its element: b, c, e, r, m, … */
  kind: string;
  /** What prints its values on live, where it is no type of Postgres itself. */
  output: string | null;
  /** Number of its collation on its side; `0` where its type has none. */
  collation: string;
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
  /** Whether it inherits from another table, which shows its rows as well. */
  heir: boolean;
  estimated_rows: number | null;
  bytes: number;
  columns: CatalogColumn[];
  keys: CatalogKey[];
}
