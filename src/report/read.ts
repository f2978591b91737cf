import type { ObjectNames } from '../comparison/model.ts';
import { objectNames } from '../comparison/names.ts';
import type { Connection } from '../database/connect.ts';
import { renderSql } from '../sql/templates.ts';
import type { Report } from './schema.ts';

export type Sql = Pick<Connection['sql'], 'unsafe'>;

/** What is staged, as report.json has it, and the names of the views that hold each table's rows. */
export interface StagedReport {
  report: Report;
  /** Compared tables, in the report's order. */
  views: { table: string; objects: ObjectNames }[];
}

/** Reads report.json's content from the staging schema; Postgres builds it. */
export async function readReport(sql: Sql, staging: string): Promise<StagedReport> {
  const rows = await sql.unsafe(renderSql('queries/report.sql', { staging }));
  const { report, stems } = rows[0] as unknown as {
    report: Report;
    stems: { table: string; stem: string }[];
  };
  return { report, views: stems.map(({ table, stem }) => ({ table, objects: objectNames(stem) })) };
}
