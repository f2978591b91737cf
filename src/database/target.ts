import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { parse as Parse } from 'pg-connection-string';
import { usageError } from '../errors.ts';

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
 * @throws PgmendError (exit 2) for what is no such URL; the message does not repeat the URL, which may hold a password
 */
export async function readTarget(url: string, side: string, defaults: Partial<Target> = {}): Promise<Target> {
  const example = `Like postgres://user@host:5432/database`;
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
  target.password ??= await fromPasswordFile(target);
  return target;
}

/** What libpq's variables say of TLS; it counts beside a URL that says nothing of it. */
export function tlsFromEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const named = {
    sslmode: 'PGSSLMODE',
    sslrootcert: 'PGSSLROOTCERT',
    sslcert: 'PGSSLCERT',
    sslkey: 'PGSSLKEY',
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, variable]) => {
      const value = env[variable];
      return value ? [[name, value]] : [];
    }),
  );
}

/** The target that libpq's own variables name, or null where they name none. */
export async function targetFromEnvironment(env: NodeJS.ProcessEnv): Promise<Target | null> {
  if (!env.PGHOST && !env.PGDATABASE) return null;
  const user = env.PGUSER || userInfo().username;
  const target: Target = {
    host: env.PGHOST || 'localhost',
    port: Number(env.PGPORT || 5432),
    database: env.PGDATABASE || user,
    user,
    password: env.PGPASSWORD,
    parameters: tlsFromEnvironment(env),
  };
  target.password ??= await fromPasswordFile(target);
  return target;
}

async function fromPasswordFile({ host, port, database, user }: Target): Promise<string | undefined> {
  const { default: pgpass } = await import('pgpass');
  return new Promise((resolve) => pgpass({ host, port, database, user }, resolve));
}

export type TlsSetting = false | 'prefer' | 'require' | object;

/**
 * libpq's `sslmode` for the driver, which knows only some of its values and would take the rest for none at all.
 *
 * @throws PgmendError (exit 2) for an unknown mode and for a certificate file that cannot be read
 */
export function tlsSetting({ host, parameters }: Target): TlsSetting {
  const mode = parameters.sslmode ?? 'prefer';
  const file = (name: string) => {
    const path = parameters[name];
    if (!path || path === 'system') return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw usageError(`${name} of live cannot be read: ${path}`);
    }
  };
  const files = { ca: file('sslrootcert'), cert: file('sslcert'), key: file('sslkey') };
  switch (mode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
      // as in libpq, a root certificate makes `require` check the chain
      return files.ca
        ? { ...files, checkServerIdentity: () => undefined }
        : { ...files, rejectUnauthorized: false };
    case 'verify-ca':
      return { ...files, checkServerIdentity: () => undefined };
    case 'verify-full':
      // without the host, node checks the certificate of an IP address against the name localhost
      return { ...files, host };
    default:
      throw usageError(
        `sslmode ${mode} is unknown`,
        'One of disable, allow, prefer, require, verify-ca, verify-full.',
      );
  }
}
