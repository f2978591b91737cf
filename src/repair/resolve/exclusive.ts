import type { Exclusive } from './model.ts';

/** The columns of a unique index that holds for all rows, and over nothing but columns; null of any other. */
export function uniqueColumns({ unique, predicate, parts }: Exclusive): string[] | null {
  const names = parts.flatMap(({ column }) => (column === null ? [] : [column]));
  return unique && predicate === null && names.length === parts.length ? names : null;
}

/** Columns by whose values rows collide. */
export function collidingColumns({ parts, expression_columns }: Exclusive): string[] {
  return [...new Set([...parts.flatMap(({ column }) => column ?? []), ...expression_columns])];
}

/** All columns that it is about: those that decide which rows, too. */
export function aboutColumns(exclusive: Exclusive): string[] {
  return [...new Set([...collidingColumns(exclusive), ...exclusive.predicate_columns])];
}
