import type { CatalogTable } from '../../comparison/catalog-model.ts';
import type { AbsentTable, NotCompared } from '../../comparison/model.ts';
import type { Catalogs } from '../catalog.ts';
import { type Fix, keyFix, leaveOutFix, mapFix, tableFix } from '../fix.ts';
import type { Sides } from '../sides.ts';

/**
 * The lines that would have a table compared, or leave it out. A guess (a key, a new name, a time zone) is one that the
 * catalogs suggest; whether it is right, the reader has to know.
 */
export function fixesFor(table: NotCompared | AbsentTable, { old, live }: Catalogs, sides: Sides): Fix[] {
  const before =
    'old' in table
      ? old.find(({ schema, name }) => schema === table.old.schema && name === table.old.table)
      : old.find(({ display }) => display === table.name);
  const now = live.find(({ display }) => display === table.name);
  switch (table.code) {
    case 'only_old':
    case 'only_live':
      return oneSidedFixes(table.code === 'only_old' ? before : now, { old, live });
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

/** What may have become of a table that only one side has; and the way to leave it out. */
function oneSidedFixes(only: CatalogTable | undefined, { old, live }: Catalogs): Fix[] {
  if (!only) return [];
  const before = old.includes(only);
  const twin = twinOf(only, before ? live : old, before ? old : live);
  if (!twin) return [leaveOutFix(only.display)];
  return [
    before ? mapFix(only.display, twin.display) : mapFix(twin.display, only.display),
    leaveOutFix(only.display),
  ];
}

/** A table of the other side that is only there and has just the same columns: perhaps it was renamed. */
function twinOf(table: CatalogTable, others: CatalogTable[], own: CatalogTable[]): CatalogTable | undefined {
  const shape = ({ columns }: CatalogTable) =>
    JSON.stringify(columns.map(({ name, type }) => [name, type]).sort());
  const alike = others.filter(
    (other) => !own.some(({ display }) => display === other.display) && shape(other) === shape(table),
  );
  // several are no hint at all
  return alike.length === 1 ? alike[0] : undefined;
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
