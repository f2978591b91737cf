import { ident } from '../../stages/quoting.ts';
import type { MergeSettings, MergeSourceSettings, TableName } from './model.ts';

/** A table as SQL writes it. */
export function displayOf({ schema, table }: TableName): string {
  return `${ident(schema)}.${ident(table)}`;
}

/** All columns that a merge writes, by their names in the target. */
export function writtenColumns({ key, id, latest, value, carry }: MergeSettings): string[] {
  return [...(id === null ? [] : [id]), ...key, ...value, latest, ...carry];
}

/** The name that a column of the target has in a source. */
export function nameIn({ columns }: MergeSourceSettings, target: string): string {
  return columns[target] ?? target;
}
