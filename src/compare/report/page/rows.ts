import type { ReportTable } from '../schema.ts';
import { type Marked, markAlone, markChange, type Piece, type Window } from './marks.ts';
import { type Change, mostColumns, type SampleRow } from './samples.ts';

/** A value by itself: what is shown, and how many characters are not. */
interface Shown {
  pieces: Piece[];
  after: number;
}

/** A change as a line of a table. */
export interface ShownChange {
  column: string;
  kind: string | null;
  old: Marked | null;
  live: Marked | null;
}

export function showChange({ column, kind, old, live }: Change): ShownChange {
  const [was, is] = markChange(old, live);
  return { column, kind, old: was, live: is };
}

/** The key of a row, in the order of its columns; of one without a key, nothing. */
export function keyOf(row: SampleRow, { key }: ReportTable): (string | null)[] {
  return key.map((column) => row.key[column] ?? null);
}

function showAlone(value: Window | undefined): Shown | null {
  // JSON has null for NULL
  return value && value.text !== null
    ? { pieces: markAlone(value.text), after: value.length - [...value.text].length }
    : null;
}

/** Missing or new rows as a table of their own columns. */
export function rowTable(rows: SampleRow[], side: 'old' | 'live', total: number, allColumns: number) {
  const columns = Object.keys(rows[0]?.[side] ?? {});
  return {
    total,
    shownRows: rows.length,
    columns,
    hiddenColumns: Math.max(0, allColumns - columns.length),
    rows: rows.map((row) => columns.map((column) => showAlone(row[side]?.[column]))),
  };
}

/** Corrupted rows as one line for each value that differs. */
export function changeTable(rows: SampleRow[], table: ReportTable, total: number) {
  return {
    total,
    shownRows: rows.length,
    key: table.key,
    rows: rows.map((row) => ({
      key: keyOf(row, table),
      hints: [...(row.hints ?? []), ...(row.accepted ? ['accepted'] : [])],
      hiddenColumns: Math.max(0, (row.changed ?? 0) - mostColumns),
      changes: (row.changes ?? []).map(showChange),
    })),
  };
}
