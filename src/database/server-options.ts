import type { Target } from './target.ts';

/** By which name old shows our sessions. */
export const oldApplicationName = 'pgmend (old side)';

/** libpq settings for sessions on old, or on a source: read only, nothing hidden, values printed the same way as on live. */
const sessionOptions = ['default_transaction_read_only=on', 'row_security=off', 'bytea_output=hex'];

/** The options of a foreign server, as libpq on live's machine takes them. */
export function serverOptions(target: Target, applicationName: string): Record<string, string> {
  const { options, ...parameters } = target.parameters;
  return {
    connect_timeout: '15',
    ...parameters,
    host: target.host,
    port: String(target.port),
    dbname: target.database,
    application_name: applicationName,
    options: [...(options ? [options] : []), ...sessionOptions.map((setting) => `-c ${setting}`)].join(' '),
    // for the catalogs and whatever has no better value of its own
    fetch_size: '10000',
    updatable: 'false',
  };
}
