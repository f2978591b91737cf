import type { Connection } from '../database/connect.ts';
import { type Session, throwIfInterrupted } from './session.ts';
import type { SessionSettings } from './settings.ts';
import { keepCancelling } from './stopping.ts';

/** Does one of the tasks, in a session that is one of several. */
type Work<Task, Settings extends SessionSettings> = (session: Session<Settings>, task: Task) => Promise<void>;

/**
 * Does tasks at the same time, each worker taking the next one when it is done with the last. When one fails, what the
 * others are running is cancelled; all have stopped when this returns.
 *
 * @param tasks those that take longest first
 * @param prepare called with a task that is next, while the servers are at work and this process waits for them
 * @throws what the first task that failed threw
 */
export async function shareOut<Task, Settings extends SessionSettings>(
  session: Session<Settings>,
  tasks: Task[],
  work: Work<Task, Settings>,
  prepare?: (task: Task) => void,
): Promise<void> {
  const waiting = [...tasks];
  // as many as there are workers: each may need one at the same time
  const prepareNext = () => {
    try {
      for (const task of waiting.slice(0, session.workers.length)) prepare?.(task);
    } catch {
      // an error of the task is reported when its turn comes
    }
  };
  const failures: unknown[] = [];
  const stop = new AbortController();
  const passOn = () => stop.abort();
  session.io.signal.addEventListener('abort', passOn);
  // heard by the others between two stages; what they are running is cancelled
  const io = { ...session.io, signal: stop.signal };
  let stopCancelling: (() => Promise<void>) | undefined;
  const take = async (worker: Connection) => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if (failures.length > 0) return;
      try {
        throwIfInterrupted(session.io);
        // what is sent over a connection that has just been lost would never end
        const done = work({ ...session, io, work: worker }, task);
        // by then what the task has to say is on its way
        if (prepare) setImmediate(prepareNext);
        await Promise.race([done, worker.lost]);
      } catch (error) {
        failures.push(error);
        stop.abort();
        // the others then fail too
        stopCancelling ??= keepCancelling(session);
      }
    }
  };
  await Promise.all(session.workers.map(take));
  session.io.signal.removeEventListener('abort', passOn);
  await stopCancelling?.();
  if (failures.length > 0) throw failures[0];
}

/** Runs the body with as many sessions at work as there are jobs, and closes those that were opened for it. */
export async function withWorkers<T>(session: Session, body: () => Promise<T>): Promise<T> {
  const { workers, settings } = session;
  const first = workers.length;
  try {
    while (workers.length < settings.pace.jobs) workers.push(await session.open('idle'));
    return await body();
  } finally {
    await Promise.all(workers.splice(first).map((worker) => worker.close()));
  }
}
