import type { ReportTable } from '../schema.ts';
import type { Window } from './marks.ts';
import type { AloneRow, ChangedRow, Held, PageTable, Value } from './page-data.ts';
import { mostColumns, type SampleRow, type Samples } from './samples.ts';

/** What lists all rows of a status. */
export interface Sources {
  views: { missing: string; changes: string; new: string };
  /** The table's directory of CSV files in the report; null where it has none. */
  directory: string | null;
}

function shownValue(window: Window | null | undefined): Value {
  // JSON has null for NULL
  if (!window || window.text === null) return null;
  const { text, from, length } = window;
  return from === 0 && length === [...text].length ? text : [text, from, length];
}

/** A list of names in which each has its place. */
function placesIn(names: string[]): (name: string) => number {
  const places = new Map(names.map((name, place) => [name, place]));
  return (name) => places.get(name) as number;
}

function keyOf({ key }: SampleRow, names: string[]): (string | null)[] {
  return names.map((name) => key[name] ?? null);
}

/** Places of the columns of old that live has under the same name; null where one has another name there. */
function insertable({ key, columns, only_old }: ReportTable, names: string[]): number[] | null {
  const isShared = (name: string) => key.includes(name) || columns.includes(name);
  if (names.some((name) => !isShared(name) && !only_old.includes(name))) return null;
  return names.flatMap((name, place) => (isShared(name) ? [place] : []));
}

/** A table with rows that differ, as the page's script gets it. */
export function pageTable(table: ReportTable, samples: Samples, anchor: string, from: Sources): PageTable {
  const rows = {
    missing: samples.all('missing'),
    corrupted: samples.all('corrupted'),
    new: samples.all('new'),
  };
  const [any] = Object.values(rows).flat();
  const key = Object.keys(any?.key ?? {});
  const changes = rows.corrupted.flatMap((row) => row.changes ?? []);
  const columns = [...new Set(changes.map(({ column }) => column))];
  const kinds = [...new Set(changes.flatMap(({ kind }) => kind ?? []))];
  const [columnAt, kindAt] = [placesIn(columns), placesIn(kinds)];
  const held = <Row>(status: 'missing' | 'corrupted' | 'new', shown: Row[]): Held<Row> => ({
    total: table.counts?.[status] ?? 0,
    rows: shown,
    statement: `select * from ${from.views[status === 'corrupted' ? 'changes' : status]};`,
    file: from.directory === null ? null : `tables/${from.directory}/${status}.csv`,
  });
  const alone = (status: 'missing' | 'new') => {
    const side = status === 'missing' ? 'old' : 'live';
    const names = Object.keys(rows[status][0]?.[side] ?? {});
    const shown = rows[status].map(
      (row): AloneRow => [
        keyOf(row, key),
        row.seen,
        names.map((name) => shownValue(row[side]?.[name])),
        row.accepted,
      ],
    );
    return { ...held(status, shown), columns: names };
  };
  const changed = rows.corrupted.map(
    (row): ChangedRow => [
      keyOf(row, key),
      row.seen,
      (row.changes ?? []).map(({ column, kind, old, live }) => [
        columnAt(column),
        kind === null ? null : kindAt(kind),
        shownValue(old),
        shownValue(live),
      ]),
      [...(row.hints ?? []), ...(row.accepted ? ['accepted'] : [])],
      Math.max(0, (row.changed ?? 0) - mostColumns),
    ],
  );
  const missing = alone('missing');
  return {
    name: table.table,
    anchor,
    compared: table.compared_at ?? '',
    key,
    hasKey: table.key.length > 0,
    isKeyMasked: table.masked.some((name) =>
      table.key.length > 0 ? table.key.includes(name) : table.columns.includes(name),
    ),
    masked: table.masked,
    columns,
    kinds,
    corrupted: held('corrupted', changed),
    missing: { ...missing, insert: insertable(table, missing.columns) },
    new: alone('new'),
  };
}
