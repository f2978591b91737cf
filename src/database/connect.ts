import type { ConnectionOptions as Tls } from 'node:tls';
import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';
import { dialOnce } from './dial.ts';
import { connectTimeoutOf, liveUnreachable } from './live-error.ts';
import { requireHeeded } from './parameters.ts';
import { isPooled, refuseLost, refuseShared } from './pooler.ts';
import { sessionSettings, startupSettings } from './startup.ts';
import type { Target } from './target.ts';
import { tlsAttempts } from './tls.ts';

/** One session on live. Statements run one after the other; there is no pool behind it and no silent reconnect. */
export interface Connection {
  sql: postgres.Sql;
  /** Process id of the backend, for pg_cancel_backend. */
  pid: number;
  /** Never resolves; rejects when the connection is closed: a statement that is sent just then would never end. */
  lost: Promise<never>;
  close(): Promise<void>;
  /** Drops the connection at once; what waits for the server fails. */
  abandon(): Promise<void>;
}

/** What a server says besides the answer to a statement. */
export interface Notice {
  severity: string;
  message: string;
  /** The functions that it came from, the innermost first, one a line. */
  where?: string;
}

export interface ConnectOptions {
  applicationName: string;
  /** As Postgres writes them (`10s`, `5min`). */
  lockTimeout?: string | undefined;
  statementTimeout?: string | undefined;
  /** How long its transaction may be left alone; without one the server does not mind. */
  idleTimeout?: string | undefined;
  onNotice?: (notice: Notice) => void;
}

function withReject(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  // it is closed at the end of every session, too
  promise.catch(() => {});
  return { promise, reject };
}

/**
 * Opens a session on live, with the few settings that all of pgmend's work relies on.
 *
 * @throws PgmendError (exit 4) when live cannot be reached or refuses the login, or a pooler does not keep a session
 */
export async function connect(target: Target, options: ConnectOptions): Promise<Connection> {
  // mistakes in these are mistakes of the command line, and are reported before any connection is opened
  requireHeeded(target.parameters, target.called ?? 'live');
  const attempts = tlsAttempts(target);
  for (const [index, tls] of attempts.entries()) {
    try {
      return await openAnyhow(target, tls, options);
    } catch (error) {
      if (index === attempts.length - 1 || !isWorthAnother(error)) throw liveUnreachable(target, error);
    }
  }
  throw new Error('unreachable');
}

/** Whether a server that is asked with TLS may let in who comes without it, or the other way round. */
function isWorthAnother(error: unknown): boolean {
  return ['NO_TLS', 'TLS_FAILED', '28000'].includes((error as { code: string }).code);
}

async function openAnyhow(target: Target, tls: Tls | null, options: ConnectOptions): Promise<Connection> {
  try {
    return await open(target, tls, options, startupSettings(options));
  } catch (error) {
    if (!isRefusedAtStart(error)) throw error;
  }
  // a pooler that knows few of them; the session gets all of them once it is there
  return await open(target, tls, options, { application_name: options.applicationName });
}

function isRefusedAtStart(error: unknown): boolean {
  return /unsupported startup parameter/.test((error as Error).message);
}

function client(
  target: Target,
  tls: Tls | null,
  options: ConnectOptions,
  startup: Record<string, string>,
  closed: () => void,
) {
  return postgres({
    host: target.host,
    port: target.port,
    database: target.database,
    username: target.user,
    // never what the driver itself reads from the environment
    password: target.password ?? '',
    // what dials it has opened TLS already
    ssl: false,
    // an option of the driver that its types do not have (postgres 3.4.9)
    ...({ socket: dialOnce(target, tls) } as object),
    max: 1,
    fetch_types: false,
    types: arrayTypes as never,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: connectTimeoutOf(target),
    backoff: false,
    onnotice: (notice) => options.onNotice?.(notice as unknown as Notice),
    onclose: closed,
    connection: { ...(target.parameters.options && { options: target.parameters.options }), ...startup },
  });
}

async function open(
  target: Target,
  tls: Tls | null,
  options: ConnectOptions,
  startup: Record<string, string>,
): Promise<Connection> {
  const { promise: lost, reject } = withReject();
  const sql = client(target, tls, options, startup, () => {
    reject(Object.assign(new Error('the connection was closed'), { code: 'CONNECTION_CLOSED' }));
    // the driver would open another one for the next statement, without the lock and the transaction of this one
    void sql.end({ timeout: 0 });
  });
  try {
    // as a simple statement: a pooler may send the parts of another kind to two sessions
    const first = await sql`
      select pg_catalog.pg_backend_pid() as pid,
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version`.simple();
    const { pid, version } = first[0] as unknown as { pid: number; version: number };
    const pooled = isPooled(first);
    if (pooled) {
      const second = client(target, tls, options, startup, () => void second.end({ timeout: 0 }));
      await refuseShared(sql, second, pid).finally(() => second.end({ timeout: 0 }));
    }
    const settings = sessionSettings(options, version);
    const set = await sql`
      select s.key as name, pg_catalog.set_config(s.key, s.value, false) as value
      from pg_catalog.jsonb_each_text(${JSON.stringify(settings)}::text::jsonb) as s`;
    if (pooled) await refuseLost(sql, pid, Object.fromEntries(set.map(({ name, value }) => [name, value])));
    return {
      sql,
      pid,
      lost,
      close: () => sql.end({ timeout: 5 }),
      abandon: () => sql.end({ timeout: 0 }),
    };
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
}
