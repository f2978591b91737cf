import { literal } from '../sql/quoting.ts';
import type { CatalogColumn } from './model.ts';
import { hasEquality, isMountedAsItself, whyText } from './types.ts';

/** How a column of old and its twin on live are brought to one comparable type. */
export interface TypeRule {
  /** In the words of docs/comparing.md; `none` means that there is no sound way. */
  comparison: 'equality' | 'text' | 'wider type' | 'without padding' | 'declared time zone' | 'none';
  /** The type in which both sides are compared. */
  type: string;
  /** A clause for people that says why it is this comparison. */
  why: string;
  /** Given a quoted column, what the staged view of each side shows of it. */
  old: (column: string) => string;
  live: (column: string) => string;
  /** What both sides go through for the comparison alone: a report that showed the result would lose something. */
  compared?: (value: string) => string;
  /** The two types, where that is worth a finding. */
  note?: string;
  /** What would give a sound way where there is none. */
  remedy?: string;
}

/** What a rule is chosen from. */
export interface TypeTwin {
  old: CatalogColumn;
  live: CatalogColumn;
  /** Whether the column is part of the key: then both sides must be hashable, and a conversion lossless. */
  key: boolean;
  /** Whether to compare the printed image instead of the value: 1.0 is then not 1.00. A key stays what it is. */
  exact?: boolean | undefined;
  /** Where a timestamp without time zone was meant, for its comparison with one that has it. */
  timezone?: string | undefined;
}

interface Choice extends Omit<TypeRule, 'note'> {
  /** Set where what is printed says nothing about the value: then it is compared by value even if the image is asked for. */
  onlyByValue?: boolean;
}
interface Line {
  when: (twin: TypeTwin) => boolean;
  then: (twin: TypeTwin) => Choice;
}

const strings = ['text', 'varchar', 'name'];
/** Types of one family, the wider ones behind: a value of each is a value of all that follow. */
const families = [
  ['int2', 'int4', 'int8', 'numeric'],
  ['cidr', 'inet'],
  ['macaddr', 'macaddr8'],
];

const areBoth = (types: string[]) => (twin: TypeTwin) =>
  types.includes(twin.old.type) && types.includes(twin.live.type);
const are = (one: string, others: string[]) => (twin: TypeTwin) =>
  areBoth([one, ...others])(twin) && [twin.old.type, twin.live.type].includes(one);
const familyOf = (twin: TypeTwin) => families.find((family) => areBoth(family)(twin));
const isArray = ({ old, live }: TypeTwin) => old.array && live.array;

/**
 * The table of docs/comparing.md, line by line: the first that applies decides. The last one always does, since
 * everything can be compared as text.
 */
const lines: Line[] = [
  {
    when: ({ old, live }) => isOwn(old) || isOwn(live),
    then: ownType,
  },
  {
    when: (twin) => isSameType(twin) && hasEquality(twin.old, twin.key),
    then: byEquality,
  },
  {
    when: isSameType,
    then: ({ old }) => byText(whyText(old)),
  },
  {
    when: ({ old, live }) => old.array !== live.array,
    then: ({ key }) => (key ? none('an array is no lossless form of its element') : otherFamily()),
  },
  {
    when: (twin) => familyOf(twin) !== undefined && (!twin.key || areBoth(families[0] as string[])(twin)),
    then: inWiderType,
  },
  {
    when: (twin) => areBoth(['date', 'timestamp'])(twin) && !twin.key,
    then: dateAndTimestamp,
  },
  {
    when: (twin) => areBoth(['json', 'jsonb'])(twin) && !twin.key,
    then: jsonAndJsonb,
  },
  {
    when: areBoth(strings),
    then: (twin) => ({ ...toText(twin, 'both are text, compared by their bytes'), comparison: 'equality' }),
  },
  {
    // the cast of char(n) to text drops its padding, and leaves the blanks of the other side alone
    when: areBoth([...strings, 'bpchar']),
    then: (twin) => ({
      ...toText(twin, 'char(n) pads with blanks that mean nothing'),
      comparison: 'without padding',
    }),
  },
  {
    when: are('uuid', strings),
    then: uuidAndText,
  },
  {
    when: are('timestamptz', ['timestamp', 'date']),
    then: inTimezone,
  },
  {
    when: ({ key }) => key,
    then: () => none('no lossless conversion leads from one to the other'),
  },
  {
    when: areBoth(['float4', 'float8']),
    then: () => byText('by the shortest text: float4 and float8 round the same number differently'),
  },
  {
    when: () => true,
    then: otherFamily,
  },
];

