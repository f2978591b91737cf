import { query } from '../database/query.ts';
import { usageError } from '../errors.ts';
import type { Io } from '../session/events.ts';
import { withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { type OpenRepair, openRepairs } from './open-repairs.ts';

/**
 * Keeps what repairs did for good: what could undo them is dropped, and `clean` no longer refuses.
 *
 * @returns the repairs that were open
 * @throws PgmendError (exit 2) when none is
 */
export async function confirmRepairs(settings: Settings, io: Io): Promise<OpenRepair[]> {
  return withSession(settings, io, { command: 'repair', exclusive: true }, async (session) => {
    const { staging } = settings;
    const open = await openRepairs(session);
    if (open.length === 0) throw usageError('there is no repair to confirm');
    await query(session.work.sql, 'repair_confirm', { staging });
    return open;
  });
}
