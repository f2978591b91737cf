import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import { listNames } from './select.ts';
import type { TableMistake, TableSettings } from './settings.ts';

/** A column of live with the column of old that it came from. */
export interface Twin {
  name: string;
  old: CatalogColumn;
  live: CatalogColumn;
}

export interface MatchedColumns {
  /** Every column that both sides have, those that the user excludes among them. */
  all: Twin[];
  /** Compared columns, key columns among them, in live's order. */
  twins: Twin[];
  onlyOld: CatalogColumn[];
  onlyLive: CatalogColumn[];
  /** The name on old of a column of live. */
  oldName: (column: string) => string;
}

/** Columns that the settings name and the table does not have, or give to two of old. */
export function columnMistakes(
  old: CatalogTable,
  live: CatalogTable,
  settings: TableSettings,
): TableMistake[] {
  const either = { ...live, columns: [...live.columns, ...old.columns] };
  const targets = Object.values(settings.rename ?? {});
  const named: [keyof TableSettings, CatalogTable, side: string, columns: string[]][] = [
    ['key', live, 'live', settings.key ?? []],
    ['rename', live, 'live', targets],
    ['rename', old, 'old', Object.keys(settings.rename ?? {})],
    ['exclude', either, 'either side', settings.exclude ?? []],
    ['mask', either, 'either side', settings.mask ?? []],
    ['default', live, 'live', Object.keys(settings.default ?? {})],
    ['updated_at', live, 'live', settings.updated_at === undefined ? [] : [settings.updated_at]],
  ];
  const twice = targets.filter((target, index) => targets.indexOf(target) !== index);
  const mistakes = [...new Set(twice)].map((target): TableMistake => {
    return { field: 'rename', message: `gives two columns of old the name ${target}` };
  });
  const unknown = named.flatMap(([field, table, side, columns]) =>
    columns
      .filter((column) => !table.columns.some(({ name }) => name === column))
      .map((column) => ({
        field,
        message: `names ${column}, which is not on ${side} (there: ${listNames([...new Set(table.columns.map(({ name }) => name))])})`,
      })),
  );
  return [...mistakes, ...unknown];
}

/** Pairs the columns of two tables by name, after renaming and without those that the user excludes. */
export function matchColumns(old: CatalogTable, live: CatalogTable, settings: TableSettings): MatchedColumns {
  // maps, since an object claims to have every column that is called constructor or toString
  const liveNames = new Map(Object.entries(settings.rename ?? {}));
  const oldNames = new Map([...liveNames].map(([from, to]) => [to, from]));
  const oldName = (column: string) => oldNames.get(column) ?? column;
  // a column is excluded by its name on old too, where live has none of that name
  const isOnLive = (column: string) => live.columns.some(({ name }) => name === column);
  const excludedNames = new Set(
    settings.exclude?.map((name) => (isOnLive(name) ? name : (liveNames.get(name) ?? name))),
  );
  const excluded = (column: string) => excludedNames.has(column);

  const all = live.columns.flatMap((column): Twin[] => {
    const twin = old.columns.find(
      ({ name }) => name === oldName(column.name) && (oldNames.has(column.name) || !liveNames.has(name)),
    );
    return twin ? [{ name: column.name, old: twin, live: column }] : [];
  });
  const twins = all.filter(({ name }) => !excluded(name));
  const liveName = (column: CatalogColumn) => liveNames.get(column.name) ?? column.name;
  return {
    all,
    twins,
    onlyOld: old.columns.filter((c) => !twins.some((twin) => twin.old === c) && !excluded(liveName(c))),
    onlyLive: live.columns.filter((c) => !twins.some((twin) => twin.live === c) && !excluded(c.name)),
    oldName,
  };
}
