import { query } from '../database/query.ts';
import { isServerError } from '../database/server-error.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { prepareDirectory, type ReportDirectory } from '../report/directory.ts';
import type { Report } from '../report/schema.ts';
import { writeReport } from '../report/write.ts';
import type { Settings } from '../settings/settings.ts';
import type { Io } from './events.ts';
import { hasJournal } from './journal.ts';
import { run } from './run.ts';
import { cancelWork, type Session, withSession } from './session.ts';

function write(session: Session, directory: ReportDirectory): Promise<Report> {
  const { settings, work, io } = session;
  const source = {
    sql: work.sql,
    staging: settings.staging,
    signal: io.signal,
    cancel: () => cancelWork(session),
  };
  return writeReport(source, directory, settings.formats, settings.out);
}

/**
 * Compares and reports. The report's directory is tried first: an hour's comparison must not end at a wrong path.
 *
 * @throws PgmendError for everything that ends the run before its report
 */
export async function runAndReport(settings: Settings, io: Io): Promise<Report> {
  const directory = await prepareDirectory(settings.out);
  try {
    return await run(settings, io, (session) => write(session, directory));
  } finally {
    await directory.discard();
  }
}

/**
 * Writes the report again from what is staged. Old is not needed.
 *
 * @throws PgmendError (exit 2) when nothing complete is staged
 */
export async function report(settings: Settings, io: Io): Promise<Report> {
  const directory = await prepareDirectory(settings.out);
  try {
    return await withSession(settings, io, { command: 'report', exclusive: true }, async (session) => {
      await requireComplete(session);
      try {
        return await write(session, directory);
      } catch (error) {
        // a stage that ran again took a view of a later one away
        if (!isServerError(error) || error.code !== '42P01') throw error;
        throw notWhole(`stages were run again, and not to the end: ${error.message}`);
      }
    });
  } finally {
    await directory.discard();
  }
}

function notWhole(message: string): PgmendError {
  return new PgmendError(message, {
    exitCode: exitCodes.usage,
    next: [['pgmend run', 'compare, and write the report']],
  });
}

interface LastRun {
  last: { whole: boolean; detail: string | null } | null;
  summary: boolean;
}

/** A run that broke off has staged some tables and not others: a report of them would look whole. */
async function requireComplete(session: Session): Promise<void> {
  const { work, settings } = session;
  if (!(await hasJournal(session))) throw notWhole(`nothing is staged in schema ${settings.staging}`);
  const [journal] = await query<LastRun>(work.sql, 'journal_last_run', { staging: settings.staging });
  const { last, summary } = journal as LastRun;
  if (last && !last.whole) {
    throw notWhole(
      `the last run did not end well (${last.detail ?? 'it broke off'}): what it staged is not whole`,
    );
  }
  if (!summary) throw notWhole('the stages were not run to the end: there is no summary yet');
}
