import type { Sender } from '../database/query.ts';
import { transaction } from '../database/transaction.ts';
import type { Source } from '../files/copy-to.ts';
import type { Session } from '../session/session.ts';
import { type Snapshot, withSnapshot } from '../session/snapshot.ts';
import { cancelWork } from '../session/stopping.ts';
import { shareOut, withWorkers } from '../session/workers.ts';
import type { Reading } from './report/write.ts';

/** What the files of a report are written from: the session's work, and the means to stop it. */
export function sourceOf(session: Session): Source {
  const { settings, work, io } = session;
  return {
    sql: work.sql,
    staging: settings.staging,
    workMem: settings.pace.workMem,
    signal: io.signal,
    cancel: () => cancelWork(session),
  };
}

function inSnapshot<T>(
  session: Session,
  { id }: Snapshot,
  body: (sql: Sender, source: Source) => Promise<T>,
): Promise<T> {
  const source = sourceOf(session);
  return transaction(source.sql, 'isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(`set transaction snapshot '${id}'`);
    await tx`select set_config('work_mem', ${source.workMem}, true)`;
    return body(tx, source);
  });
}

/** Runs the body while what is staged can be read in one snapshot, by as many sessions as there are jobs. */
export function withReading<T>(session: Session, body: (reading: Reading) => Promise<T>): Promise<T> {
  return withWorkers(session, () =>
    withSnapshot(session, (snapshot) =>
      body({
        once: (read) => inSnapshot(session, snapshot, read),
        share: (parts) => shareOut(session, parts, (worker, part) => inSnapshot(worker, snapshot, part)),
      }),
    ),
  );
}
