import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sender } from '../database/query.ts';
import { transaction } from '../database/transaction.ts';
import type { Format } from '../settings/rules.ts';
import { renderSql } from '../sql/templates.ts';
import { copyTo, mode, type Source } from './copy-to.ts';
import { isFileError, type ReportDirectory, unwritable } from './directory.ts';
import { directoryNames } from './directory-names.ts';
import { renderHtml } from './html/render.ts';
import { readReport, type StagedReport } from './read.ts';
import type { Report } from './schema.ts';
import { writeScript } from './script.ts';

async function writeCsv(
  sql: Sender,
  source: Source,
  views: StagedReport['views'],
  path: string,
): Promise<void> {
  const directories = directoryNames(views.map(({ table }) => table));
  for (const { table, objects } of views) {
    const directory = join(path, 'tables', directories.get(table) as string);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const kind of ['missing', 'corrupted', 'new'] as const) {
      const statement = renderSql('queries/copy_csv.sql', { staging: source.staging, view: objects[kind] });
      await copyTo(sql, source, statement, join(directory, `${kind}.csv`));
    }
  }
}

async function writeJson(
  sql: Sender,
  source: Source,
  { report, views }: StagedReport,
  path: string,
): Promise<void> {
  await writeFile(join(path, 'report.json'), `${JSON.stringify(report, null, 2)}\n`, { mode });
  const file = join(path, 'differences.jsonl');
  await writeFile(file, '', { mode });
  for (const { objects } of views) {
    const statement = renderSql('queries/copy_jsonl.sql', { staging: source.staging, view: objects.json });
    await copyTo(sql, source, statement, file, 'a');
  }
}

/**
 * Writes the report from what is staged, in one snapshot, and puts it in its place when all of it is there.
 *
 * @throws PgmendError (exit 2) when the directory cannot be written to, or the disk is full
 */
export async function writeReport(
  source: Source,
  directory: ReportDirectory,
  formats: Format[],
  out: string,
): Promise<Report> {
  try {
    return await transaction(source.sql, 'isolation level repeatable read read only', async (tx) => {
      await tx`select set_config('work_mem', ${source.workMem}, true)`;
      const staged = await readReport(tx, source.staging);
      if (formats.includes('json')) await writeJson(tx, source, staged, directory.path);
      if (formats.includes('csv')) await writeCsv(tx, source, staged.views, directory.path);
      if (formats.includes('html')) {
        const html = await renderHtml(tx, source.staging, staged);
        await writeFile(join(directory.path, 'report.html'), html, { mode });
      }
      if (formats.includes('sql')) await writeScript(tx, source, join(directory.path, 'repair.sql'));
      await directory.publish();
      return staged.report;
    });
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  } finally {
    await directory.discard();
  }
}
