import { usageError } from '../errors.ts';
import type { CatalogTable } from './model.ts';
import type { ComparisonSettings } from './settings.ts';

/** Whether a name given by the user (`accounts`, `sales.orders`, `"Sales"."Orders"`) means this table. */
export function isNamed(table: CatalogTable, name: string): boolean {
  const plain = `${table.schema}.${table.name}`;
  return name === plain || name === table.display || (table.schema === 'public' && name === table.name);
}

function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

function matches(table: CatalogTable, pattern: string): boolean {
  const glob = globToRegExp(pattern);
  return glob.test(table.name) || glob.test(`${table.schema}.${table.name}`) || glob.test(table.display);
}

function unique(tables: CatalogTable[]): string[] {
  return [...new Set(tables.map((table) => table.display))];
}

interface Selection {
  old: CatalogTable[];
  live: CatalogTable[];
  /** Tables of the chosen schemas that patterns leave out, by display name. */
  excluded: string[];
}

/** Names for a message: the first ten, and how many more there are. */
export function listNames(names: string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown || 'none';
}

/**
 * The tables of both sides that the settings choose.
 *
 * @throws PgmendError (exit 2) for a schema that neither side has, and for a pattern that matches nothing
 */
export function selectTables(
  old: CatalogTable[],
  live: CatalogTable[],
  settings: ComparisonSettings,
): Selection {
  const all = [...old, ...live];
  for (const schema of settings.schemas) {
    if (!all.some((table) => table.schema === schema)) {
      const schemas = [...new Set(all.map((table) => table.schema))].join(', ') || 'none';
      throw usageError(`no table in schema ${schema}, on either side`, `Schemas with tables: ${schemas}.`);
    }
  }
  const inSchemas = all.filter((table) => settings.schemas.includes(table.schema));
  for (const pattern of [...settings.include, ...settings.exclude]) {
    if (!inSchemas.some((table) => matches(table, pattern))) {
      throw usageError(
        `no table matches ${pattern} in schema ${settings.schemas.join(', ')}`,
        `Tables there: ${listNames(unique(inSchemas))}. Other schemas are chosen with --schema.`,
      );
    }
  }
  const chosen = (table: CatalogTable) =>
    settings.schemas.includes(table.schema) &&
    (settings.include.length === 0 || settings.include.some((pattern) => matches(table, pattern))) &&
    !settings.exclude.some((pattern) => matches(table, pattern));
  const left = unique(inSchemas.filter((table) => !chosen(table)));
  return { old: old.filter(chosen), live: live.filter(chosen), excluded: left.sort() };
}
