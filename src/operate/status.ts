import { query } from '../database/query.ts';
import { openRepairs } from '../repair/open-repairs.ts';
import type { Io } from '../session/events.ts';
import { readInstalled } from '../session/installed.ts';
import { advisoryLock, type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import type { Status } from './schema.ts';

/** Reads what is staged on live and who is at work. Takes no lock, and does not need old. */
export async function status(settings: Settings, io: Io): Promise<Status> {
  return withSession(settings, io, { command: 'status', exclusive: false }, async (session) => {
    const { staging } = settings;
    const { sql } = session.work;
    const installed = await readInstalled(sql, staging);
    if (!installed.journal) {
      const nothing = {
        last_command: null,
        progress: null,
        activity: [],
        tables: [],
        repairs: [],
        rechecked: [],
        merge: false,
        size: null,
      };
      return { staging, staged: false, at_work: false, broken_off: false, ...nothing };
    }
    type Row = Omit<
      Status,
      'staging' | 'staged' | 'broken_off' | 'progress' | 'repairs' | 'rechecked' | 'merge'
    >;
    // `clean --keep-undo` leaves the journal, and nothing that is staged
    const { tables, merge } = installed;
    const rows = await query<Row>(sql, 'status', { staging, lock: advisoryLock, tables });
    const row = rows[0] as Row;
    const rechecked =
      tables && installed.rechecked
        ? await query<{ stem: string }>(sql, 'rechecked_tables', { staging })
        : [];
    return {
      staging,
      staged: true,
      ...row,
      progress: installed.progress ? await progressOf(session, row.last_command) : null,
      repairs: await openRepairs(session),
      rechecked: rechecked.map(({ stem }) => stem),
      merge,
      broken_off: row.last_command?.outcome === 'started' && !row.at_work,
    };
  });
}

/** What the watch of a run has written, unless the run came to its end. */
async function progressOf(
  { work, settings: { staging } }: Session,
  last: Status['last_command'],
): Promise<Status['progress']> {
  if (!last || last.outcome === 'done') return null;
  const [row] = await query<{ progress: Status['progress'] }>(work.sql, 'progress', { staging }, [last.id]);
  return row?.progress ?? null;
}
