import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, type ConnectOptions, connect } from '../database/connect.ts';
import { keepAlive } from '../database/keep-alive.ts';
import { liveLost } from '../database/live-error.ts';
import { oldError } from '../database/old-error.ts';
import { isLiveLost, isOldUnreachable, isServerError } from '../database/server-error.ts';
import { commandError } from '../database/stage-error.ts';
import { describeTarget } from '../database/target.ts';
import { interruptedError, PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { blameEventTrigger } from './event-triggers.ts';
import type { Io } from './events.ts';
import { Notices } from './notices.ts';
import { requireOwnSchema } from './own-schema.ts';
import type { Watch } from './progress/watch.ts';
import { serversLine } from './servers.ts';
import type { SessionSettings } from './settings.ts';
import { endWork, graceMilliseconds, keepCancelling } from './stopping.ts';

/** First half of pgmend's advisory lock on live; the second is the hash of the staging schema's name. */
export const advisoryLock = 1885826404;

const pollMilliseconds = 250;

/**
 * Two sessions on live, or more. `work` runs the stages. `control` holds the advisory lock and the snapshot, and cancels
 * what the others are running when the user interrupts.
 */
export interface Session<Settings extends SessionSettings = SessionSettings> {
  settings: Settings;
  io: Io;
  /** The command's name, for the journal. */
  command: string;
  work: Connection;
  control: Connection;
  /** All that run something: `work`, and those that withWorkers opens beside it. */
  workers: Connection[];
  /** Opens a further session on live, called after what it does. Whoever opens it closes it. */
  open(what: string, statementTimeout?: string): Promise<Connection>;
  /** Hears of the stages of tables, where progress is shown. */
  watch?: Watch;
}

interface SessionOptions {
  command: string;
  /** Whether this command changes what is staged, and so must be the only one. */
  exclusive: boolean;
}

/** @throws PgmendError (exit 6) when another pgmend holds the staging schema for longer than the user will wait */
async function takeLock({ control, settings, io }: Session): Promise<void> {
  const deadline = Date.now() + settings.wait * 1000;
  for (;;) {
    const [row] =
      await control.sql`select pg_try_advisory_lock(${advisoryLock}::int, hashtext(${settings.staging})) as taken`;
    if (row?.taken) return;
    if (Date.now() >= deadline) break;
    await delay(pollMilliseconds, undefined, { signal: io.signal });
  }
  throw new PgmendError(`another pgmend process holds the staging schema ${settings.staging}`, {
    exitCode: exitCodes.locked,
    hint: 'Wait for it with --wait SECONDS, or use another schema with --staging.',
    next: [['pgmend status', 'what it is doing']],
  });
}

/**
 * Opens both sessions, runs the body, and closes them whatever happens. An interrupt cancels the running statement on
 * the server, and the body then ends with an error of exit code 130.
 *
 * @throws PgmendError (exit 2, 4, 6 or 130, or what the body throws)
 */
export async function withSession<T, Settings extends SessionSettings>(
  settings: Settings,
  io: Io,
  { command, exclusive }: SessionOptions,
  body: (session: Session<Settings>) => Promise<T>,
): Promise<T> {
  const { lockTimeout, statementTimeout, idleTimeout } = settings;
  const notices = new Notices(settings.hidesValues, io.events.note);
  const open = (applicationName: string, other: Partial<ConnectOptions> = {}) =>
    connect(settings.live, {
      applicationName,
      lockTimeout,
      statementTimeout,
      // from the first statement on: a process may hang before the prologue of a stage has said so
      idleTimeout,
      ...other,
      onNotice: (notice) => notices.hear(notice),
    });
  throwIfInterrupted(io);
  const control = await open(`pgmend ${command}`);
  const alive = keepAlive(control);
  try {
    const further = (what: string, patience = statementTimeout) =>
      open(`pgmend ${command}: ${what}`, { statementTimeout: patience });
    const work = await further('idle');
    const session: Session<Settings> = {
      settings,
      io,
      command,
      work,
      control,
      workers: [work],
      open: further,
    };
    let giveUp: NodeJS.Timeout | undefined;
    let stopCancelling: (() => Promise<void>) | undefined;
    const cancel = () => {
      stopCancelling = keepCancelling(session);
      // a server that no longer answers must not keep the user waiting
      giveUp = setTimeout(
        () => Promise.all([...session.workers, control].map((one) => one.abandon())),
        graceMilliseconds,
      );
    };
    io.signal.addEventListener('abort', cancel);
    try {
      throwIfInterrupted(io);
      io.events.servers?.(await serversLine(session));
      io.events.note(`live is ${describeTarget(settings.live)}`);
      if (exclusive) await takeLock(session);
      await requireOwnSchema(session);
      const ended = body(session);
      return await Promise.race([ended, work.lost, control.lost]).catch(async (error) => {
        if (isLiveLost(error) && !io.signal.aborted) await endWork(session, ended);
        throw error;
      });
    } finally {
      io.signal.removeEventListener('abort', cancel);
      void stopCancelling?.();
      await work.close();
      clearTimeout(giveUp);
    }
  } catch (error) {
    if (io.signal.aborted) throw interruptedError(command);
    if (isLiveLost(error)) throw liveLost(settings.live, error as Error, command);
    if (isOldUnreachable(error)) throw oldError(error, settings);
    if (isServerError(error)) {
      await blameEventTrigger(control.sql, settings.staging, error);
      throw commandError(command, error);
    }
    throw error;
  } finally {
    clearInterval(alive);
    await control.close();
    notices.tell();
  }
}

export function throwIfInterrupted(io: Io): void {
  if (io.signal.aborted) throw interruptedError();
}
