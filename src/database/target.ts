import { userInfo } from 'node:os';
import type { parse as Parse } from 'pg-connection-string';
import { usageError } from '../errors.ts';
import { parametersFromEnvironment } from './parameters.ts';
import { tlsModes } from './tls.ts';

/** Where a database is and who logs in, as libpq would read it. */
export interface Target {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | undefined;
  /** libpq's other parameters of the URL (`sslmode`, `connect_timeout`, …), as written. */
  parameters: Record<string, string>;
  /** What messages call it, if not live. */
  called?: string;
}

/** A target for people and logs: never with the password. */
export function describeTarget({ user, host, port, database }: Target): string {
  const address = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `${user}@${address}/${database}`;
}

const ownParts = new Set(['host', 'port', 'dbname', 'database', 'user', 'password', 'ssl']);

/**
 * Reads a `postgres://` URL. The password may be left out: it is then looked up in ~/.pgpass (or PGPASSFILE).
 *
 * @param side for messages
 * @param defaults parts that the URL may leave out
 * @throws PgmendError (exit 2) for anything that is not such a URL; the message does not repeat the URL, which may hold a password
 */
export async function readTarget(url: string, side: string, defaults: Partial<Target> = {}): Promise<Target> {
  const example = `For example postgres://user@host:5432/database`;
  if (/^\s*\w+\s*=/.test(url))
    throw usageError(`${side} is named by a string of keywords and values, not by a URL`, `${example}.`);
  if (!/^postgres(ql)?:\/\//i.test(url))
    throw usageError(`the URL of ${side} does not begin with postgres://`, example);
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const hostQuery = new URLSearchParams(
    Object.entries(parameters).filter(([name]) => ['host', 'port', 'user', 'password'].includes(name)),
  );
  const rest = address.slice(address.indexOf('//') + 2);
  if (rest.includes('#') || /[@/].*@/s.test(rest)) {
    throw usageError(
      `the URL of ${side} holds a character that ends one of its parts`,
      `${example}; characters like @ / : # in a password are written %40 %2F %3A %23.`,
    );
  }
  if (/^[^/]*,/.test(rest.slice(rest.indexOf('@') + 1)) || parameters.host?.includes(','))
    throw severalHosts(side);
  let parsed: ReturnType<typeof Parse>;
  const { parse } = await import('pg-connection-string');
  try {
    // the ssl parameters are kept from the parser: it would read their files, and those of old are on live's machine
    parsed = parse(`${address}?${hostQuery}`);
  } catch {
    throw usageError(
      `the URL of ${side} cannot be read`,
      `${example}; characters like @ / : # in a password are written %40 %2F %3A %23.`,
    );
  }
  const port = Number(parsed.port || defaults.port || 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw usageError(`the URL of ${side} has no valid port`, example);
  const host = parsed.host || defaults.host;
  if (!host) throw usageError(`the URL of ${side} names no host`, example);
  const user = parsed.user || defaults.user || userInfo().username;
  const database = parameters.dbname || parsed.database || defaults.database || user;
  const target: Target = {
    host,
    port,
    database,
    user,
    password: parsed.password || defaults.password,
    parameters: {
      ...defaults.parameters,
      ...Object.fromEntries(Object.entries(parameters).filter(([name]) => !ownParts.has(name))),
    },
  };
  const { sslmode } = target.parameters;
  if (sslmode !== undefined && !tlsModes.includes(sslmode))
    throw usageError(`sslmode ${sslmode} of ${side} is unknown`, `One of ${tlsModes.join(', ')}.`);
  target.password ??= await fromPasswordFile(target);
  return target;
}

function severalHosts(side: string): Error {
  return usageError(
    `${side} is several hosts`,
    'All sessions of pgmend have to be on one server: name the one that is the primary.',
  );
}

/** The target that libpq's own variables name, or null where they name none. */
export async function targetFromEnvironment(env: NodeJS.ProcessEnv): Promise<Target | null> {
  if (!env.PGHOST && !env.PGDATABASE) return null;
  const user = env.PGUSER || userInfo().username;
  const port = Number(env.PGPORT || 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw usageError(`PGPORT is not a port: ${env.PGPORT}`, 'One number, such as 5432.');
  if (env.PGHOST?.includes(',')) throw severalHosts('PGHOST');
  const target: Target = {
    host: env.PGHOST || 'localhost',
    port,
    database: env.PGDATABASE || user,
    user,
    password: env.PGPASSWORD,
    parameters: parametersFromEnvironment(env),
  };
  target.password ??= await fromPasswordFile(target);
  return target;
}

/** What ~/.pgpass has for a target, whatever PGPASSWORD says: that is for live alone. */
async function fromPasswordFile({ host, port, database, user }: Target): Promise<string | undefined> {
  const { default: pgpass } = await import('pgpass');
  const { PGPASSWORD } = process.env;
  // with it in the environment, the library does not even look
  delete process.env.PGPASSWORD;
  try {
    return await new Promise((resolve) => pgpass({ host, port, database, user }, resolve));
  } finally {
    if (PGPASSWORD !== undefined) process.env.PGPASSWORD = PGPASSWORD;
  }
}
