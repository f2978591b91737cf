import { usageError } from '../errors.ts';
import type { Target } from './target.ts';

/** By which name old shows our sessions. */
export const oldApplicationName = 'pgmend (old side)';

/** libpq settings for sessions on old, or on a source: read only, nothing hidden, values printed the same way as on live. */
const sessionOptions = ['default_transaction_read_only=on', 'row_security=off', 'bytea_output=hex'];

/**
 * For sessions on old as well: without them the server sorts all rows on its disk to sum them up by buckets, since it
 * guesses as many groups as rows.
 */
export const summingOptions = ['work_mem=24MB', 'enable_sort=off'];

/** Parameters that are secrets: in a foreign server everybody could read them. */
const secrets = ['sslpassword', 'oauth_client_secret'];

/**
 * The options of a foreign server, as libpq on live's machine takes them.
 *
 * @param tuning settings that the user's own may override
 * @throws PgmendError (exit 2) for a parameter that is a secret
 */
export function serverOptions(
  target: Target,
  applicationName: string,
  tuning: string[] = [],
): Record<string, string> {
  const { options, ...parameters } = target.parameters;
  const secret = secrets.find((name) => name in parameters);
  if (secret)
    throw usageError(
      `the URL with host ${target.host} has ${secret}, which everybody could read in the foreign server`,
      'Give live a key for it that needs no password, and that its server alone can read.',
    );
  return {
    connect_timeout: '15',
    ...parameters,
    host: target.host,
    port: String(target.port),
    dbname: target.database,
    application_name: applicationName,
    options: [
      ...tuning.map((setting) => `-c ${setting}`),
      ...(options ? [options] : []),
      ...sessionOptions.map((setting) => `-c ${setting}`),
    ].join(' '),
    // for the catalogs and whatever has no better value of its own
    fetch_size: '10000',
    updatable: 'false',
  };
}
