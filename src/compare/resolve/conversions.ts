import { printed } from '../../stages/printed.ts';
import { literal } from '../../stages/quoting.ts';
import type { CatalogColumn } from './catalog-model.ts';
import type { Choice, TypeTwin } from './type-rule.ts';
import { hasHash, isCollated, isMountedAsItself, isSameType, strings } from './types.ts';

export const isArray = ({ old, live }: TypeTwin) => old.array && live.array;

/** Whether a column's type is none that live reads as itself: of an extension, of the user, of another version. */
export function isOwn(column: CatalogColumn): boolean {
  return !isMountedAsItself(column);
}

const unchanged = (column: string) => column;
const asText = (column: string) => `${column}::text collate "C"`;

export function byText(why: string): Choice {
  return { comparison: 'text', type: 'text collate "C"', why, old: asText, live: asText };
}

/** Both sides to text, elements of arrays one by one. */
export function toText(twin: TypeTwin, why: string): Choice {
  if (!isArray(twin)) return byText(why);
  const cast = (column: string) => `${column}::text[] collate "C"`;
  return { comparison: 'text', type: 'text[] collate "C"', why, old: cast, live: cast };
}

export function otherFamily(): Choice {
  return byText('the two types are of different families: what they print is compared');
}

export function none(why: string, remedy = 'Exclude the column in pgmend.yaml.'): Choice {
  return { comparison: 'none', type: 'text', why, remedy, old: unchanged, live: unchanged };
}

/** Types of the user's or of an extension, mounted as text: enums, composite types, citext, what live does not have. */
export function ownType(twin: TypeTwin): Choice {
  const { old, live, key } = twin;
  const own = isOwn(old) ? old : live;
  const byOutput = (why: string): Choice => ({
    ...byText(why),
    live: (column) => `${printed(column, { ...live, stored: live.formatted })} collate "C"`,
  });
  const isText = ({ type }: CatalogColumn) => strings.includes(type);
  const lossless = isText(old) || isText(live) || (old.kind === 'e' && live.kind === 'e');
  if (key && !isSameType(twin) && (!lossless || old.array !== live.array)) {
    return none('no lossless conversion leads from one to the other');
  }
  if (own.type === 'money') return byOutput('the two sides print money by other locales');
  if (own.kind === 'e') return byOutput('enums are compared by their labels, whatever each side allows');
  if (own.kind === 'c') return byOutput('a composite type is compared by what it prints');
  return byOutput(`what was stored is what counts: live may have another ${own.type}, or none`);
}

/** Equality of one stored type; text to the byte, whatever the collations of the two servers. */
export function byEquality({ old, live }: TypeTwin): Choice {
  const name = `${old.type === 'char' ? '"char"' : old.type}${old.array ? '[]' : ''}`;
  const collated = isCollated(old);
  const convert = (column: CatalogColumn, domain: boolean) => (expression: string) =>
    `${expression}${domain ? `::${column.formatted}` : ''}${collated ? ' collate "C"' : ''}`;
  return {
    comparison: 'equality',
    ...(!hasHash(old) && { hashed: (value) => `${value}::text` }),
    type: collated ? `${name} collate "C"` : name,
    why: collated ? `both are ${name}, compared by their bytes` : `both are ${name}`,
    // the foreign table has the stored type already
    old: convert(old, false),
    live: convert(live, live.domain),
  };
}

/** Both sides as the wider of two types of one family. */
export function inWiderType(twin: TypeTwin, wider: string): Choice {
  const type = `${wider}${isArray(twin) ? '[]' : ''}`;
  const cast = (value: string) => `${value}::${type}`;
  const why = `a value of ${twin.old.type} and one of ${twin.live.type} are both a ${wider}`;
  const choice = { comparison: 'wider type' as const, type, why };
  // a key is joined in the one type; of other columns, reports show what is stored
  if (twin.key) return { ...choice, old: cast, live: cast };
  return { ...choice, old: unchanged, live: unchanged, compared: cast };
}

/** A number that float4 rounds to 0.1 is 0.1: as float8 it would be 0.10000000149011612. */
export function byShortestText(twin: TypeTwin): Choice {
  const type = isArray(twin) ? 'float8[]' : 'float8';
  return {
    comparison: 'wider type',
    type,
    why: 'float4 and float8 round the same number differently: the shortest text of each is read as float8',
    old: unchanged,
    live: unchanged,
    compared: (value) => `${value}::text::${type}`,
  };
}

