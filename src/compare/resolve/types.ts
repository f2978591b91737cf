import type { CatalogColumn } from './catalog-model.ts';

/** Types whose `=` says "the same value", hashable and sortable, so that a key may have them too. */
const equality = new Set([
  ...['bool', 'int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'oid', 'pg_lsn'],
  ...['text', 'varchar', 'bpchar', 'name', 'char', 'bytea', 'uuid', 'jsonb'],
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz'],
  ...['inet', 'cidr', 'macaddr', 'macaddr8'],
  ...['int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange'],
  ...[
    'int4multirange',
    'int8multirange',
    'nummultirange',
    'tsmultirange',
    'tstzmultirange',
    'datemultirange',
  ],
]);

/** Types with a sound `=` that no hash join can use: compared by it, but as text when they are a key. */
const equalityUnhashed = new Set(['bit', 'varbit', 'money', 'tsvector']);

/** Types that are mounted as themselves, so that live prints both sides, and compared as text; each with the reason. */
const textual = new Map([
  ...['json', 'point', 'polygon', 'jsonpath', 'xid', 'cid', 'tid'].map((type) => noEquality(type)),
  ...['box', 'circle'].map((type) => [type, `= of ${type} compares areas`] as const),
  ['path', '= of path compares numbers of points'],
  ['line', '= of line calls other coefficients equal'],
  ['lseg', '= of lseg allows for small differences'],
  ['interval', "= of interval calls '1 mon' and '30 days' equal"],
  ['tsquery', '= of tsquery is not made for comparing what is stored'],
]);

function noEquality(type: string): readonly [string, string] {
  return [type, `${type} has no sound =`];
}

/** Whether live has the same type under the same name, as part of Postgres itself. */
function isBuiltIn(column: CatalogColumn): boolean {
  return column.schema === 'pg_catalog' && column.kind !== 'd' && column.formatted !== '???';
}

/** Whether values of the column are read from old as what they are; else as text. */
export function isMountedAsItself(column: CatalogColumn): boolean {
  const { type } = column;
  return isBuiltIn(column) && (equality.has(type) || equalityUnhashed.has(type) || textual.has(type));
}

/** Whether both sides store the same type: that of an extension may be in another schema on each. */
export function isSameType({ old, live }: { old: CatalogColumn; live: CatalogColumn }): boolean {
  const samePlace = old.extension === null ? old.schema === live.schema : old.extension === live.extension;
  return samePlace && old.type === live.type && old.array === live.array;
}

/** Whether nothing but its schema tells a type of an extension on old from the one on live. */
export function isMoved({ old, live }: { old: CatalogColumn; live: CatalogColumn }): boolean {
  return old.extension !== null && !old.domain && !live.domain && isSameType({ old, live });
}

/** The types of text that do not pad with blanks. */
export const strings = ['text', 'varchar', 'name'];

/** Whether a column's type is text or an array of it, which a collation sorts. */
export function isCollated({ type }: CatalogColumn): boolean {
  return [...strings, 'bpchar'].includes(type);
}

/** The type of the foreign table's column: the stored type where live reads it safely, else text. */
export function mountType(column: CatalogColumn): string {
  return isMountedAsItself(column) ? column.formatted : 'text';
}

/**
 * The type in which views show live's values. Of a domain what it stores, since its check may not hold for old rows; of
 * a type that is no part of Postgres, or that looks names up when it reads (regclass), the text that it prints: reading
 * that back could fail.
 */
export function liveType(column: CatalogColumn): string {
  if (!isMountedAsItself(column)) return 'text';
  return column.domain ? column.formatted : column.declared;
}

/** Whether `=` of the column's type tells what is the same. No hash join can use it for bit strings and the like. */
export function hasEquality({ type, array }: CatalogColumn, key: boolean): boolean {
  return equality.has(type) || (!key && !array && equalityUnhashed.has(type));
}

/** Whether equal values of the type have the same hash, and not only a `=`. */
export function hasHash({ type }: CatalogColumn): boolean {
  return !equalityUnhashed.has(type);
}

/** Why a type that is mounted as itself is nevertheless compared as text. */
export function whyText({ type, array }: CatalogColumn): string {
  return textual.get(type) ?? `${type}${array ? '[]' : ''} cannot be hashed`;
}
