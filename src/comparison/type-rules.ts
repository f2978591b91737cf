import { literal } from '../sql/quoting.ts';
import type { CatalogColumn } from './model.ts';

/** How a column of old and its twin on live are brought to one comparable type. */
export interface TypeRule {
  /** In the words of docs/comparing.md; `none` means that there is no sound way. */
  comparison: 'equality' | 'text' | 'wider type' | 'without padding' | 'declared time zone' | 'none';
  /** The type both sides are brought to. */
  type: string;
  /** Given a quoted column, the comparable expression of each side. */
  old: (column: string) => string;
  live: (column: string) => string;
  /** What both sides are cast to for the comparison alone, where a report that showed the result would lose something. */
  cast?: string;
  /** Why this is worth a finding, if it is. */
  note?: string;
}

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

/**
 * Types with no `=`, or one that calls different values equal (a box by area, a path by number of points,
 * `1 mon` and `30 days`). They are mounted as themselves, so that live prints both sides, and compared as text.
 */
const textual = new Set([
  ...['json', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle', 'interval'],
  ...['tsquery', 'jsonpath', 'xid', 'cid', 'tid'],
]);

const collatable = new Set(['text', 'varchar', 'bpchar', 'name']);
const numbers = ['int2', 'int4', 'int8', 'numeric'];
const strings = new Set(['text', 'varchar', 'name']);

function builtIn(column: CatalogColumn): boolean {
  return column.schema === 'pg_catalog' && column.kind !== 'd' && column.formatted !== '???';
}

/** The type of the foreign table's column: the stored type where live reads it safely, else text. */
export function mountType(column: CatalogColumn): string {
  const known = equality.has(column.type) || equalityUnhashed.has(column.type) || textual.has(column.type);
  return builtIn(column) && known ? column.formatted : 'text';
}

/** The type in which views show live's values: of a domain what it stores, since its check may not hold for old rows. */
export function liveType(column: CatalogColumn): string {
  return column.domain && builtIn(column) ? column.formatted : column.declared;
}

const asText = (column: string) => `${column}::text collate "C"`;

function rule(
  comparison: TypeRule['comparison'],
  type: string,
  convert: { old: TypeRule['old']; live: TypeRule['live'] },
  note?: string,
): TypeRule {
  return { comparison, type, ...convert, ...(note === undefined ? {} : { note }) };
}

/** Equality of one stored type; text to the byte, whatever the collations of the two servers. */
function byEquality(old: CatalogColumn, live: CatalogColumn): TypeRule {
  const type = `${old.type === 'char' ? '"char"' : old.type}${old.array ? '[]' : ''}`;
  const collated = collatable.has(old.type);
  const convert = (column: CatalogColumn) => (name: string) =>
    `${name}${column.domain ? `::${column.formatted}` : ''}${collated ? ' collate "C"' : ''}`;
  return rule('equality', collated ? `${type} collate "C"` : type, {
    old: convert({ ...old, domain: false }),
    live: convert(live),
  });
}

function byText(note?: string): TypeRule {
  return rule('text', 'text collate "C"', { old: asText, live: asText }, note);
}

function byCast(type: string, note: string): TypeRule {
  const cast = (column: string) => `${column}::${type}`;
  return rule('wider type', type, { old: cast, live: cast }, note);
}

/** Left as they are: what is stored is also what reports show. */
function asStored(type: string, note: string): TypeRule {
  const unchanged = (column: string) => column;
  return rule('wider type', type, { old: unchanged, live: unchanged }, note);
}

interface RuleOptions {
  key: boolean;
  exact?: boolean | undefined;
  timezone?: string | undefined;
}

/**
 * Chooses how one column is compared, from the stored types of both sides. Follows the table of
 * docs/comparing.md line by line; what no line names is compared as text, which is always possible.
 *
 * @param key whether the column is part of the key: then both sides must be hashable, and a conversion lossless
 * @param exact whether to compare the printed image instead of the value: 1.0 is then not 1.00; a key stays what it is
 * @param timezone where a timestamp without time zone was meant, for its comparison with one that has it
 */
export function chooseRule(
  old: CatalogColumn,
  live: CatalogColumn,
  { key, exact, timezone }: RuleOptions,
): TypeRule {
  const types = [old.type, live.type];
  const note = `${old.declared} on old, ${live.declared} on live`;
  const changed = old.declared === live.declared ? undefined : note;

  if (mountType(old) === 'text' && old.type !== 'text') {
    const sameType = old.schema === live.schema && old.type === live.type;
    return byText(sameType ? undefined : note);
  }
  if (!builtIn(live)) return byText(note);
  if (old.type === live.type && old.array === live.array) {
    if (exact && !key) return byText(changed);
    const same = equality.has(old.type) || (!key && equalityUnhashed.has(old.type) && !old.array);
    const chosen = same ? byEquality(old, live) : byText();
    return changed ? { ...chosen, note: changed } : chosen;
  }
  if (old.array || live.array) return key ? noRule(note) : byText(note);
  if (types.every((type) => numbers.includes(type))) {
    const wider = numbers[Math.max(...types.map((type) => numbers.indexOf(type)))] as string;
    return byCast(wider, note);
  }
  if (types.every((type) => strings.has(type))) return { ...byText(note), comparison: 'equality' };
  if (types.every((type) => strings.has(type) || type === 'bpchar')) {
    // the cast of char(n) to text drops its padding, and leaves the blanks of the other side alone
    return { ...byText(note), comparison: 'without padding' };
  }
  if (types.includes('uuid') && types.some((type) => strings.has(type))) return byText(note);
  if (types.includes('timestamptz') && types.some((type) => type === 'timestamp' || type === 'date')) {
    return timezone === undefined || key ? noRule(note) : inTimezone(old, live, timezone, note);
  }
  if (key) return noRule(note);
  // date and timestamp have a `=` for each other; json forgets its blanks and doubles when it becomes jsonb
  if (types.includes('date') && types.includes('timestamp')) return asStored('timestamp', note);
  if (types.includes('json') && types.includes('jsonb')) {
    return { ...asStored('jsonb', note), cast: 'jsonb' };
  }
  return byText(note);
}

function inTimezone(old: CatalogColumn, live: CatalogColumn, timezone: string, note: string): TypeRule {
  const convert = (side: CatalogColumn) => (column: string) =>
    side.type === 'timestamptz' ? column : `timezone(${literal(timezone)}, ${column}::timestamp)`;
  return rule('declared time zone', 'timestamptz', { old: convert(old), live: convert(live) }, note);
}

function noRule(note: string): TypeRule {
  const unchanged = (column: string) => column;
  return rule('none', 'text', { old: unchanged, live: unchanged }, note);
}
