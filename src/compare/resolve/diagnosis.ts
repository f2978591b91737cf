import { ident, literal } from '../../stages/quoting.ts';
import type { AskedColumn, Asking } from './asking.ts';
import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import type { KeyColumn, SharedColumn } from './column-model.ts';
import type { Twin } from './columns.ts';
import { imageOf, type Servers } from './images.ts';
import type { Columns, Mount } from './model.ts';
import { unused } from './names.ts';
import { resolveTraits, type Trait } from './traits.ts';
import type { TypeRule } from './type-rule.ts';
import { hasEquality, isMountedAsItself, mountType, strings } from './types.ts';

/** Types whose values are damaged in the same ways: the rules of docs/diagnosis.md are for one of these each. */
export type Family = 'text' | 'number' | 'time' | 'boolean' | 'array' | 'json' | 'bytea' | 'other';

/** How values of a column are looked for in other rows of old. SQL over a row `o` of `<t>_old`, or `v` with a value. */
export interface Lookup {
  /** The column of old, and what the comparison makes of it. */
  column: string;
  shown: string;
  /** The 32-bit hash by which old chooses what it sends, and the same of `v.live_value`. */
  hashOnOld: string;
  hashOfValue: string;
  /** The text of the value beside `v.live_value`, of a number or a time. */
  neighbour: string | null;
}

export interface DiagnosedColumn {
  name: string;
  family: Family;
  /** SQL for the default of live's column as its values print; null where it has none, or one that is no constant. */
  default: string | null;
  /** Null where the type cannot be hashed alike on both sides, or where any value is another row's by chance. */
  lookup: Lookup | null;
}

/** How old is asked on which pages, and of which partition, it keeps rows. */
export interface Place {
  /** Columns of a foreign table that has no more than the key, and the name of one for the partition. */
  mounted: Mount['mounted'];
  partition: string;
  partitioned: boolean;
  /** Pages of the table, about. */
  pages: number;
  /** SQL over a row `o` of it for each column of the key as it is compared. */
  key: { value: string }[];
  /** How an index of old is asked for keys of one column; null where there is none. */
  asked: AskedColumn | null;
  /** Else: the 32-bit hash of the key by which old chooses what it sends, and the same of a row `d` of `<t>_diff`. */
  hashOnOld: string | null;
  hashOfKey: string | null;
}

/** How what differs in a table is diagnosed. */
export interface Diagnosis {
  columns: DiagnosedColumn[];
  /** Columns by which rows may have something in common, those of either side alone among them. */
  traits: Trait[];
  /** How the places of rows are asked for; null where old cannot hash their key as live does. */
  place: Place | null;
  /** Key columns, each with SQL over a row `d` of `<t>_diff`. */
  keys: { column: string; value: string }[];
  /** Values of a column that are looked for in other rows of old, at most. */
  lookedUp: number;
  /** Whether no key may be shown. */
  keyMasked: boolean;
}

/** Beyond this many a bit string of a million lets nearly all rows of old through. */
const mostLookedUp = 100_000;

const numbers = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];
const times = ['date', 'time', 'timestamp', 'timestamptz'];
const documents = ['json', 'jsonb'];

function familyOf({ old, live }: Twin): Family {
  const both = (types: string[]) => types.includes(old.type) && types.includes(live.type);
  if (old.array !== live.array) return 'text';
  if (old.array) return 'array';
  if (both(numbers)) return 'number';
  if (both(times)) return 'time';
  if (both(documents)) return 'json';
  if (both(['bool'])) return 'boolean';
  if (both(['bytea'])) return 'bytea';
  const isText = (column: CatalogColumn) =>
    [...strings, 'bpchar', 'char', 'xml'].includes(column.type) || !isMountedAsItself(column);
  return isText(old) || isText(live) || old.type !== live.type ? 'text' : 'other';
}

/** The next value towards zero, or before: one that no type lacks. */
function neighbourOf(family: Family, type: string): string | null {
  const number = '(v.live_value)::numeric';
  const unit = `round(10::numeric ^ (-scale(${number}))::numeric, scale(${number}))`;
  const towardsZero = `case when ${number} < 0 then ${number} + ${unit} else ${number} - ${unit} end`;
  if (family === 'number') return `(${towardsZero})::text`;
  if (family !== 'time') return null;
  // a date may be beyond all timestamps
  if (type === 'date') return '((v.live_value)::date - 1)::text';
  return `((v.live_value)::${type} - interval '1 minute')::${type}::text`;
}

