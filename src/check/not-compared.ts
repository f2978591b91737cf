import type { Catalogs } from '../compare/catalog.ts';
import type { CatalogTable } from '../compare/resolve/catalog-model.ts';
import type { AbsentTable, NotCompared, Pair } from '../compare/resolve/model.ts';
import { tableKey } from '../compare/resolve/names.ts';
import type { Sides } from '../compare/sides.ts';
import { type Fix, keyFix, leaveOutFix, mapFix, tableFix } from '../session/fix.ts';

/** The tables of one side, to be found by their names; and those that only this side has, by their columns. */
interface Indexed {
  tables: Map<string, CatalogTable>;
  shown: Map<string, CatalogTable>;
  alone: Map<string, CatalogTable[]>;
}

/** Both sides, to be looked up for each table that is not compared. */
export type IndexedCatalogs = Record<'old' | 'live', Indexed>;

/** What tables have in common of which one may be the other under a new name. */
function shapeOf({ columns }: CatalogTable): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, type]).sort());
}

/** Makes both sides ready for fixesFor(). */
export function indexCatalogs({ old, live }: Catalogs): IndexedCatalogs {
  const index = (tables: CatalogTable[], others: CatalogTable[]): Indexed => {
    const there = new Set(others.map(({ display }) => display));
    const alone = new Map<string, CatalogTable[]>();
    for (const table of tables) {
      if (there.has(table.display)) continue;
      const shape = shapeOf(table);
      alone.set(shape, [...(alone.get(shape) ?? []), table].slice(0, 2));
    }
    return {
      tables: new Map(tables.map((table) => [tableKey(table.schema, table.name), table])),
      shown: new Map(tables.map((table) => [table.display, table])),
      alone,
    };
  };
  return { old: index(old, live), live: index(live, old) };
}

/**
 * The lines that would have a table compared, or leave it out. A guess (a key, a new name, a time zone) is one that the
 * catalogs suggest; whether it is right, the reader has to know.
 */
export function fixesFor(
  table: NotCompared | AbsentTable,
  { old, live }: IndexedCatalogs,
  sides: Sides,
): Fix[] {
  const before =
    'old' in table ? old.tables.get(tableKey(table.old.schema, table.old.table)) : old.shown.get(table.name);
  const now = live.shown.get(table.name);
  switch (table.code) {
    case 'only_old':
      return before ? [...renameFixes(before, live, mapFix), leaveOutFix(before.display)] : [];
    case 'only_live':
      return now ? renameFixes(now, old, (to, from) => mapFix(from, to)) : [];
    case 'time_zone':
      return before && now ? [timezoneFix(before, now, sides)] : [];
    case 'types':
      return [tableFix(table.name, 'exclude', [table.column])];
    case 'no_key':
    case 'key_not_shared':
    case 'key_types':
      return before && now
        ? keyCandidates(before, now, table.column).map((columns) => keyFix(now.display, columns))
        : [];
  }
}

/**
 * What may have become of a table that only one side has: a table of the other side that is only there and has just the
 * same columns was perhaps renamed; several are no hint at all.
 */
function renameFixes(
  only: CatalogTable,
  other: Indexed,
  map: (name: string, nameThere: string) => Fix,
): Fix[] {
  const [twin, further] = other.alone.get(shapeOf(only)) ?? [];
  return twin && !further ? [map(only.display, twin.display)] : [];
}

/** The same for a table that is compared by content: a key that would have it compared row by row. */
export function keyFixesFor({ name, old: side }: Pair, { old, live }: IndexedCatalogs): Fix[] {
  const before = old.tables.get(tableKey(side.schema, side.table));
  const now = live.shown.get(name);
  return before && now ? keyCandidates(before, now).map((columns) => keyFix(name, columns)) : [];
}

/** Columns that may identify a row: those of a unique key that only one side has, else one that is named like an id. */
function keyCandidates(old: CatalogTable, live: CatalogTable, unfit?: string): string[][] {
  const shared = live.columns
    .map(({ name }) => name)
    .filter((name) => old.columns.some((c) => c.name === name));
  const usable = (columns: string[]) =>
    columns.every((column) => shared.includes(column) && column !== unfit);
  const unique = [...live.keys, ...old.keys].map(({ columns }) => columns).filter(usable);
  if (unique.length > 0) return distinct(unique);
  const singular = live.name.replace(/s$/, '');
  const named = ['id', 'uuid', 'guid', `${live.name}_id`, `${singular}_id`].filter((name) =>
    shared.includes(name),
  );
  return named
    .slice(0, 1)
    .map((name) => [name])
    .filter(usable);
}

function distinct(lists: string[][]): string[][] {
  return [...new Map(lists.map((list) => [JSON.stringify(list), list])).values()];
}

/** The zone in which the side that keeps times without one starts its sessions: the best guess that the servers offer. */
function timezoneFix(old: CatalogTable, live: CatalogTable, sides: Sides): Fix {
  const zoned = ({ columns }: CatalogTable) =>
    columns.filter(({ type }) => type === 'timestamptz').map(({ name }) => name);
  const without = zoned(old).some((name) => !zoned(live).includes(name)) ? sides.live : sides.old;
  return tableFix(live.display, 'timezone', without.time_zone);
}
