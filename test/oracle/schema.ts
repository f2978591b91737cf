import { collectionKinds } from './kinds/collections.ts';
import { documentKinds } from './kinds/documents.ts';
import type { Kind } from './kinds/kind.ts';
import { numberKinds } from './kinds/numbers.ts';
import { ownKinds } from './kinds/own.ts';
import { relatedKinds } from './kinds/related.ts';
import { textKinds } from './kinds/text.ts';
import { timeKinds } from './kinds/times.ts';
import { type Random, seeded } from './random.ts';

export type Where = 'both' | 'old' | 'live';

export interface Column {
  /** Its name on live, or on old if live does not have it. */
  name: string;
  /** Its name on old where the settings rename it. */
  oldName: string;
  kind: Kind;
  where: Where;
  nullable: boolean;
  /** Whether the settings leave it out of the comparison. */
  excluded: boolean;
}

/** Where the two databases are: the test servers have one older and one newer version. */
export const allVersions = ['older newer', 'older older', 'newer newer', 'newer older'] as const;
export type Versions = (typeof allVersions)[number];

/** A table on both sides, as one seed makes it. */
export interface Table {
  seed: number;
  versions: Versions;
  schema: string;
  name: string;
  /** In the order of old. The key columns are those of `key`, in the order of the index. */
  columns: Column[];
  key: Column[];
  /** In the order of live. */
  liveColumns: Column[];
  /** What holds the key together: nothing but the settings, or an index. */
  keyBy: 'primary' | 'unique' | 'mixed' | 'named';
  /** Whether what is printed is compared, instead of the value. */
  exact: boolean;
  shape: 'plain' | 'partitioned' | 'unlogged' | 'dropped column';
  random: Random;
}

const kinds = [...textKinds, ...numberKinds, ...timeKinds, ...documentKinds, ...collectionKinds, ...ownKinds];

/** Types whose own `=`, or whose printed form, says something else than docs/comparing.md. */
const traps = kinds.filter(({ old }) =>
  /^(text collate folding|(var)?char|json|interval|box|circle|path|numeric|float|amount|padded|mood|tint)/.test(
    old,
  ),
);

/** Names that have meant something to SQL, to pgmend's own statements, to JavaScript, or to a file system. */
const names = [
  ...['id', 'name', 'value', 'key', 'status', 'old', 'live', 'changed', 'old_row', 'live_row', 'row', 'rows'],
  ...['select', 'order', 'group', 'user', 'table', 'null', 'true', 'end', 'from', 'where', 'case', 'both'],
  ...[
    'on_old',
    'on_live',
    'old__old',
    'name__old',
    'name__live',
    'key_',
    'changed_',
    'column_name',
    'old_value',
  ],
  ...['o', 'l', 'd', 'k', 's', 'r', 'b', 'c', 't', 'u', 'side', 'position', 'line', 'ctid_', 'count', 'text'],
  ...[
    'UPPER',
    'Upper',
    'a b',
    ' ',
    '  lead',
    'a.b',
    'a"b',
    '"',
    "it's",
    'a,b',
    'ünï',
    'é',
    'e\u0301',
    '\u{1F418}',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    'length',
    '{{x}}',
    '%s',
    '$1',
    '*',
    '--',
    'a;b',
    'a\\b',
    '\\',
    'a/b',
  ],
  ...[
    'a\nb',
    '\t',
    '0',
    '1a',
    '..',
    'null_',
    'x'.repeat(63),
    `${'y'.repeat(62)}1`,
    `${'y'.repeat(62)}2`,
    'ä'.repeat(31),
  ],
];

const schemas = ['public', 'public', 'public', 'Odd schema', 'a.b'];
/** All schemas that tables may be in. */
export const allSchemas = [...new Set(schemas)];

function takeNames(random: Random, count: number): string[] {
  return random.shuffled(names).slice(0, count);
}

function chooseVersions(seed: number): Versions {
  const turn = seed % 16;
  if (turn === 5) return 'newer older';
  return turn % 8 === 3 ? 'older older' : turn % 8 === 7 ? 'newer newer' : 'older newer';
}

function chooseKind(random: Random, versions: Versions, key: boolean): Kind {
  const oldest = versions === 'newer newer' ? 18 : 13;
  for (;;) {
    const kind = random.pick(random.pick([relatedKinds, traps, kinds, kinds]));
    if (kind.since <= oldest && (kind.key || !key)) return kind;
  }
}

function chooseKeyBy(random: Random, key: Column[]): Table['keyBy'] {
  const keyBy = random.pick(['primary', 'primary', 'primary', 'unique', 'mixed', 'named'] as const);
  // --key cannot name a column with a comma; the settings can
  return key.some(({ nullable }) => nullable) ? 'named' : keyBy;
}

/** On old the first two columns have each other's names. */
function swapOldNames([first, second]: Column[]): void {
  if (first && second) [first.oldName, second.oldName] = [second.name, first.name];
}

/** Makes the table of a seed. */
export function makeTable(seed: number): Table {
  const random = seeded(seed);
  const versions = chooseVersions(seed);
  const keys = random.pick([1, 1, 1, 2, 2, 3]);
  const others = random.int(0, 8);
  const columns = takeNames(random, keys + others + 1)
    .slice(1)
    .map((name, index): Column => {
      const key = index < keys;
      const kind = chooseKind(random, versions, key);
      const where = key || random.chance(0.85) ? 'both' : random.pick(['old', 'live'] as const);
      const renamed = where === 'both' && random.chance(0.06);
      const excluded = !key && !renamed && where === 'both' && random.chance(0.05);
      return {
        name,
        oldName: renamed ? `was ${index}` : name,
        kind,
        where,
        nullable: !key && random.chance(0.8),
        excluded,
      };
    });
  const key = random.shuffled(columns.slice(0, keys));
  if (random.chance(0.1))
    swapOldNames(columns.filter(({ where, excluded }) => where === 'both' && !excluded));
  const inOrder = random.chance(0.5) ? columns : random.shuffled(columns);
  return {
    seed,
    versions,
    schema: random.pick(schemas),
    name: `${random.chance(0.5) ? 't' : random.pick(names.filter((name) => name.length < 20))}_${seed}`,
    columns: inOrder,
    key,
    liveColumns: random.chance(0.6) ? inOrder : random.shuffled(inOrder),
    keyBy: chooseKeyBy(random, key),
    exact: random.chance(0.1),
    shape: random.pick(['plain', 'plain', 'plain', 'plain', 'partitioned', 'unlogged', 'dropped column']),
    random,
  };
}

/** The columns of a side, in its order. */
export function columnsOf(table: Table, side: 'old' | 'live'): Column[] {
  const columns = side === 'old' ? table.columns : table.liveColumns;
  return columns.filter(({ where }) => where === 'both' || where === side);
}

/** The columns whose values are compared, in live's order. */
export function sharedColumns(table: Table): Column[] {
  return columnsOf(table, 'live').filter(
    (column) => column.where === 'both' && !column.excluded && !table.key.includes(column),
  );
}
