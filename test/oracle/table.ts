import type { Kind } from './kinds/kind.ts';
import type { Random } from './random.ts';
import type { Condition } from './where.ts';

export type SideName = 'old' | 'live';
export type Where = 'both' | SideName;

export interface Column {
  /** Its name on live, or on old if live does not have it. */
  name: string;
  /** Its name on old where the settings rename it. */
  oldName: string;
  kind: Kind;
  where: Where;
  nullable: boolean;
  /** Whether the settings leave it out of the comparison. */
  excluded: boolean;
  /** Whether the settings hide its values. */
  masked: boolean;
  /** The column that it repeats where the database computes it, and the sides where that is so. */
  generated: { from: Column; on: Where; virtual: boolean } | null;
  identity: Record<SideName, 'always' | 'by default' | null>;
}

/** Where the two databases are: the test servers have one older and one newer version. */
export const allVersions = ['older newer', 'older older', 'newer newer', 'newer older'] as const;
export type Versions = (typeof allVersions)[number];

/** A table on both sides, as one seed makes it. */
export interface Table {
  seed: number;
  versions: Versions;
  /** On live. */
  schema: string;
  name: string;
  /** On old, where the settings may map it to another name. */
  was: { schema: string; name: string };
  /** Sides that have another table of the name that this one has on the other side; only where it is mapped. */
  decoys: SideName[];
  /** In the order of old. The key columns are those of `key`, in the order of the index. */
  columns: Column[];
  key: Column[];
  /** In the order of live. */
  liveColumns: Column[];
  /** What holds the key together: nothing but the settings, or an index. */
  keyBy: 'primary' | 'unique' | 'mixed' | 'named' | 'named, unique';
  /** What stops the comparison: keys that are there twice, or are NULL, and where. */
  broken: { by: 'duplicate' | 'NULL'; on: Where } | null;
  /** Whether what is printed is compared, instead of the value. */
  exact: boolean;
  /** The column that tells which side changed a row later. */
  updatedAt: Column | null;
  /** Which rows are compared; without it, all. */
  where: (Condition & { column: Column }) | null;
  shape: 'plain' | 'partitioned' | 'unlogged' | 'dropped column' | 'inherited';
  random: Random;
}

/** The columns of a side, in its order. */
export function columnsOf(table: Table, side: SideName): Column[] {
  const columns = side === 'old' ? table.columns : table.liveColumns;
  return columns.filter(({ where }) => where === 'both' || where === side);
}

/** The columns whose values are compared, in live's order. */
export function sharedColumns(table: Table): Column[] {
  return columnsOf(table, 'live').filter(
    (column) => column.where === 'both' && !column.excluded && !table.key.includes(column),
  );
}

/** Whether what old has of it goes into a row that is inserted: what is not compared does where both sides store the same type. */
export function isInserted(column: Column): boolean {
  const { where, excluded, kind } = column;
  return where === 'both' && (!excluded || kind.old === kind.live) && !isGenerated(column, 'live');
}

export function isGenerated({ generated }: Column, side: SideName): boolean {
  return generated !== null && (generated.on === 'both' || generated.on === side);
}
