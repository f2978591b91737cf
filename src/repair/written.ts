import type { PairColumn } from '../comparison/column-model.ts';
import { ident, literal } from '../sql/quoting.ts';
import type { WritableColumn } from './model.ts';

/** A column as a repair writes it. */
export interface WrittenColumn {
  /** Its name on live. */
  name: string;
  /** Its name in the rows that `<t>_diff` keeps of old. */
  staged: string;
  /** The type in which its text is read. */
  type: string;
  /** SQL over the row `o` of such values: what is written. */
  value: string;
}

/** Reads text as a column's type; json text that arrives as a JSON string would become a JSON string otherwise. */
export function readAs({ name, type, json }: WritableColumn, row: string, staged = name): WrittenColumn {
  const value = `${row}.${ident(staged)}`;
  return json ? { name, staged, type: 'text', value: `${value}::${type}` } : { name, staged, type, value };
}

/** What becomes of a value of old's on live. */
export function writeColumn(
  twin: PairColumn,
  column: WritableColumn,
  timezone: string | undefined,
): WrittenColumn {
  const { name, staged, live, rule } = twin;
  if (rule?.comparison === 'declared time zone' && live.type !== 'timestamptz') {
    const value = `timezone(${literal(timezone as string)}, o.${ident(staged)})`;
    return { name, staged, type: 'timestamptz', value };
  }
  return readAs(column, 'o', staged);
}

/** Columns by name, for the statements that are put together on the server: only what differs is written. */
export function byName(columns: WrittenColumn[]): string {
  return JSON.stringify(
    Object.fromEntries(columns.map(({ name, staged, type, value }) => [name, { staged, type, value }])),
  );
}
