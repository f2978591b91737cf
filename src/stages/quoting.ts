import { keywords } from './keywords.ts';

/** A name as SQL writes it: plain where Postgres reads the same name back, else in double quotes. */
export function ident(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal; null becomes the keyword. Backslashes are safe under either setting of standard_conforming_strings. */
export function literal(value: string | null): string {
  if (value === null) return 'null';
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A text[] literal. */
export function textArray(values: string[]): string {
  return values.length === 0 ? "'{}'::text[]" : `array[${values.map(literal).join(', ')}]::text[]`;
}

/** Stands, in SQL that is the same for all rows, for the value of each row. It occurs in no name or literal of ours. */
export const gap = '\u0001';

/** Characters that would end a line, or make a terminal show something else than what is there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for
const control = /[\u0000-\u001f\u007f]/g;

function escapeControl(text: string, written: (code: number) => string): string {
  return text.replaceAll(control, (character) => written(character.charCodeAt(0)));
}

/** A name for a comment. */
export function oneLine(name: string): string {
  return escapeControl(name, () => ' ');
}

/** A name as SQL writes it, in one line. */
export function lineIdent(name: string): string {
  if (oneLine(name) === name) return ident(name);
  const quoted = name.replaceAll('\\', '\\\\').replaceAll('"', '""');
  return `U&"${escapeControl(quoted, (code) => `\\${code.toString(16).padStart(4, '0')}`)}"`;
}

/** A text literal in one line. */
export function lineLiteral(value: string): string {
  if (oneLine(value) === value) return literal(value);
  const quoted = value.replaceAll('\\', '\\\\').replaceAll("'", "''");
  return `E'${escapeControl(quoted, (code) => `\\x${code.toString(16).padStart(2, '0')}`)}'`;
}
