import type { CatalogTable } from './catalog-model.ts';
import type { Mount } from './model.ts';
import { objectNames } from './names.ts';
import { mountType } from './types.ts';

/** How much of old's rows a backend of live may hold at once, in bytes. */
const batchBytes = 16 * 1024 * 1024;
const mostRows = 20_000;
/** For tables that were never analysed: many enough for a narrow table, few enough for rows of 100 kB. */
const unknownRows = 2_000;

/** Rows a round trip brings, at a rate in megabytes a second if there is one: as many as fit in the batch, judged by the average row of old. */
export function fetchSize(
  table: Pick<CatalogTable, 'estimated_rows' | 'bytes'>,
  maxRate: number | null = null,
): number {
  if (!table.estimated_rows || table.bytes === 0) return unknownRows;
  // at a rate, a batch is a quarter of a second's worth: a longer one would come as a burst
  const batch = maxRate === null ? batchBytes : Math.min(batchBytes, maxRate * 250_000);
  const rows = Math.floor(batch / (table.bytes / table.estimated_rows));
  return Math.max(1, Math.min(mostRows, rows));
}

/** The foreign table over a table of old. */
export function createMount(
  old: CatalogTable,
  stem: string,
  name: string,
  maxRate: number | null = null,
): Mount {
  return {
    name,
    stem,
    objects: objectNames(stem),
    old: { schema: old.schema, table: old.name },
    mounted: old.columns.map((column) => ({ name: column.name, type: mountType(column) })),
    bytes: old.bytes,
    fetchSize: fetchSize(old, maxRate),
  };
}