/** A value in the type that live stores: what is compared as text is text in `<t>_diff`. */
function typed(value: string, { live }: Twin): string {
  return strings.includes(live.type) ? value : `(${value})::${live.formatted}`;
}

/** How values of a column are found in other rows; null where they cannot be, or where that would say nothing. */
function lookupOf(twin: Twin, family: Family, rule: TypeRule, servers: Servers): Lookup | null {
  if (!['text', 'number', 'time', 'bytea', 'other'].includes(family)) return null;
  const column = `o.${ident(twin.old.name)}`;
  if (!isMountedAsItself(twin.live) || !hasEquality(twin.live, true)) return null;
  const type = twin.live.formatted;
  const value = typed('v.live_value', twin);
  const image = imageOf({ ...twin, oldName: column, liveName: value }, rule, servers);
  if ('why' in image) return null;
  return {
    column,
    shown: rule.old(column),
    hashOnOld: `hash_array(array[${image.old}])`,
    hashOfValue: `hash_array(array[${image.live}])`,
    neighbour: neighbourOf(family, type),
  };
}

const constant =
  /^(?:'((?:[^']|'')*)'|(-?[0-9.]+|true|false))(?:::[a-z0-9_ ".]+(?:\(\d+(?:,\d+)?\))?(?:\[\])?)?$/i;

/** SQL for what a default prints; null where it is no constant, since nothing of the user's is evaluated for this. */
function printedDefault(column: CatalogColumn): string | null {
  const [, quoted, bare] = constant.exec(column.default ?? '') ?? [];
  const text = quoted?.replaceAll("''", "'") ?? bare;
  if (text === undefined) return null;
  return isMountedAsItself(column) ? `(${literal(text)}::${column.formatted})::text` : literal(text);
}

/** How the places of rows on old are asked for. */
function resolvePlace(
  table: CatalogTable,
  keys: KeyColumn[],
  twins: Twin[],
  rules: Map<string, TypeRule>,
  servers: Servers,
  { columns, indexed }: Asking,
): Place | null {
  const parts = keys.map((key) => {
    const twin = twins.find(({ name }) => name === key.column) as Twin;
    const rule = rules.get(key.column) as TypeRule;
    const oldName = `o.${ident(twin.old.name)}`;
    const liveName = typed(`d.${ident(key.name)}`, twin);
    return { twin, value: rule.old(oldName), image: imageOf({ ...twin, oldName, liveName }, rule, servers) };
  });
  const images = parts.flatMap(({ image }) => ('why' in image ? [] : [image]));
  const asked = indexed && columns?.length === 1 ? (columns[0] ?? null) : null;
  const hashed = images.length === parts.length;
  if (!asked && !hashed) return null;
  const hash = (side: 'old' | 'live') => {
    const hashes = images.map((image) => `hash_array(array[${image[side]}])`);
    return hashes.length === 1 ? (hashes[0] as string) : `hash_array(array[${hashes.join(', ')}])`;
  };
  const mounted = parts.map(({ twin: { old } }) => ({ name: old.name, type: mountType(old) }));
  return {
    mounted,
    partition: unused('partition', new Set(mounted.map(({ name }) => name))),
    partitioned: table.partitioned || table.inherited,
    pages: Math.ceil(table.bytes / 8192),
    key: parts.map(({ value }) => ({ value })),
    asked,
    hashOnOld: hashed ? hash('old') : null,
    hashOfKey: hashed ? hash('live') : null,
  };
}

/** Works out how the rows that differ in a table are diagnosed. */
export function resolveDiagnosis(
  tables: { old: CatalogTable; live: CatalogTable },
  columns: Pick<Columns, 'old' | 'live'>,
  twins: Twin[],
  { key, shared }: { key: KeyColumn[]; shared: SharedColumn[] },
  rules: Map<string, TypeRule>,
  servers: Servers,
  asking: Asking,
): Diagnosis {
  const diagnosed = shared.map(({ name }): DiagnosedColumn => {
    const twin = twins.find((one) => one.name === name) as Twin;
    const family = familyOf(twin);
    const rule = rules.get(name) as TypeRule;
    return {
      name,
      family,
      default: printedDefault(twin.live),
      lookup: lookupOf(twin, family, rule, servers),
    };
  });
  return {
    columns: diagnosed,
    traits: resolveTraits(tables, columns, key),
    place: resolvePlace(tables.old, key, twins, rules, servers, asking),
    keys: key.map(({ column, name }) => ({ column, value: `d.${ident(name)}` })),
    lookedUp: mostLookedUp,
    keyMasked: key.some(({ masked }) => masked),
  };
}
