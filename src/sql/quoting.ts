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