/** Chooses how one column is compared, from the stored types of both sides. */
export function chooseRule(twin: TypeTwin): TypeRule {
  const line = lines.find(({ when }) => when(twin)) as Line;
  const chosen = line.then(twin);
  const rule = twin.exact && !twin.key ? asPrinted(chosen) : chosen;
  const { old, live } = twin;
  if (old.declared === live.declared) return rule;
  return { ...rule, note: `${old.declared} on old, ${live.declared} on live` };
}

/** Whether a column's type is none that live reads as itself: of an extension, of the user, of another version. */
function isOwn(column: CatalogColumn): boolean {
  return !isMountedAsItself(column);
}

function isSameType({ old, live }: TypeTwin): boolean {
  return old.schema === live.schema && old.type === live.type && old.array === live.array;
}

const unchanged = (column: string) => column;
const asText = (column: string) => `${column}::text collate "C"`;

function byText(why: string): Choice {
  return { comparison: 'text', type: 'text collate "C"', why, old: asText, live: asText };
}

/** Both sides to text, elements of arrays one by one. */
function toText(twin: TypeTwin, why: string): Choice {
  if (!isArray(twin)) return byText(why);
  const cast = (column: string) => `${column}::text[] collate "C"`;
  return { comparison: 'text', type: 'text[] collate "C"', why, old: cast, live: cast };
}

function otherFamily(): Choice {
  return byText('the two types are of different families: what they print is compared');
}

function none(why: string, remedy = 'Exclude the column in pgmend.yaml.'): Choice {
  return { comparison: 'none', type: 'text', why, remedy, old: unchanged, live: unchanged };
}

/** Types of the user's or of an extension, mounted as text: enums, composite types, citext, what live does not have. */
function ownType(twin: TypeTwin): Choice {
  const { old, live, key } = twin;
  const own = isOwn(old) ? old : live;
  const isText = (column: CatalogColumn) => strings.includes(column.type) && !column.array;
  if (key && !isSameType(twin) && !isText(old) && !isText(live) && !(old.kind === 'e' && live.kind === 'e')) {
    return none('no lossless conversion leads from one to the other');
  }
  if (own.kind === 'e') return byText('enums are compared by their labels, whatever each side allows');
  if (own.kind === 'c') return byText('a composite type is compared by what it prints');
  return byText(`what was stored is what counts: live may have another ${own.type}, or none`);
}

/** Equality of one stored type; text to the byte, whatever the collations of the two servers. */
function byEquality({ old, live }: TypeTwin): Choice {
  const name = `${old.type === 'char' ? '"char"' : old.type}${old.array ? '[]' : ''}`;
  const collated = [...strings, 'bpchar'].includes(old.type);
  const convert = (column: CatalogColumn, domain: boolean) => (expression: string) =>
    `${expression}${domain ? `::${column.formatted}` : ''}${collated ? ' collate "C"' : ''}`;
  return {
    comparison: 'equality',
    type: collated ? `${name} collate "C"` : name,
    why: collated ? `both are ${name}, compared by their bytes` : `both are ${name}`,
    // the foreign table has the stored type already
    old: convert(old, false),
    live: convert(live, live.domain),
  };
}

