import type { CatalogColumn } from '../../compare/resolve/catalog-model.ts';
import { fetchSize } from '../../compare/resolve/mount.ts';
import { mountType } from '../../compare/resolve/types.ts';
import { ident } from '../../stages/quoting.ts';
import { listNames } from '../../words.ts';
import type { MergeMount, MergeSettings, MergeSource, MergeSourceSettings } from './model.ts';
import { displayOf, nameIn, writtenColumns } from './names.ts';
import { isTime } from './time.ts';
import { similarColumn } from './unmapped.ts';

/** The table of a source as `sql/queries/merge_source.sql` reads it; columns are null where there is none. */
export interface SourceRow {
  columns: CatalogColumn[] | null;
  estimated_rows: number | null;
  bytes: number;
  /** Tables of the same name in other schemas. */
  elsewhere: string[];
}

/** What is known of a source. */
export interface SourceFacts {
  settings: MergeSourceSettings;
  source: MergeSource;
  row: SourceRow;
  version: string;
  /** Whether it is the database of the target. */
  sameDatabase: boolean;
  /** Its column for one of the target. */
  column(target: string): CatalogColumn | undefined;
}

export function createFacts(
  settings: MergeSourceSettings,
  source: MergeSource,
  row: SourceRow,
  { version, sameDatabase }: { version: string; sameDatabase: boolean },
): SourceFacts {
  return {
    settings,
    source,
    row,
    version,
    sameDatabase,
    column: (target) => row.columns?.find(({ name }) => name === nameIn(settings, target)),
  };
}

/** Columns of a source that the merge leaves behind. */
export function notCarried({ row, settings }: SourceFacts, merge: MergeSettings): string[] {
  const used = writtenColumns(merge).map((name) => nameIn(settings, name));
  return (row.columns ?? []).map(({ name }) => name).filter((name) => !used.includes(name));
}

/** The foreign table over a source's table, with the columns that the merge needs. */
export function mountSource(
  { source, settings, row, column }: SourceFacts,
  merge: MergeSettings,
): MergeMount {
  const columns = new Map(
    writtenColumns(merge).flatMap((name) => {
      const found = column(name);
      return found ? [[found.name, { name: found.name, type: mountType(found) }] as const] : [];
    }),
  );
  return {
    name: source.name,
    source,
    mount: {
      foreign: `merge_${source.name}`,
      server: source.server,
      schema: settings.schema,
      table: settings.table,
      columns: [...columns.values()],
      fetchSize: fetchSize(row),
    },
  };
}

/** What a merge cannot do with a source, each as a sentence. */
export function sourceMistakes(facts: SourceFacts, merge: MergeSettings): string[] {
  const { settings, row, sameDatabase } = facts;
  const { name } = settings;
  const display = displayOf(settings);
  if (!row.columns) {
    const there = row.elsewhere.length > 0 ? `; there is ${listNames(row.elsewhere)}` : '';
    return [`source ${name} has no table ${display}${there}`];
  }
  if (sameDatabase && displayOf(merge.into) === display)
    return [`source ${name} is the table that is merged into: ${display}`];
  const columns = row.columns;
  const unknown = Object.keys(settings.columns).filter((column) => !writtenColumns(merge).includes(column));
  const absent = writtenColumns(merge).filter((column) => !facts.column(column));
  const latest = facts.column(merge.latest);
  return [
    ...unknown.map(
      (column) =>
        `${merge.placeOf(['sources', name, 'columns', column])}: ${column} is not a column that the merge writes: name it under carry`,
    ),
    ...absent.map(
      (column) =>
        `${display} of source ${name} has no column ${nameIn(settings, column)}${hintFor(column, merge, facts)}; it has ${listNames(columns.map((one) => ident(one.name)))}`,
    ),
    ...(latest && !isTime(latest)
      ? [
          `column ${latest.name} of source ${name} is ${latest.declared}: not a time type, so it cannot say which change is the latest`,
        ]
      : []),
  ];
}

/** What helps where a source lacks a column, in brackets. */
function hintFor(column: string, { id, latest }: MergeSettings, facts: SourceFacts): string {
  const similar = similarColumn(facts, column);
  if (similar !== undefined) return ` (under this source, columns: { ${column}: ${similar} })`;
  if (column === id) return ' (id: false in pgmend.yaml, if there is none)';
  return column === latest ? ' (latest: in pgmend.yaml names another)' : '';
}
