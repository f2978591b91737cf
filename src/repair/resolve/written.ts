import type { Printed } from '../../stages/printed.ts';
import { ident } from '../../stages/quoting.ts';
import type { WritableColumn } from './model.ts';

/** What the columns of a table print, by their names. */
export function printedColumns(columns: WritableColumn[]): Record<string, Printed> {
  return Object.fromEntries(
    columns.map(({ name, type, stored, output }) => [
      name,
      { name, stored, output, domain: type !== stored },
    ]),
  );
}

/** A column as a repair writes it. */
export interface WrittenColumn {
  /** Its name on live. */
  name: string;
  /** Its name in the rows that `<t>_diff` keeps of old. */
  staged: string;
  /** The type in which its text is read. */
  type: string;
  /** The same below all domains, whose checks would run as whoever asks. */
  stored: string;
  /** SQL over the row `o` of such values: what is written. */
  value: string;
}

/** Reads text as a column's type; json text that arrives as a JSON string would become a JSON string otherwise. */
export function readAs(
  { name, type, stored, json }: WritableColumn,
  row: string,
  staged = name,
): WrittenColumn {
  const value = `${row}.${ident(staged)}`;
  return json
    ? { name, staged, type: 'text', stored: 'text', value: `${value}::${type}` }
    : { name, staged, type, stored, value };
}

/** Columns by name, a line each, for the statements that are put together on the server: only what differs is written. */
export function byName(columns: WrittenColumn[]): string {
  const lines = columns.map(
    ({ name, staged, type, value }) =>
      `    ${JSON.stringify(name)}: ${JSON.stringify({ staged, type, value })}`,
  );
  return `{\n${lines.join(',\n')}\n  }`;
}