/** The cast of inet to text adds the length of the mask to a single address; what it prints has none. */
export function inetAndText(twin: TypeTwin): Choice {
  if (isArray(twin)) return otherFamily();
  const printed = (side: CatalogColumn) => (column: string) =>
    side.type === 'inet' ? `inet_out(${column})::text collate "C"` : asText(column);
  return { ...otherFamily(), old: printed(twin.old), live: printed(twin.live) };
}

export function dateAndTimestamp(twin: TypeTwin): Choice {
  const choice: Choice = {
    comparison: 'wider type',
    type: 'timestamp',
    why: 'a date is its midnight',
    old: unchanged,
    live: unchanged,
    onlyByValue: true,
    ...(!isArray(twin) && { hashed: (value) => `extract(epoch from ${value})` }),
  };
  // date and timestamp have a = for each other, which also knows the dates that no timestamp reaches
  return isArray(twin)
    ? { ...choice, type: 'timestamp[]', compared: (value) => `${value}::timestamp[]` }
    : choice;
}

/**
 * Both sides as jsonb. json may hold what jsonb refuses: half a character, one that no text can have, a number that no numeric can be. Then it
 * is compared as what it is, which no jsonb of live's equals; a function of the staging schema tries it, where it may be of that kind.
 */
export function jsonAndJsonb(twin: TypeTwin): Choice {
  const type = isArray(twin) ? 'jsonb[]' : 'jsonb';
  const cast = (value: string) => `${value}::${type}`;
  const tried = (value: string) =>
    `${twin.staging}.${isArray(twin) ? `as_jsonb_array(${value}::json[])` : `as_jsonb(${value}::text)`}`;
  const mayFail = (value: string) =>
    `${value}::text ~ '\\\\u|[0-9][eE][-+]?[0-9]{3}' or octet_length(${value}::text) > 16000`;
  return {
    comparison: 'wider type',
    type,
    why: 'json forgets its blanks, its order and its doubles when it becomes jsonb',
    old: unchanged,
    live: unchanged,
    compared: (value) => `case when ${mayFail(value)} then ${tried(value)} else ${cast(value)} end`,
    comparedAlone: cast,
    onlyByValue: true,
  };
}

/** How Postgres lets a uuid be written: in capitals, in braces, with fewer hyphens. */
const uuidForm = '[0-9a-f]{4}(-?[0-9a-f]{4}){7}';

export function uuidAndText(twin: TypeTwin): Choice {
  const why = 'a text that is a uuid is that uuid, in whatever form it is written';
  if (twin.key || twin.exact || isArray(twin)) return byText('a uuid is compared with text as it prints');
  const compared = (value: string) =>
    `case when ${value} ~* '^(${uuidForm}|\\{${uuidForm}\\})$' then ${value}::uuid::text else ${value} end`;
  return { ...byText(why), comparison: 'wider type', compared };
}

export function inTimezone(twin: TypeTwin): Choice {
  const { key, timezone } = twin;
  if (key) return none('no lossless conversion leads from one to the other');
  if (isArray(twin)) return none('no time zone can be declared for the times of an array');
  if (timezone === undefined) {
    const remedy = 'Say which with timezone under tables in pgmend.yaml, or exclude the column.';
    return { ...none('which time zone was meant?', remedy), undeclared: true };
  }
  const zone = literal(timezone);
  const why = `the time without a zone is taken for one of ${timezone}`;
  const comparison = 'declared time zone' as const;
  // in the form that live stores: in the hour that comes twice, two moments are one time of the clock, and no repair can tell them apart
  if (twin.live.type === 'timestamptz') {
    const moment = (column: string) => `timezone(${zone}, ${column}::timestamp)`;
    return { comparison, type: 'timestamptz', why, old: moment, live: unchanged };
  }
  const clock = (column: string) => `timezone(${zone}, ${column}::timestamptz)`;
  return { comparison, type: 'timestamp', why, old: clock, live: (column) => `${column}::timestamp` };
}

/** Compares what is printed instead of the value. */
export function asPrinted(rule: Choice): Choice {
  if (rule.onlyByValue || (rule.comparison !== 'equality' && rule.comparison !== 'wider type')) return rule;
  const { compared = unchanged } = rule;
  // an array prints the blanks that pad its char(n)
  const unpadded = rule.type.startsWith('bpchar[]') ? '::text[]' : '';
  return {
    ...rule,
    comparison: 'text',
    why: 'asked for: exact',
    type: `${rule.type.replace(/ collate "C"$/, '')}, as text`,
    compared: (value) => `${compared(value)}${unpadded}::text`,
  };
}
