import { ident } from '../stages/quoting.ts';

/** A line that changes what a check found, ready to be pasted, and where it belongs. */
export interface Fix {
  where: 'old' | 'live' | 'command line' | 'pgmend.yaml';
  line: string;
}

const places: Record<Fix['where'], string> = {
  old: 'On old:',
  live: 'On live:',
  'command line': 'With',
  'pgmend.yaml': 'In pgmend.yaml:',
};

/** A fix as a sentence. */
export function describeFix({ where, line }: Fix): string {
  return `${places[where]} ${line}`;
}

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The key of a table, as an option where that can say it, else for the config file. */
export function keyFix(table: string, columns: string[]): Fix {
  if (!table.includes('=') && columns.every((column) => !column.includes(','))) {
    return { where: 'command line', line: `--key ${shellWord(`${table}=${columns.join(',')}`)}` };
  }
  return tableFix(table, 'key', columns);
}

/** A setting of one table in the config file, on one line. Its names are quoted as JSON, which is YAML as well. */
export function tableFix(table: string, setting: string, value: unknown): Fix {
  const line = `tables: { ${JSON.stringify(table)}: { ${setting}: ${JSON.stringify(value)} } }`;
  return { where: 'pgmend.yaml', line };
}

/** A table of old that has another name on live. */
export function mapFix(old: string, live: string): Fix {
  return { where: 'pgmend.yaml', line: `map: { ${JSON.stringify(old)}: ${JSON.stringify(live)} }` };
}

/** Leaves a table out: `*` and `?` in its name match themselves too. */
export function leaveOutFix(table: string): Fix {
  return { where: 'command line', line: `--exclude-table ${shellWord(table)}` };
}

/** The right to read a table, or the given columns of it. */
export function grantSelect(
  where: 'old' | 'live',
  { schema, name }: { schema: string; name: string },
  login: string,
  columns: string[] = [],
): Fix {
  const some = columns.length > 0 ? ` (${columns.map(ident).join(', ')})` : '';
  return { where, line: `GRANT SELECT${some} ON ${ident(schema)}.${ident(name)} TO ${ident(login)};` };
}

export function grantUsage(where: 'old' | 'live', schema: string, login: string): Fix {
  return { where, line: `GRANT USAGE ON SCHEMA ${ident(schema)} TO ${ident(login)};` };
}

export function bypassPolicies(where: 'old' | 'live', login: string): Fix {
  return { where, line: `ALTER ROLE ${ident(login)} BYPASSRLS;` };
}

/** What a role's sessions start with. */
export function setForRole(where: 'old' | 'live', login: string, setting: string, value: string): Fix {
  return { where, line: `ALTER ROLE ${ident(login)} SET ${setting} = ${value};` };
}
