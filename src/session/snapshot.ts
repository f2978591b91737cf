import type { Session } from './session.ts';

/** A snapshot of live that the control session holds open, for every session that compares. */
export interface Snapshot {
  id: string;
  /** When it was taken, as Postgres text. */
  at: string;
  /** Where live's write-ahead log stood. */
  lsn: string;
}

/** Runs the body while the control session holds one snapshot of live open. */
export async function withSnapshot<T>(
  { control }: Session,
  body: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  // not the driver's begin(): that reserves the session, and an interrupt has to get through it
  await control.sql.unsafe('begin isolation level repeatable read read only');
  try {
    const [row] = await control.sql`
      select pg_export_snapshot() as id, transaction_timestamp()::text as at, pg_current_wal_lsn()::text as lsn`;
    return await body(row as unknown as Snapshot);
  } finally {
    // with the session gone the snapshot is gone too, and whoever used it has failed already
    await control.sql.unsafe('rollback').catch(() => {});
  }
}
