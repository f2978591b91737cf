import { query, type Sender } from '../../../database/query.ts';
import type { ObjectNames } from '../../resolve/model.ts';
import type { ReportTable } from '../schema.ts';
import type { Window } from './marks.ts';

/** Rows of each status that the page shows of each table, and of each kind of damage. */
const rowsOfStatus = 20;
const rowsOfKind = 4;
/** Characters of a value, and columns of a row, that the page shows. */
export const mostCharacters = 1000;
export const mostColumns = 30;

/** A column that changed, with both values. */
export interface Change {
  column: string;
  kind: string | null;
  old: Window | null;
  live: Window | null;
}

/** A row that differs, as far as the page shows it. */
export interface SampleRow {
  place: string;
  status: 'missing' | 'corrupted' | 'new';
  key: Record<string, string | null>;
  hints: string[] | null;
  /** How many columns changed, of a corrupted row. */
  changed: number | null;
  changes: Change[] | null;
  old: Record<string, Window> | null;
  live: Record<string, Window> | null;
}

/** Some rows of a table: of each status, and of each column and kind of damage. */
export interface Samples {
  of(status: string, column?: string | null, kind?: string | null): SampleRow[];
}

interface PlaceRow {
  status: string;
  column: string | null;
  kind: string | null;
  places: string[];
}

function idOf(status: string, column: string | null, kind: string | null): string {
  return JSON.stringify([status, column, kind]);
}

/** What is wanted of a table: by its counts, so that what is chosen comes from all over it. */
function wantedOf({ counts, diagnosis }: ReportTable) {
  const of = (status: string, column: string | null, kind: string | null, rows: number, most: number) => ({
    status,
    column,
    kind,
    most,
    // four times as many as are shown: they are chosen by chance
    step: Math.max(1, Math.floor(rows / (4 * most))),
  });
  const statuses = (['missing', 'corrupted', 'new'] as const).map((status) =>
    of(status, null, null, counts?.[status] ?? 0, rowsOfStatus),
  );
  const kinds = diagnosis.flatMap(({ status, column, kind, rows }) =>
    status === 'corrupted' && column !== null ? [of(status, column, kind, rows, rowsOfKind)] : [],
  );
  return [...statuses, ...kinds];
}

/** Reads rows of a table that are spread over all that differ. */
export async function readSamples(
  sql: Sender,
  staging: string,
  table: ReportTable,
  { diff, json }: ObjectNames,
): Promise<Samples> {
  const found = await query<PlaceRow>(sql, 'sample_places', { staging, diff, wanted: wantedOf(table) });
  const places = [...new Set(found.flatMap((one) => one.places))];
  const shown = { characters: mostCharacters, columns: mostColumns, sides: ['old', 'live'] };
  const rows =
    places.length > 0 ? await query<SampleRow>(sql, 'sample', { staging, view: json, places, ...shown }) : [];
  const byPlace = new Map(
    found.map(({ status, column, kind, places: of }) => [idOf(status, column, kind), new Set(of)]),
  );
  return {
    of: (status, column = null, kind = null) => {
      const chosen = byPlace.get(idOf(status, column, kind));
      return rows.filter(({ place }) => chosen?.has(place));
    },
  };
}

/** What there is of a table in which nothing differs. */
export const noSamples: Samples = { of: () => [] };
