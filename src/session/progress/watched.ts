import { query } from '../../database/query.ts';
import type { Session } from '../session.ts';
import type { SessionSettings } from '../settings.ts';
import type { PlannedTable } from './progress.ts';
import { Watch } from './watch.ts';

/**
 * Runs the body while somebody keeps account of how far it is.
 *
 * @param runId the run for which a second terminal is to see it; without one only this process does
 */
export async function watched<T, Settings extends SessionSettings>(
  session: Session<Settings>,
  tables: PlannedTable[],
  runId: string | null,
  body: (session: Session<Settings>) => Promise<T>,
): Promise<T> {
  const { staging } = session.settings;
  if (runId !== null) await query(session.work.sql, 'progress_clear', { staging });
  const watch = new Watch(session, tables, runId);
  let well = false;
  try {
    const result = await body({ ...session, watch });
    well = true;
    return result;
  } finally {
    await watch.stop(well);
  }
}
