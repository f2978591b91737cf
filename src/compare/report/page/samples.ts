import { query, type Sender } from '../../../database/query.ts';
import type { ObjectNames } from '../../resolve/model.ts';
import type { ReportTable } from '../schema.ts';
import type { Window } from './marks.ts';
import { type Quota, rowsOfKind } from './quotas.ts';

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
  /** Tells it from one that differs otherwise. */
  seen: string | null;
  key: Record<string, string | null>;
  hints: string[] | null;
  /** Whether somebody decided to keep what live has. */
  accepted: boolean;
  /** How many columns changed, of a corrupted row. */
  changed: number | null;
  changes: Change[] | null;
  old: Record<string, Window> | null;
  live: Record<string, Window> | null;
}

/** Some rows of a table: of each status, and of each column and kind of damage. */
export interface Samples {
  /** All of a status, whatever they were chosen for. */
  all(status: string): SampleRow[];
  of(most: number, status: string, column?: string | null, kind?: string | null): SampleRow[];
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
function wantedOf({ counts, diagnosis }: ReportTable, quota: Quota) {
  const of = (status: string, column: string | null, kind: string | null, rows: number, most: number) => ({
    status,
    column,
    kind,
    most,
    // four times as many as are shown: they are chosen by chance
    step: Math.max(1, Math.floor(rows / (4 * most))),
  });
  const kinds = diagnosis.flatMap(({ status, column, kind, rows }) =>
    status === 'corrupted' && column !== null ? [of(status, column, kind, rows, quota.ofKind)] : [],
  );
  const statuses = (['missing', 'corrupted', 'new'] as const).map((status) =>
    of(status, null, null, counts?.[status] ?? 0, quota.rows),
  );
  return [...statuses, ...kinds];
}

/** Places of rows of one status, so many: one of each kind of damage, another of each, and so on; then of all. */
function placesOf(found: PlaceRow[], { rows: most, ofKind }: Quota): string[] {
  const lists = found.filter(({ column }) => column !== null).map(({ places }) => places);
  const layers = Array.from({ length: ofKind }, (_, layer) => lists.flatMap((list) => list[layer] ?? []));
  const ofKinds = new Set([...new Set(layers.flat())].slice(0, most));
  const others = found.flatMap(({ column, places }) => (column === null ? places : []));
  const further = others.filter((place) => !ofKinds.has(place));
  return [...ofKinds, ...further.slice(0, Math.max(0, most - ofKinds.size))];
}

/** Reads rows of a table that are spread over all that differ. */
export async function readSamples(
  sql: Sender,
  staging: string,
  table: ReportTable,
  { diff, json }: ObjectNames,
  quota: Quota,
): Promise<Samples> {
  const found = await query<PlaceRow>(sql, 'sample_places', {
    staging,
    diff,
    wanted: wantedOf(table, quota),
  });
  const held = new Set(
    (['missing', 'corrupted', 'new'] as const).flatMap((status) =>
      placesOf(
        found.filter((one) => one.status === status),
        quota,
      ),
    ),
  );
  // those of a card are shown whether there is room for them in the list or not
  const shownOfKind = found.flatMap(({ column, places: some }) =>
    column === null ? [] : some.slice(0, rowsOfKind),
  );
  const fetched = new Set([...held, ...shownOfKind]);
  const places = [...fetched];
  const shown = { characters: mostCharacters, columns: mostColumns, sides: ['old', 'live'] };
  const rows =
    places.length > 0 ? await query<SampleRow>(sql, 'sample', { staging, view: json, places, ...shown }) : [];
  const byPlace = new Map(
    found.map(({ status, column, kind, places: of }) => [idOf(status, column, kind), of]),
  );
  return {
    all: (status) => rows.filter((row) => row.status === status && held.has(row.place)),
    of: (most, status, column = null, kind = null) => {
      const known = byPlace.get(idOf(status, column, kind)) ?? [];
      const chosen = new Set(known.filter((place) => fetched.has(place)).slice(0, most));
      return rows.filter(({ place }) => chosen.has(place));
    },
  };
}

/** What there is of a table in which nothing differs. */
export const noSamples: Samples = { all: () => [], of: () => [] };

/** Some of a list, from all over it. */
export function spreadOut<T>(rows: T[], most: number): T[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, index) => rows[Math.floor((index * rows.length) / most)] as T);
}
