import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import type { KeyColumn } from './column-model.ts';
import { numbers, times } from './families.ts';
import type { Columns } from './model.ts';
import { isMountedAsItself } from './types.ts';

/** How a column's values are put in order, to find the range in which rows lie. */
interface Range {
  kind: 'key_range' | 'time_range';
  /** Its name in `<t>_diff` where it is a column of the key. */
  key: string | null;
  type: string;
  /** SQL over `x.value` for a number that says where a value lies. */
  at: string;
  /** A list, as SQL, of values without a place; null where every value has one. */
  bounded: string | null;
}

/** A column by which rows that differ may have something in common. */
export interface Trait {
  /** As rows of its side have it in `<t>_diff`. */
  name: string;
  onOld: boolean;
  onLive: boolean;
  /** The type in which a value is compared with the column, so that old can do it; null where that is done as text. */
  equal: string | null;
  range: Range | null;
}

/** A time of day comes again every day. */
const moments = times.filter((type) => type !== 'time');

function rangeOf(
  { type, array }: CatalogColumn,
  shown: string,
  key: KeyColumn | undefined,
  isFirst: boolean,
): Range | null {
  // a number that is no key, or not its first column, has no order that means anything
  if (array || !(isFirst ? [...numbers, ...moments] : moments).includes(type)) return null;
  const kind = isFirst ? 'key_range' : 'time_range';
  const name = key?.name ?? null;
  const of = key?.type ?? shown;
  if (moments.includes(type)) {
    const bounded = `('infinity'::${of}, '-infinity'::${of})`;
    // a date may be beyond all timestamps
    const at =
      type === 'date' ? "(x.value - '2000-01-01'::date)::numeric" : 'extract(epoch from x.value)::numeric';
    return { kind, key: name, type: of, at, bounded };
  }
  const bounded =
    type === 'float4' || type === 'float8' ? `('infinity'::${of}, '-infinity'::${of}, 'nan'::${of})` : null;
  return {
    kind,
    key: name,
    type: of,
    at: 'x.value::numeric',
    bounded: type === 'numeric' ? `('nan'::${of})` : bounded,
  };
}

/** The columns by which rows may have something in common; not those that are masked, since bounds and values are shown. */
export function resolveTraits(
  { old, live }: { old: CatalogTable; live: CatalogTable },
  columns: Pick<Columns, 'old' | 'live'>,
  keys: KeyColumn[],
): Trait[] {
  const [first] = keys;
  const plain = ['bool', ...numbers, ...moments];
  const olds = columns.old.map((column, index) => ({
    ...column,
    stored: old.columns[index] as CatalogColumn,
  }));
  const lives = columns.live.map((column, index) => ({
    ...column,
    stored: live.columns[index] as CatalogColumn,
  }));
  const names = [...new Set([...olds, ...lives].map(({ name }) => name))];
  return names.flatMap((name): Trait[] => {
    const there = olds.find((column) => column.name === name);
    const here = lives.find((column) => column.name === name);
    const one = there ?? here;
    if (!one || there?.masked || here?.masked) return [];
    const both = [there, here].filter((column) => column !== undefined);
    const sameType = both.every(
      ({ stored, type }) => isMountedAsItself(stored) && stored.type === one.stored.type && type === one.type,
    );
    const own = keys.find(({ column }) => column === name);
    const key = there && here ? own : undefined;
    const ranges = key || (sameType && !own);
    return [
      {
        name,
        onOld: there !== undefined,
        onLive: here !== undefined,
        equal: sameType && !one.stored.array && plain.includes(one.stored.type) ? one.type : null,
        range: ranges ? rangeOf(one.stored, one.type, key, key !== undefined && key === first) : null,
      },
    ];
  });
}
