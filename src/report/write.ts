import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { Connection } from '../database/connect.ts';
import type { Sender } from '../database/query.ts';
import { transaction } from '../database/transaction.ts';
import type { Format } from '../settings/schema.ts';
import { renderSql } from '../sql/templates.ts';
import { isFileError, type ReportDirectory, unwritable } from './directory.ts';
import { directoryNames } from './directory-names.ts';
import { renderHtml } from './html/render.ts';
import { readReport, type StagedReport } from './read.ts';
import type { Report } from './schema.ts';

const mode = 0o600;

/** What a report is written from: a session, and the means to stop. */
interface Source {
  sql: Connection['sql'];
  staging: string;
  signal: AbortSignal;
  /** Cancels, on the server, what the session is running. */
  cancel: () => void;
}

/**
 * What a stream brings, without harm to it when the reader fails: a failing pipeline destroys its source, and the
 * driver would then never again read from the server. The loop is what shields it: it returns from the iterator,
 * where a pipeline throws into it, and that destroys the stream whatever the option says.
 */
async function* chunksOf(rows: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of rows.iterator({ destroyOnReturn: false })) yield chunk;
}

/**
 * Starts a COPY and gives what it will send. An error of the server can come in one packet with the start: the driver
 * then fails the stream before it hands it over, and a failing stream to which nobody listens ends node.
 */
function startCopy(sql: Sender, statement: string): Promise<Readable> {
  const query = sql.unsafe(statement) as unknown as {
    resolve(answer: unknown): void;
    readable(): Promise<Readable>;
  };
  const { resolve } = query;
  // whoever reads the stream learns of the error as well, also later; the driver resolves once more at the end
  query.resolve = (answer) =>
    resolve(answer instanceof Readable ? answer.on('error', () => undefined) : answer);
  return query.readable();
}

/** Streams what a COPY statement sends into a file: no row is held in memory. */
async function copyTo(
  sql: Sender,
  { signal, cancel }: Source,
  statement: string,
  file: string,
  flags = 'w',
): Promise<void> {
  const rows = await startCopy(sql, statement);
  try {
    const kept = Readable.from(chunksOf(rows), { objectMode: false });
    await pipeline(kept, createWriteStream(file, { mode, flags }), { signal });
  } catch (error) {
    cancel();
    // not resume() alone: it does nothing while the iterator, which may end later, still listens
    rows.on('data', () => undefined).resume();
    await finished(rows).catch(() => {});
    throw error;
  } finally {
    // the driver pauses its socket for a full buffer, and forgets to resume it when the last of the data filled it
    rows._read(0);
  }
}

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
      const staged = await readReport(tx, source.staging);
      if (formats.includes('json')) await writeJson(tx, source, staged, directory.path);
      if (formats.includes('csv')) await writeCsv(tx, source, staged.views, directory.path);
      if (formats.includes('html')) {
        const html = await renderHtml(tx, source.staging, staged);
        await writeFile(join(directory.path, 'report.html'), html, { mode });
      }
      await directory.publish();
      return staged.report;
    });
  } catch (error) {
    throw isFileError(error) ? unwritable(out, error) : error;
  } finally {
    await directory.discard();
  }
}
