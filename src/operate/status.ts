import { query } from '../database/query.ts';
import { type OpenRepair, openRepairs } from '../repair/open-repairs.ts';
import type { Io } from '../session/events.ts';
import { readInstalled } from '../session/installed.ts';
import type { RunProgress } from '../session/progress/progress.ts';
import { advisoryLock, type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';

/** What `pgmend status` knows. Counts are rows; ages and durations are seconds; times are Postgres text. */
export interface Status {
  staging: string;
  /** Whether the staging schema is there at all. */
  staged: boolean;
  /** Whether another pgmend holds the staging schema right now. */
  at_work: boolean;
  /** A command that began, has not ended, and is not at work: its process was killed, or lost its server. */
  broken_off: boolean;
  last_command: {
    id: number;
    command: string;
    outcome: 'started' | 'done' | 'failed' | 'interrupted';
    detail: string | null;
    run_by: string;
    started_at: string;
    finished_at: string | null;
    age_seconds: number;
    last_stage: { stage: string; table: string | null } | null;
  } | null;
  /** How far the last run is, or was when it broke off; null where it came to its end, or was over too soon. */
  progress: (RunProgress & { age_seconds: number }) | null;
  activity: { application: string; pid: number; by: string; seconds: number }[];
  tables: {
    table: string;
    stem: string | null;
    outcome: 'compared' | 'not_compared' | 'only_live';
    reason: string | null;
    old: number | null;
    live: number | null;
    identical: number | null;
    missing: number | null;
    corrupted: number | null;
    new: number | null;
    snapshot_at: string | null;
  }[];
  /** Repairs that are neither undone nor confirmed. */
  repairs: OpenRepair[];
  /** Stems of the tables whose differences were rechecked, those with most that are left first. */
  rechecked: string[];
  /** Whether the decisions of a merge of users are staged. */
  merge: boolean;
  /** Disk space of what is staged, as Postgres words it. */
  size: string | null;
}

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
