import { isServerError } from '../database/server-error.ts';
import { prepareDirectory, type ReportDirectory } from '../files/directory.ts';
import type { Io } from '../session/events.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import type { Report } from './report/schema.ts';
import { writeReport } from './report/write.ts';
import { withReading } from './report-source.ts';
import { run } from './run.ts';
import { notWhole, requireComplete } from './staged.ts';

function write(session: Session<Settings>, directory: ReportDirectory): Promise<Report> {
  return withReading(session, (reading) => writeReport(reading, directory, session.settings));
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
        // a stage that ran again took a view or a function of a later one away
        if (!isServerError(error) || !['42P01', '42883'].includes(error.code)) throw error;
        throw notWhole(`stages were run again, and not to the end: ${error.message}`);
      }
    });
  } finally {
    await directory.discard();
  }
}
