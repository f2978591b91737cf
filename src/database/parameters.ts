import { usageError } from '../errors.ts';

/** libpq's variables by the parameter that each stands for, but for those that say where the database is. */
const variables: Record<string, string> = {
  PGSERVICE: 'service',
  PGHOSTADDR: 'hostaddr',
  PGOPTIONS: 'options',
  PGCONNECT_TIMEOUT: 'connect_timeout',
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCRL: 'sslcrl',
  PGSSLCRLDIR: 'sslcrldir',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
  PGSSLCERTMODE: 'sslcertmode',
  PGSSLNEGOTIATION: 'sslnegotiation',
  PGSSLMINPROTOCOLVERSION: 'ssl_min_protocol_version',
  PGSSLMAXPROTOCOLVERSION: 'ssl_max_protocol_version',
  PGCHANNELBINDING: 'channel_binding',
  PGREQUIREAUTH: 'require_auth',
  PGREQUIREPEER: 'requirepeer',
  PGGSSENCMODE: 'gssencmode',
  PGTARGETSESSIONATTRS: 'target_session_attrs',
  PGLOADBALANCEHOSTS: 'load_balance_hosts',
};

const heeded = new Set([
  ...['hostaddr', 'options', 'connect_timeout'],
  ...['sslmode', 'sslrootcert', 'sslcrl', 'sslcert', 'sslkey', 'sslpassword'],
  ...['ssl_min_protocol_version', 'ssl_max_protocol_version'],
]);

/** What pgmend does not do, and nobody misses; of some, values that ask for no more than it does. */
const harmless: Record<string, RegExp> = {
  application_name: /^/,
  fallback_application_name: /^/,
  client_encoding: /^/,
  sslcompression: /^/,
  sslsni: /^/,
  keepalives: /^/,
  keepalives_idle: /^/,
  keepalives_interval: /^/,
  keepalives_count: /^/,
  tcp_user_timeout: /^/,
  krbsrvname: /^/,
  gsslib: /^/,
  gssencmode: /^(disable|prefer)$/,
  channel_binding: /^(disable|prefer)$/,
  sslcertmode: /^allow$/,
  sslnegotiation: /^postgres$/,
  load_balance_hosts: /^disable$/,
  // pgmend writes, so that no other server would do
  target_session_attrs: /^(any|read-write|primary)$/,
};

/** What libpq's variables say of a connection; a URL that says the same beats them. */
export function parametersFromEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([variable, parameter]) => {
      const value = env[variable];
      return value ? [[parameter, value]] : [];
    }),
  );
}

/**
 * Refuses what pgmend would have to leave out of a connection that it makes itself: what was asked for is in force, or nothing is dialled.
 *
 * @throws PgmendError (exit 2)
 */
export function requireHeeded(parameters: Record<string, string>, side: string): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (heeded.has(name) || harmless[name]?.test(value)) continue;
    const variable = Object.keys(variables).find((candidate) => variables[candidate] === name);
    const from = variable ? `${name} (or ${variable})` : name;
    throw usageError(
      `the connection to ${side} asks for ${from}, which pgmend does not know`,
      name === 'service'
        ? 'It reads no service files: give host, port, database and user in a URL, and unset PGSERVICE.'
        : 'Leave it out; docs/connecting.md lists the parameters that pgmend supports.',
    );
  }
}
