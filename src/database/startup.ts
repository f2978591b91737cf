import type { ConnectOptions } from './connect.ts';

/** Settings that hold from the first statement on, so that no stage has to repeat them. */
export function startupSettings(options: ConnectOptions): Record<string, string> {
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

/** Settings that a session gets once it is there: those of the start again, since a pooler drops them without a word. */
export function sessionSettings(options: ConnectOptions, version: number): Record<string, string> {
  return {
    ...startupSettings(options),
    // not at start-up: pg_settings then still knows what this role's sessions have without us
    timezone: 'UTC',
    search_path: 'pg_catalog, pg_temp',
    ...(version >= 140000 && {
      // a backend whose client was killed stops at its next look, instead of finishing a long statement for nobody
      client_connection_check_interval: '2s',
      // the session that holds the lock is idle while the other one works
      idle_session_timeout: '0',
    }),
  };
}
