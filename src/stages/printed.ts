import { literal } from './quoting.ts';

/** A column as far as it decides how its values are printed and read. */
export interface Printed {
  name: string;
  /** Its type below all domains. */
  stored: string;
  /** The output function of a type that is no part of Postgres; null for one that is. */
  output: string | null;
  domain: boolean;
}

/**
 * SQL for what a value prints. Of a type that is no part of Postgres its own output function is called: a cast to text may be
 * one that the owner of the type has made, and would run as whoever runs this.
 */
export function printed(value: string, { stored, output, domain }: Omit<Printed, 'name'>): string {
  if (output === null) return `${value}::text`;
  // which type it is only the type itself says: that of a domain is not that of any enum
  return `textin(${output}(${domain ? `${value}::${stored}` : value}))`;
}

/** SQL that reads text as a column's type, below all domains: by its input function, for the same reason. */
export function readText(text: string, { stored, output }: Pick<Printed, 'stored' | 'output'>): string {
  if (output === null) return `(${text})::${stored}`;
  return `(select read.value from json_to_record(json_build_object(${literal('value')}, ${text})) as read(value ${stored}))`;
}
