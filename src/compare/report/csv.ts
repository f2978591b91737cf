import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { query, type Sender } from '../../database/query.ts';
import { type Copy, mode } from '../../files/copy-to.ts';
import { directoryNames } from '../../files/directory-names.ts';
import { inParts } from '../../in-parts.ts';
import { renderSql } from '../../stages/templates.ts';
import type { StagedReport } from './read.ts';

const kinds = ['missing', 'corrupted', 'new'] as const;
/** Files and directories that are made at the same time. */
const madeAtOnce = 16;

interface File {
  view: string;
  file: string;
  rows: number;
}

/** The CSV files of a report. */
function filesOf({ report, views }: StagedReport, path: string): File[] {
  const directories = directoryNames(views.map(({ table }) => table));
  const counts = new Map(report.tables.map((table) => [table.table, table.counts]));
  return views.flatMap(({ table, objects }) =>
    kinds.map((kind) => ({
      view: objects[kind],
      file: join(path, 'tables', directories.get(table) as string, `${kind}.csv`),
      rows: counts.get(table)?.[kind] ?? 0,
    })),
  );
}

async function each<T>(all: T[], make: (one: T) => Promise<unknown>): Promise<void> {
  for (const part of inParts(all, madeAtOnce)) await Promise.all(part.map(make));
}

/**
 * Makes the directories of the CSV files, and the files that have no rows: of those the server is asked for all first
 * lines at once.
 *
 * @returns what has to be copied
 */
export async function prepareCsv(
  sql: Sender,
  staging: string,
  staged: StagedReport,
  path: string,
): Promise<Copy[]> {
  const files = filesOf(staged, path);
  const empty = files.filter(({ rows }) => rows === 0).map(({ view }) => view);
  type Row = { view: string; header: string | null };
  const rows = await query<Row>(sql, 'report_headers', { staging }, [JSON.stringify(empty)]);
  const headers = new Map(rows.map(({ view, header }) => [view, header]));
  const directories = [...new Set(files.map(({ file }) => join(file, '..')))];
  if (directories.length > 0) await mkdir(join(path, 'tables'), { mode: 0o700 });
  await each(directories, (directory) => mkdir(directory, { mode: 0o700 }));
  // a view that is not there has no header, and the COPY then says so
  const isKnown = ({ view, rows: count }: File) => count === 0 && typeof headers.get(view) === 'string';
  await each(files.filter(isKnown), ({ view, file }) =>
    writeFile(file, headers.get(view) as string, { mode }),
  );
  return files
    .filter((file) => !isKnown(file))
    .map(({ view, file }) => ({ statement: renderSql('queries/copy_csv.sql', { staging, view }), file }));
}
