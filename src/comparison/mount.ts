import type { CatalogTable, Mount } from './model.ts';
import { objectNames } from './names.ts';
import { mountType } from './types.ts';

/** How much of old's rows a backend of live may hold at once, in bytes. */
const batchBytes = 16 * 1024 * 1024;
const mostRows = 20_000;
/** For tables that were never analysed: many enough for a narrow table, few enough for rows of 100 kB. */
const unknownRows = 2_000;

/** Rows a round trip brings: as many as fit in the batch, judged by the average row of old. */
export function fetchSize(table: Pick<CatalogTable, 'estimated_rows' | 'bytes'>): number {
  if (!table.estimated_rows || table.bytes === 0) return unknownRows;
  const rows = Math.floor(batchBytes / (table.bytes / table.estimated_rows));
  return Math.max(1, Math.min(mostRows, rows));
}

/** The foreign table over a table of old. */
export function createMount(old: CatalogTable, stem: string, name: string): Mount {
  return {
    name,
    stem,
    objects: objectNames(stem),
    old: { schema: old.schema, table: old.name },
    mounted: old.columns.map((column) => ({ name: column.name, type: mountType(column) })),
    fetchSize: fetchSize(old),
  };
}
