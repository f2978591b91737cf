import type { PairColumn } from '../comparison/model.ts';
import { ident } from '../sql/quoting.ts';
import type { WritableColumn, WritableTable } from './model.ts';

/**
 * A value that no row has, for a row of `<t>_todo` (`w`) whose own is wanted by another one, until all have theirs.
 * Null where the type has none to offer.
 */
export function parkingValue(
  { live }: PairColumn,
  { name, not_null }: WritableColumn,
  { schema, name: table, exclusive }: WritableTable,
): string | null {
  const nullsCollide = exclusive.some(
    ({ nulls_equal, parts }) => nulls_equal && parts.some(({ column }) => column === name),
  );
  if (!not_null && !nullsCollide) return 'null';
  if (live.array) return null;
  if (live.kind === 'r') return `'empty'`;
  const lowest = `(select min(x.${ident(name)}) from ${ident(schema)}.${ident(table)} as x)`;
  switch (live.type) {
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
