import type { Report, ReportTable } from './schema.ts';

/** The exit code's meaning of a report, from what it says of all tables. */
export function differingRows(report: Report): { missing: number; corrupted: number; new: number } {
  const sum = (kind: 'missing' | 'corrupted' | 'new') =>
    report.tables.reduce((total, { counts: rows }) => total + (rows?.[kind] ?? 0), 0);
  return { missing: sum('missing'), corrupted: sum('corrupted'), new: sum('new') };
}

/** Whether a row of a table differs. */
export function differs({ counts: rows }: ReportTable): boolean {
  return rows !== null && rows.missing + rows.corrupted + rows.new > 0;
}
