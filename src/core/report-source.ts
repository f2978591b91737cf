import type { Source } from '../report/copy-to.ts';
import type { Session } from './session.ts';
import { cancelWork } from './stopping.ts';

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
