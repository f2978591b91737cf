import type { Report, ReportTable } from './schema.ts';

/** Rows by how they differ. */
export interface DifferingRows {
  missing: number;
  corrupted: number;
  new: number;
}

const statuses = ['missing', 'corrupted', 'new'] as const;

/** Rows of a table that differ and that nobody has decided to leave as they are. */
export function openRows({ counts, accepted }: ReportTable): DifferingRows {
  const open = (status: keyof DifferingRows) => (counts?.[status] ?? 0) - (accepted?.[status] ?? 0);
  return { missing: open('missing'), corrupted: open('corrupted'), new: open('new') };
}

function sumOf(all: DifferingRows[]): DifferingRows {
  const sum = (status: keyof DifferingRows) => all.reduce((total, one) => total + one[status], 0);
  return { missing: sum('missing'), corrupted: sum('corrupted'), new: sum('new') };
}

/** The exit code's meaning of a report, from what it says of the tables of the last run, or of those that it has kept of others. */
export function differingRows(report: Report, kept = false): DifferingRows {
  return sumOf(report.tables.filter((table) => table.kept === kept).map(openRows));
}

/** How many rows that differ are accepted, in the tables of the last run. */
export function acceptedRows({ tables }: Report): number {
  const {
    missing,
    corrupted,
    new: added,
  } = sumOf(tables.flatMap(({ kept, accepted }) => (!kept && accepted) || []));
  return missing + corrupted + added;
}

/** Whether a row of a table differs. */
export function differs({ counts: rows }: ReportTable): boolean {
  return rows !== null && statuses.some((status) => rows[status] > 0);
}
