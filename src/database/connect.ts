import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';
import { dialOnce } from './dial.ts';
import { connectTimeoutSeconds, liveUnreachable } from './live-error.ts';
import { type Target, tlsSetting } from './target.ts';

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

export interface ConnectOptions {
  applicationName: string;
  /** As Postgres writes them (`10s`, `5min`). */
  lockTimeout?: string | undefined;
  statementTimeout?: string | undefined;
  /** How long its transaction may be left alone; without one the server does not mind. */
  idleTimeout?: string | undefined;
  onNotice?: (message: string) => void;
}

/** Settings that hold from the first statement on, so that no stage has to repeat them. */
function startupSettings(options: ConnectOptions): Record<string, string> {
  return {
    application_name: options.applicationName,
    // a database may have defaults of its own; what names mean and how values print must not depend on them
    datestyle: 'ISO, YMD',
    intervalstyle: 'postgres',
    extra_float_digits: '1',
    bytea_output: 'hex',
    array_nulls: 'on',
    quote_all_identifiers: 'off',
    standard_conforming_strings: 'on',
    // what is staged has no statistics, so costs are guessed far too high, and compiling then takes longer than the work
    jit: 'off',
    // what the server or the role has set for others would end the session that holds the snapshot while others work
    idle_in_transaction_session_timeout: options.idleTimeout ?? '0',
    ...(options.lockTimeout ? { lock_timeout: options.lockTimeout } : {}),
    ...(options.statementTimeout ? { statement_timeout: options.statementTimeout } : {}),
  };
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
 * @throws PgmendError (exit 4) when live cannot be reached or refuses the login
 */
export async function connect(target: Target, options: ConnectOptions): Promise<Connection> {
  const { promise: lost, reject } = withReject();
  const sql = postgres({
    host: target.host,
    port: target.port,
    database: target.database,
    username: target.user,
    // never the driver's own look into the environment
    password: target.password ?? '',
    ssl: tlsSetting(target) as never,
    // an option of the driver that its types do not have (postgres 3.4.9)
    ...({ socket: dialOnce(target) } as object),
    max: 1,
    fetch_types: false,
    types: arrayTypes as never,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: connectTimeoutSeconds,
    backoff: false,
    onnotice: (notice) => options.onNotice?.(`${notice.severity}: ${notice.message}`),
    onclose: () => {
      reject(Object.assign(new Error('the connection was closed'), { code: 'CONNECTION_CLOSED' }));
      // the driver would open another one for the next statement, without the lock and the transaction of this one
      void sql.end({ timeout: 0 });
    },
    connection: startupSettings(options),
  });
  try {
    // not at start-up: pg_settings then still knows what this role's sessions have without us
    const [row] = await sql`
      select pg_catalog.pg_backend_pid() as pid, current_setting('server_version_num')::int as version,
        set_config('timezone', 'UTC', false), set_config('search_path', 'pg_catalog', false)`;
    // a backend whose client was killed stops at its next look, instead of finishing a long statement for nobody
    if (row?.version >= 140000) {
      await sql`
        select set_config('client_connection_check_interval', '2s', false),
          -- the session that holds the lock is idle while the other one works
          set_config('idle_session_timeout', '0', false)`;
    }
    return {
      sql,
      pid: row?.pid,
      lost,
      close: () => sql.end({ timeout: 5 }),
      abandon: () => sql.end({ timeout: 0 }),
    };
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw liveUnreachable(target, error);
  }
}
