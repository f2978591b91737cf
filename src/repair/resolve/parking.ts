import { ident } from '../../stages/quoting.ts';
import { collidingColumns } from './exclusive.ts';
import type { WritableColumn, WritableTable } from './model.ts';

/**
 * Values that no row has, for columns in which rows of `<t>_todo` (`w`) may have to exchange unique ones, by name.
 * Columns of a foreign key keep theirs, since the key has to hold at every moment.
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
    // one that only decides which rows a unique index is about sets nothing aside: it may let the row in
    const isExclusive = table.exclusive.some(
      (exclusive) => exclusive.immediate && collidingColumns(exclusive).includes(name),
    );
    if (!columns.includes(name) || !isExclusive || column.generated || foreign.includes(name)) return [];
    const value = parkingValue(column, table, quote);
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(parked);
}

/**
 * Whether rows that exchange unique values go in turn as far as they can: where setting values aside may not help, since
 * an expression decides what is unique, a predicate which rows, or a column has no value to offer.
 */
export function goesInTurn({ exclusive }: WritableTable, parking: Record<string, string>): boolean {
  return exclusive.some(
    ({ immediate, predicate, parts }) =>
      immediate &&
      (predicate !== null || parts.some(({ column }) => column === null || parking[column] === undefined)),
  );
}

/** The first length or precision in a type's modifiers, and the scale after it. */
function modifiers(formatted: string): [number | null, number] {
  const found = /\((\d+)(?:,(\d+))?\)/.exec(formatted);
  return found ? [Number(found[1]), Number(found[2] ?? 0)] : [null, 0];
}

/** Text like what is there, since a check may want to see an @ or small letters; else a single character. */
function parkedText(value: string, length: number | null): string {
  const longer = `coalesce(${value}::text, '') || 'pgmend' || translate(w.n::text, '0123456789', 'abcdefghij')`;
  if (length === null) return longer;
  const single = `case when getdatabaseencoding() = 'UTF8' then chr(57344 + (w.n % 6400)::int) else chr(1) end || coalesce(to_hex(nullif(w.n / 6400, 0)), '')`;
  return `case when length(${longer}) <= ${length} then ${longer} else ${single} end`;
}

const greatestIntegers: Record<string, string> = {
  int2: '32767',
  int4: '2147483647',
  int8: '9223372036854775807',
};

/** Ranges far from all others that do not overlap, by type. */
const ranges: Record<string, string> = {
  int4range: 'int4range((w.n - 2147483648)::int, (w.n - 2147483647)::int)',
  int8range: 'int8range(w.n - 9223372036854775807, w.n - 9223372036854775806)',
  numrange: `numrange(w.n - 1e30, w.n + 1 - 1e30)`,
  daterange: `daterange(date '4713-01-01 BC' + w.n::int, date '4713-01-01 BC' + w.n::int + 1)`,
  tsrange: `tsrange(timestamp '4713-01-01 BC' + w.n * interval '1 minute', timestamp '4713-01-01 BC' + (w.n + 1) * interval '1 minute')`,
  tstzrange: `tstzrange(timestamptz '4713-01-01 BC' + w.n * interval '1 minute', timestamptz '4713-01-01 BC' + (w.n + 1) * interval '1 minute')`,
};

/** Null where the type has no such value to offer. */
function parkingValue(
  { name, not_null, base, kind, stored }: WritableColumn,
  { schema, name: table, exclusive }: WritableTable,
  quote: typeof ident,
): string | null {
  const about = exclusive.filter((one) => collidingColumns(one).includes(name));
  // an expression may make the same of all NULLs
  const isDistinct = about.every((one) => !one.nulls_equal && !one.expression_columns.includes(name));
  if (!not_null && isDistinct) return 'null';
  // an empty range overlaps none, but is equal to the next empty one
  if (kind === 'r') return about.some(({ unique }) => unique) ? (ranges[base] ?? null) : `'empty'`;
  const column = `x.${quote(name)}`;
  const from = `from ${quote(schema)}.${quote(table)} as x`;
  const [length, scale] = modifiers(stored);
  // above all others where there is room, since a check may want them to be positive
  const beside = (limit: string | null, more = '') => {
    const above = `(select max(${column}) ${from}${more})`;
    const below = `least((select min(${column}) ${from}${more}), 0) - w.n`;
    return limit === null
      ? `coalesce(${above}, 0) + w.n`
      : `case when coalesce(${above}, 0) < ${limit} - w.n then coalesce(${above}, 0) + w.n else ${below} end`;
  };
  switch (base) {
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'citext':
      return parkedText(`l.${quote(name)}`, length);
    case 'int2':
    case 'int4':
    case 'int8':
      return beside(greatestIntegers[base] as string);
    case 'numeric':
      return beside(length === null ? null : `1e${length - scale}`, ` where ${column} <> 'NaN'`);
    case 'float4':
    case 'float8':
      return beside(null, ` where abs(${column}) < 'Infinity'`);
    case 'date':
      return `(select min(${column}) ${from} where isfinite(${column})) - w.n::int`;
    case 'timestamp':
    case 'timestamptz':
      return `(select min(${column}) ${from} where isfinite(${column})) - w.n * interval '1 minute'`;
    case 'uuid':
      return `md5('pgmend' || w.n)::uuid`;
    case 'bytea':
      return `decode(md5('pgmend' || w.n), 'hex')`;
    case 'inet':
      // a network of which nobody is part
      return `inet '100::' + w.n`;
    case 'cidr':
      return `(inet '100::' + w.n)::cidr`;
    default:
      return not_null || about.some(({ nulls_equal }) => nulls_equal) ? null : 'null';
  }
}
