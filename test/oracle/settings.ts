import { type Choice, quoted } from '../support/compare.ts';
import type { Table } from './table.ts';

type TableSettings = NonNullable<Choice['tables']>[string];

function tableSettings(table: Table): TableSettings {
  const { columns, key, keyBy, where, updatedAt, exact } = table;
  const renamed = columns.filter(({ name, oldName }) => name !== oldName);
  const timezone = columns.find(({ kind }) => kind.timezone)?.kind.timezone;
  const masked = columns.filter((column) => column.masked);
  return {
    ...(keyBy.startsWith('named') ? { key: key.map(({ name }) => name) } : {}),
    rename: Object.fromEntries(renamed.map(({ name, oldName }) => [oldName, name])),
    exclude: columns.filter(({ excluded }) => excluded).map(({ name }) => name),
    ...(masked.length > 0 ? { mask: masked.map(({ name }) => name) } : {}),
    ...(timezone ? { timezone } : {}),
    ...(where ? { where: where.sql(quoted(where.column.name)) } : {}),
    ...(updatedAt ? { updated_at: updatedAt.name } : {}),
    exact,
  };
}

/** What a user would say of the tables, on the command line and in pgmend.yaml. */
export function settingsFor(tables: Table[]): Choice {
  const mapped = tables.filter(({ schema, name, was }) => schema !== was.schema || name !== was.name);
  return {
    schema: [...new Set(tables.flatMap(({ schema, was }) => [schema, was.schema]))],
    format: 'json,csv,html',
    tables: Object.fromEntries(
      tables.map((table) => [`${table.schema}.${table.name}`, tableSettings(table)]),
    ),
    map: Object.fromEntries(
      mapped.map(({ schema, name, was }) => [`${was.schema}.${was.name}`, `${schema}.${name}`]),
    ),
  };
}
