import { usageError } from '../errors.ts';
import type { CatalogColumn, CatalogTable, Finding } from './model.ts';
import type { TableSettings } from './settings.ts';

/** A column of live with the column of old that it came from. */
export interface Twin {
  name: string;
  old: CatalogColumn;
  live: CatalogColumn;
}

export interface MatchedColumns {
  /** Compared columns, key columns among them, in live's order. */
  twins: Twin[];
  onlyOld: CatalogColumn[];
  onlyLive: CatalogColumn[];
  /** The name on old of a column of live. */
  oldName: (column: string) => string;
}

/** @throws PgmendError (exit 2) for a column that the settings name and the table does not have */
function refuseUnknownColumns(old: CatalogTable, live: CatalogTable, settings: TableSettings): void {
  const require = (table: CatalogTable, side: string, columns: string[], what: string) => {
    for (const column of columns) {
      if (table.columns.some((candidate) => candidate.name === column)) continue;
      const there = table.columns.map((candidate) => candidate.name).join(', ');
      throw usageError(
        `${what} of ${live.display} names ${column}, which ${side} does not have`,
        `Columns on ${side}: ${there}.`,
      );
    }
  };
  require(live, 'live', settings.key ?? [], 'the key');
  require(live, 'live', Object.values(settings.rename ?? {}), 'rename');
  require(old, 'old', Object.keys(settings.rename ?? {}), 'rename');
  const either = { ...live, columns: [...live.columns, ...old.columns] };
  require(either, 'either side', settings.exclude ?? [], 'exclude');
  require(either, 'either side', settings.mask ?? [], 'mask');
}

/** Pairs the columns of two tables by name, after renaming and without those that the user excludes. */
export function matchColumns(old: CatalogTable, live: CatalogTable, settings: TableSettings): MatchedColumns {
  refuseUnknownColumns(old, live, settings);
  // maps, since an object claims to have every column that is called constructor or toString
  const liveNames = new Map(Object.entries(settings.rename ?? {}));
  const oldNames = new Map([...liveNames].map(([from, to]) => [to, from]));
  const oldName = (column: string) => oldNames.get(column) ?? column;
  const excluded = (column: string) => settings.exclude?.includes(column) ?? false;

  const twins = live.columns.flatMap((column): Twin[] => {
    const twin = old.columns.find(
      ({ name }) => name === oldName(column.name) && (oldNames.has(column.name) || !liveNames.has(name)),
    );
    return twin && !excluded(column.name) ? [{ name: column.name, old: twin, live: column }] : [];
  });
  const liveName = (column: CatalogColumn) => liveNames.get(column.name) ?? column.name;
  return {
    twins,
    onlyOld: old.columns.filter((c) => !twins.some((twin) => twin.old === c) && !excluded(liveName(c))),
    onlyLive: live.columns.filter((c) => !twins.some((twin) => twin.live === c) && !excluded(c.name)),
    oldName,
  };
}

/** What the reader should know of columns that are not compared. */
export function columnFindings(table: string, matched: MatchedColumns, keyColumns: number): Finding[] {
  const findings: Finding[] = [];
  for (const { name, declared } of matched.onlyOld) {
    const detail = `${name} (${declared}) is on old only: its values are not on live`;
    findings.push({ severity: 'warning', table, code: 'column_only_old', detail });
  }
  for (const { name, declared } of matched.onlyLive) {
    const detail = `${name} (${declared}) is on live only: not compared`;
    findings.push({ severity: 'info', table, code: 'column_only_live', detail });
  }
  if (matched.twins.length === keyColumns) {
    const detail = 'the sides share no column but the key: only keys are compared';
    findings.push({ severity: 'warning', table, code: 'only_key_shared', detail });
  }
  return findings;
}
