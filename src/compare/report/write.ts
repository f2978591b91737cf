import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sender } from '../../database/query.ts';
import { type Copy, copyToEnd, copyToFiles, mode, type Source } from '../../files/copy-to.ts';
import { type ReportDirectory, unwritable } from '../../files/directory.ts';
import { isFileError } from '../../files/file-error.ts';
import { inParts } from '../../in-parts.ts';
import type { Format } from '../../settings/rules.ts';
import type { Settings } from '../../settings/settings.ts';
import { renderSql } from '../../stages/templates.ts';
import { prepareCsv } from './csv.ts';
import { differs } from './differing-rows.ts';
import { renderJunit } from './junit.ts';
import type { PageOptions } from './page/page.ts';
import { readReport, type StagedReport } from './read.ts';
import type { Report } from './schema.ts';
import { writeScript } from './script.ts';

/** A part of a report that can be written at the same time as the others. */
export type Part = (sql: Sender, source: Source) => Promise<void>;

/** How a report is read: whatever its parts are, all of them see the same. */
export interface Reading {
  once<T>(body: (sql: Sender, source: Source) => Promise<T>): Promise<T>;
  /** @param parts those that take longest first */
  share(parts: Part[]): Promise<void>;
}

/** COPYs of CSV files that are one part. */
const copiesOfPart = 200;

async function writeJson(sql: Sender, source: Source, staged: StagedReport, path: string): Promise<void> {
  const { staging } = source;
  await writeFile(join(path, 'report.json'), `${JSON.stringify(staged.report, null, 2)}\n`, { mode });
  const file = join(path, 'differences.jsonl');
  await writeFile(file, '', { mode });
  const statements = withRows(staged).map(({ objects }) =>
    renderSql('queries/copy_jsonl.sql', { staging, view: objects.json }),
  );
  await copyToEnd(sql, source, statements, file);
}

async function writeHtml(
  sql: Sender,
  source: Source,
  staged: StagedReport,
  { path, ...options }: PageOptions & { path: string },
): Promise<void> {
  // what marks changes in values is loaded by none who writes no page
  const { renderHtml } = await import('./page/page.ts');
  const page = await renderHtml(sql, source.staging, staged, options);
  await writeFile(join(path, 'report.html'), page, { mode });
}

/** Tables of which a row differs. */
function withRows({ report, views }: StagedReport): StagedReport['views'] {
  const names = new Set(report.tables.filter(differs).map(({ table }) => table));
  return views.filter(({ table }) => names.has(table));
}

/** The files that have rows, in a few parts. */
function csvParts(copies: Copy[]): Part[] {
  return inParts(copies, copiesOfPart).map((some) => (sql, source) => copyToFiles(sql, source, some));
}

/**
 * Writes the report from what is staged, in one snapshot, and puts it in its place when all of it is there.
 *
 * @throws PgmendError (exit 2) when the directory cannot be written to, or the disk is full
 */
export async function writeReport(
  reading: Reading,
  directory: ReportDirectory,
  {
    formats,
    out,
    live,
    limits,
    htmlRows,
  }: Pick<Settings, 'formats' | 'out' | 'live' | 'limits' | 'htmlRows'>,
): Promise<Report> {
  const { path } = directory;
  try {
    const { staged, copies } = await reading.once(async (sql, { staging }) => {
      const read = await readReport(sql, staging, live);
      return {
        staged: read,
        copies: formats.includes('csv') ? await prepareCsv(sql, staging, read, path) : [],
      };
    });
    const parts: Record<Format, Part[]> = {
      sql: [(sql, source) => writeScript(sql, source, join(path, 'repair.sql'))],
      json: [(sql, source) => writeJson(sql, source, staged, path)],
      html: [
        (sql, source) => writeHtml(sql, source, staged, { path, htmlRows, hasCsv: formats.includes('csv') }),
      ],
      csv: csvParts(copies),
      junit: [() => writeFile(join(path, 'junit.xml'), renderJunit(staged.report, limits), { mode })],
    };
    const wanted = (Object.keys(parts) as Format[]).filter((format) => formats.includes(format));
    await reading.share(wanted.flatMap((format) => parts[format]));
    await directory.publish();
    return staged.report;
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  } finally {
    await directory.discard();
  }
}
