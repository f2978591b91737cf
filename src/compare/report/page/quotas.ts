import type { ReportTable } from '../schema.ts';

/** Rows of a table and status that a page holds, unless the user says another number. */
export const defaultRows = 1000;
/** Rows that all tables together hold then: a page is opened from a mail. */
const mostOfPage = 20_000;

/** Rows that the page shows of each kind of damage in its card. */
export const rowsOfKind = 4;

const statuses = ['missing', 'corrupted', 'new'] as const;

/** How many rows of a status a page holds, and of these how many of each kind of damage at least. */
export interface Quota {
  rows: number;
  ofKind: number;
}

/**
 * How many rows of each status of each table the page may hold: as many as all can have where there is room for all, and else
 * the large ones fewer.
 *
 * @param said what the user asks for of each; null for what fits into a page of some megabytes
 */
export function rowQuota(tables: ReportTable[], said: number | null): Quota {
  if (said !== null) return quotaOf(said);
  const counts = tables.flatMap((table) => statuses.map((status) => table.counts?.[status] ?? 0));
  const held = (most: number) => counts.reduce((sum, rows) => sum + Math.min(rows, most), 0);
  let [low, high] = [rowsOfKind, defaultRows];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (held(middle) <= mostOfPage) low = middle;
    else high = middle - 1;
  }
  return quotaOf(low);
}

function quotaOf(rows: number): Quota {
  return { rows, ofKind: Math.min(rows, Math.max(rowsOfKind, Math.floor(rows / 20))) };
}
