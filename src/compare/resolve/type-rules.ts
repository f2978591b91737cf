import type { CatalogColumn } from './catalog-model.ts';
import {
  asPrinted,
  byEquality,
  byShortestText,
  byText,
  dateAndTimestamp,
  inetAndText,
  inTimezone,
  inWiderType,
  isOwn,
  jsonAndJsonb,
  none,
  otherFamily,
  ownType,
  toText,
  uuidAndText,
} from './conversions.ts';
import type { Choice, TypeRule, TypeTwin } from './type-rule.ts';
import { hasEquality, isMoved, isSameType, strings, whyText } from './types.ts';

/** A line of the table: the columns that it is about, and how those are compared. */
interface Line {
  when: (twin: TypeTwin) => boolean;
  choose: (twin: TypeTwin) => Choice;
}

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
/** The later one in its family; undefined for two types of different families. */
const widerOf = (twin: TypeTwin) =>
  familyOf(twin)?.findLast((type) => type === twin.old.type || type === twin.live.type);

/**
 * The table of docs/comparing.md, line by line: the first that applies decides. The last one always does, since
 * everything can be compared as text.
 */
const lines: Line[] = [
  {
    when: ({ old, live }) => isOwn(old) || isOwn(live),
    choose: ownType,
  },
  {
    when: (twin) => isSameType(twin) && hasEquality(twin.old, twin.key),
    choose: byEquality,
  },
  {
    when: isSameType,
    choose: ({ old }) => byText(whyText(old)),
  },
  {
    when: ({ old, live }) => old.array !== live.array,
    choose: ({ key }) => (key ? none('an array is not a lossless form of its element') : otherFamily()),
  },
  {
    when: (twin) => familyOf(twin) !== undefined && (!twin.key || areBoth(families[0] as string[])(twin)),
    choose: (twin) => inWiderType(twin, widerOf(twin) as string),
  },
  {
    when: (twin) => areBoth(['date', 'timestamp'])(twin) && !twin.key,
    choose: dateAndTimestamp,
  },
  {
    when: (twin) => areBoth(['json', 'jsonb'])(twin) && !twin.key,
    choose: jsonAndJsonb,
  },
  {
    when: areBoth(strings),
    choose: (twin) => ({ ...toText(twin, 'both are text, compared by their bytes'), comparison: 'equality' }),
  },
  {
    // the cast of char(n) to text drops its padding, and leaves the blanks of the other side alone
    when: areBoth([...strings, 'bpchar']),
    choose: (twin) => ({
      ...toText(twin, 'char(n) pads with blanks that mean nothing'),
      comparison: 'without padding',
    }),
  },
  {
    when: are('uuid', [...strings, 'bpchar']),
    choose: uuidAndText,
  },
  {
    when: are('timestamptz', ['timestamp', 'date']),
    choose: inTimezone,
  },
  {
    when: (twin) => areBoth(['float4', 'float8'])(twin) && !twin.key,
    choose: byShortestText,
  },
  {
    when: ({ key }) => key,
    choose: () => none('no lossless conversion leads from one to the other'),
  },
  {
    when: are('inet', strings),
    choose: inetAndText,
  },
  {
    when: () => true,
    choose: otherFamily,
  },
];

/** Chooses how one column is compared, from the stored types of both sides. */
export function chooseRule(twin: TypeTwin): TypeRule {
  const line = lines.find(({ when }) => when(twin)) as Line;
  const chosen = line.choose(twin);
  const rule = twin.exact && !twin.key ? asPrinted(chosen) : chosen;
  const { old, live } = twin;
  if (old.declared !== live.declared && !isMoved(twin)) {
    return { ...rule, note: `${old.declared} on old, ${live.declared} on live` };
  }
  // a domain of the same name may store something else
  if (isSameType(twin)) return rule;
  const stored = (column: CatalogColumn) => `${column.declared} (${column.formatted})`;
  return { ...rule, note: `${stored(old)} on old, ${stored(live)} on live` };
}
