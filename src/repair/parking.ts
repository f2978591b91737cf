import { ident } from '../sql/quoting.ts';
import type { WritableColumn, WritableTable } from './model.ts';

/**
 * Values that no row has, for columns in which rows of `<t>_todo` (`w`) may have to exchange unique ones, by name.
 * Columns that a foreign key is about keep theirs: it would not hold meanwhile.
 */
export function chooseParking(
  columns: string[],
  table: WritableTable,
  quote = ident,
): Record<string, string> {
  const foreign = [
    ...table.parents.flatMap(({ parts }) => parts.map(({ child }) => child)),
    ...table.children.flatMap(({ parts }) => parts.map(({ parent }) => parent)),
  ];
  const parked = table.columns.flatMap((column): [string, string][] => {
    const { name } = column;
    const isExclusive = table.exclusive.some(
      ({ immediate, parts }) => immediate && parts.some((part) => part.column === name),
    );
    if (!columns.includes(name) || !isExclusive || column.generated || foreign.includes(name)) return [];
    const value = parkingValue(column, table, quote);
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(parked);
}

/** Null where the type has no such value to offer. */
function parkingValue(
  { name, not_null, base, kind }: WritableColumn,
  { schema, name: table, exclusive }: WritableTable,
  quote: typeof ident,
): string | null {
  const nullsCollide = exclusive.some(
    ({ nulls_equal, parts }) => nulls_equal && parts.some(({ column }) => column === name),
  );
  if (!not_null && !nullsCollide) return 'null';
  if (kind === 'r') return `'empty'`;
  const lowest = `(select min(x.${quote(name)}) from ${quote(schema)}.${quote(table)} as x)`;
  switch (base) {
    case 'text':
    case 'varchar':
    case 'citext':
      return `chr(1) || to_hex(w.n)`;
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
    case 'float4':
    case 'float8':
      return `least(${lowest}, 0) - w.n`;
    case 'date':
      return `${lowest} - w.n::int`;
    case 'timestamp':
    case 'timestamptz':
      return `${lowest} - w.n * interval '1 minute'`;
    case 'uuid':
      return `md5('pgmend' || w.n)::uuid`;
    case 'bytea':
      return `decode(md5('pgmend' || w.n), 'hex')`;
    default:
      return null;
  }
}