function inWiderType(twin: TypeTwin): Choice {
  const family = familyOf(twin) as string[];
  const wider = family[Math.max(family.indexOf(twin.old.type), family.indexOf(twin.live.type))];
  const type = `${wider}${isArray(twin) ? '[]' : ''}`;
  const cast = (value: string) => `${value}::${type}`;
  const why = `a value of ${twin.old.type} and one of ${twin.live.type} are both a ${wider}`;
  const choice = { comparison: 'wider type' as const, type, why };
  // a key is joined in the one type; of other columns, reports show what is stored
  if (twin.key) return { ...choice, old: cast, live: cast };
  return { ...choice, old: unchanged, live: unchanged, compared: cast };
}

function dateAndTimestamp(twin: TypeTwin): Choice {
  const choice: Choice = {
    comparison: 'wider type',
    type: 'timestamp',
    why: 'a date is its midnight',
    old: unchanged,
    live: unchanged,
    onlyByValue: true,
  };
  // date and timestamp have a = for each other, which also knows the dates that no timestamp reaches
  return isArray(twin)
    ? { ...choice, type: 'timestamp[]', compared: (value) => `${value}::timestamp[]` }
    : choice;
}

function jsonAndJsonb(twin: TypeTwin): Choice {
  const type = isArray(twin) ? 'jsonb[]' : 'jsonb';
  const cast = (value: string) => `${value}::${type}`;
  // json may hold the character that jsonb refuses; as a string of its own it equals no jsonb
  const guarded = (value: string) =>
    `case when ${value}::text ~ '(^|[^\\\\])(\\\\\\\\)*\\\\u0000' then to_jsonb(${value}::text) else ${cast(value)} end`;
  return {
    comparison: 'wider type',
    type,
    why: 'json forgets its blanks, its order and its doubles when it becomes jsonb',
    old: unchanged,
    live: unchanged,
    compared: isArray(twin) ? cast : guarded,
    onlyByValue: true,
  };
}

/** How Postgres lets a uuid be written: in capitals, in braces, with fewer hyphens. */
const uuidForm = '[0-9a-f]{4}(-?[0-9a-f]{4}){7}';

function uuidAndText(twin: TypeTwin): Choice {
  const why = 'a text that is a uuid is that uuid, in whatever form it is written';
  if (twin.key || twin.exact || isArray(twin)) return byText('a uuid is compared with text as it prints');
  const compared = (value: string) =>
    `case when ${value} ~* '^(${uuidForm}|\\{${uuidForm}\\})$' then ${value}::uuid::text else ${value} end`;
  return { ...byText(why), comparison: 'wider type', compared };
}

function inTimezone(twin: TypeTwin): Choice {
  const { key, timezone } = twin;
  if (key) return none('no lossless conversion leads from one to the other');
  if (isArray(twin)) return none('which time zone was meant?');
  if (timezone === undefined) {
    return none(
      'which time zone was meant?',
      'Say it with `timezone: Europe/Berlin` (or another), or exclude the column, in pgmend.yaml.',
    );
  }
  const convert = (side: CatalogColumn) => (column: string) =>
    side.type === 'timestamptz' ? column : `timezone(${literal(timezone)}, ${column}::timestamp)`;
  return {
    comparison: 'declared time zone',
    type: 'timestamptz',
    why: `the time without a zone is taken for one of ${timezone}`,
    old: convert(twin.old),
    live: convert(twin.live),
  };
}

/** Compares what is printed instead of the value. */
function asPrinted(rule: Choice): Choice {
  if (rule.onlyByValue || (rule.comparison !== 'equality' && rule.comparison !== 'wider type')) return rule;
  const { compared = unchanged } = rule;
  return {
    ...rule,
    comparison: 'text',
    why: 'asked for: exact',
    type: `${rule.type.replace(/ collate "C"$/, '')}, as text`,
    compared: (value) => `${compared(value)}::text`,
  };
}
