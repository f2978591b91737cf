import type { Report, ReportTable } from './schema.ts';

/** The exit code's meaning of a report, from what it says of the tables of the last run, or of those that it has kept of others. */
export function differingRows(
  report: Report,
  kept = false,
): { missing: number; corrupted: number; new: number } {
  const sum = (kind: 'missing' | 'corrupted' | 'new') =>
    report.tables
      .filter((table) => table.kept === kept)
      .reduce((total, { counts: rows }) => total + (rows?.[kind] ?? 0), 0);
  return { missing: sum('missing'), corrupted: sum('corrupted'), new: sum('new') };
}

/** Whether a row of a table differs. */
export function differs({ counts: rows }: ReportTable): boolean {
  return rows !== null && rows.missing + rows.corrupted + rows.new > 0;
}
