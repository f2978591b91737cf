import type { Change, PageTable, Value } from '../compare/report/page/page-data.ts';
import { ident, literal as quote } from '../stages/quoting.ts';
import { textOf } from './lists.ts';

// What a reader copies of a row.

const literal = (text: string | null) => quote(text).trim();

/** Which row it is, as the condition of a statement; null where no columns of the table say so, or none may be shown. */
export function whereOf({ key, hasKey, isKeyMasked }: PageTable, values: (string | null)[]): string | null {
  if (!hasKey || isKeyMasked) return null;
  return key.map((name, index) => `${ident(name)} = ${literal(values[index] ?? null)}`).join(' and ');
}

/** Whether a value is all there. */
const isWhole = (value: Value) => !Array.isArray(value);

/**
 * The statement that gives live the values of old again, as long as live still has what was compared; null where a value is cut
 * or masked.
 */
export function updateOf(table: PageTable, key: (string | null)[], changes: Change[]): string | null {
  const where = whereOf(table, key);
  const nameOf = ([column]: Change) => table.columns[column] as string;
  const isShown = (change: Change) =>
    isWhole(change[2]) && isWhole(change[3]) && !table.masked.includes(nameOf(change));
  if (where === null || !changes.every(isShown)) return null;
  const set = changes.map((change) => `${ident(nameOf(change))} = ${literal(textOf(change[2]))}`);
  const guard = changes.map(
    (change) => `${ident(nameOf(change))}::text is not distinct from ${literal(textOf(change[3]))}`,
  );
  return `update ${table.name} set ${set.join(', ')} where ${[where, ...guard].join(' and ')};`;
}

/** The statement that inserts a row of old; null where a value is cut or masked, or a column has another name on live. */
export function insertOf({ name, missing, masked }: PageTable, values: Value[]): string | null {
  if (missing.insert === null) return null;
  const places = missing.insert;
  const names = places.map((place) => missing.columns[place] as string);
  const given = places.map((place) => values[place] ?? null);
  if (!given.every(isWhole) || names.some((one) => masked.includes(one))) return null;
  return `insert into ${name} (${names.map(ident).join(', ')}) values (${given.map((value) => literal(textOf(value))).join(', ')});`;
}

/** A row as JSON, by the names of its columns. */
export function jsonOf(names: string[], values: Value[]): string {
  return JSON.stringify(
    Object.fromEntries(names.map((name, index) => [name, textOf(values[index] ?? null)])),
  );
}
