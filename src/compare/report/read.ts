import { query, type Sender } from '../../database/query.ts';
import type { Target } from '../../database/target.ts';
import type { ObjectNames } from '../resolve/model.ts';
import { objectNames } from '../resolve/names.ts';
import type { Report } from './schema.ts';

/** What is staged, as report.json has it, and the names of the views that hold each table's rows. */
export interface StagedReport {
  report: Report;
  /** Compared tables, in the report's order. */
  views: { table: string; objects: ObjectNames }[];
}

interface Row {
  report: Report;
  stems: { table: string; stem: string }[];
}

/**
 * Reads report.json's content from the staging schema; Postgres builds it.
 *
 * @param live where it was reached, which it does not know itself
 */
export async function readReport(
  sql: Sender,
  staging: string,
  live: Pick<Target, 'host' | 'port'>,
): Promise<StagedReport> {
  const rows = await query<Row>(sql, 'report', { staging, live });
  const { report, stems } = rows[0] as Row;
  return { report, views: stems.map(({ table, stem }) => ({ table, objects: objectNames(stem) })) };
}
