import { ident } from '../../stages/quoting.ts';
import type { AskedColumn, Asking } from './asking.ts';
import type { CatalogTable } from './catalog-model.ts';
import type { KeyColumn } from './column-model.ts';
import type { Twin } from './columns.ts';
import type { Family } from './families.ts';
import { hashOfHashes } from './hashes.ts';
import { imageOf, type Servers } from './images.ts';
import type { Mount } from './model.ts';
import { unused } from './names.ts';
import type { TypeRule } from './type-rule.ts';
import { hasEquality, isMountedAsItself, mountType, strings } from './types.ts';

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
export function lookupOf(twin: Twin, family: Family, rule: TypeRule, servers: Servers): Lookup | null {
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

/** How the places of rows on old are asked for. */
export function resolvePlace(
  table: CatalogTable,
  keys: KeyColumn[],
  twins: Twin[],
  rules: Map<string, TypeRule>,
  servers: Servers,
  { columns, indexed }: Asking,
): Place | null {
  if (keys.length === 0) return null;
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
    return hashOfHashes(images.map((image) => `hash_array(array[${image[side]}])`));
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
