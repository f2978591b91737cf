import { didYouMean } from '../../did-you-mean.ts';
import { listNames } from '../../words.ts';
import type { CatalogColumn, CatalogTable } from './catalog-model.ts';
import type { TableMistake, TableSettings } from './settings.ts';
import { isMountedAsItself } from './types.ts';

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
        message: `names ${column}, which is not on ${side} (there: ${listNames([...new Set(table.columns.map(({ name }) => name))])})${didYouMean(
          column,
          table.columns.map(({ name }) => name),
        )}`,
      })),
  );
  return [...mistakes, ...unknown];
}

/** Whether a column is excluded, by its name on live: by the one on old too, where live has none of that name. */
function excluding(live: CatalogTable, { exclude = [], rename = {} }: TableSettings) {
  // maps, since an object claims to have every column that is called constructor or toString
  const liveNames = new Map(Object.entries(rename));
  const isOnLive = (column: string) => live.columns.some(({ name }) => name === column);
  const excludedNames = new Set(
    exclude.map((name) => (isOnLive(name) ? name : (liveNames.get(name) ?? name))),
  );
  const liveName = ({ name }: CatalogColumn) => liveNames.get(name) ?? name;
  return { excluded: (column: string) => excludedNames.has(column), liveName, liveNames };
}

/** A value of these holds no letters, whatever the encoding. */
const withoutLetters =
  /^(bool|bytea|uuid|oid|bit|varbit|(int|float)\d|numeric|date|time.*|interval|inet|cidr|macaddr8?)$/;

/**
 * A table of old without the columns that are excluded, hold letters of another encoding, and are in no condition: live may not be
 * able to read them, and one value that it cannot read stops its table wherever it is shown.
 */
export function withoutUnreadable(
  old: CatalogTable,
  live: CatalogTable,
  settings: TableSettings,
): { old: CatalogTable; unread: CatalogColumn[] } {
  const { excluded, liveName } = excluding(live, settings);
  const condition = settings.where?.toLowerCase() ?? '';
  const isUnread = (column: CatalogColumn) =>
    excluded(liveName(column)) &&
    !(isMountedAsItself(column) && withoutLetters.test(column.type)) &&
    !condition.includes(column.name.toLowerCase());
  return {
    old: { ...old, columns: old.columns.filter((column) => !isUnread(column)) },
    unread: old.columns.filter(isUnread),
  };
}

/** Pairs the columns of two tables by name, after renaming and without those that the user excludes. */
export function matchColumns(old: CatalogTable, live: CatalogTable, settings: TableSettings): MatchedColumns {
  const { excluded, liveName, liveNames } = excluding(live, settings);
  const oldNames = new Map([...liveNames].map(([from, to]) => [to, from]));
  const oldName = (column: string) => oldNames.get(column) ?? column;

  const all = live.columns.flatMap((column): Twin[] => {
    const twin = old.columns.find(
      ({ name }) => name === oldName(column.name) && (oldNames.has(column.name) || !liveNames.has(name)),
    );
    return twin ? [{ name: column.name, old: twin, live: column }] : [];
  });
  const twins = all.filter(({ name }) => !excluded(name));
  return {
    all,
    twins,
    onlyOld: old.columns.filter((c) => !twins.some((twin) => twin.old === c) && !excluded(liveName(c))),
    onlyLive: live.columns.filter((c) => !twins.some((twin) => twin.live === c) && !excluded(c.name)),
    oldName,
  };
}
