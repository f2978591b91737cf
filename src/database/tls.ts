import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { usageError } from '../errors.ts';
import type { Target } from './target.ts';

/** The modes of libpq's `sslmode`. */
export const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** Files that libpq takes by itself where they are there, and no parameter names others. */
const usual: Record<string, string> = {
  sslrootcert: 'root.crt',
  sslcrl: 'root.crl',
  sslcert: 'postgresql.crt',
  sslkey: 'postgresql.key',
};

/** Reads the file of a parameter, or the usual one in `~/.postgresql`. */
function fileOf(parameter: string, { parameters, called }: Target): Buffer | undefined {
  const named = parameters[parameter];
  const path = named ?? join(homedir(), '.postgresql', usual[parameter] as string);
  try {
    if (parameter === 'sslkey') requirePrivate(path);
    return readFileSync(path);
  } catch (error) {
    if (named === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw usageError(`${parameter} of ${called ?? 'live'} cannot be read: ${path}`);
  }
}

/** As libpq does: a key that others can read is no secret any more; one of root's may be read by its group. */
function requirePrivate(path: string): void {
  const { mode, uid } = statSync(path);
  if (mode & (uid === 0 ? 0o037 : 0o077))
    throw usageError(`the private key ${path} can be read by others`, `chmod 0600 ${path}`);
}

function versionOf(target: Target, parameter: string): { [option: string]: string } {
  const value = target.parameters[parameter];
  if (!value) return {};
  if (!/^TLSv1(\.[123])?$/i.test(value))
    throw usageError(`${parameter} ${value} is unknown`, 'One of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.');
  const name = value.replace(/^tls/i, 'TLS');
  return { [parameter.includes('min') ? 'minVersion' : 'maxVersion']: name };
}

/**
 * The ways to secure a connection, in the order in which libpq tries them (src/interfaces/libpq/fe-connect.c and
 * fe-secure-openssl.c): null is one without TLS.
 *
 * @throws PgmendError (exit 2) for what no connection could have: an unknown mode, a file that cannot be read, nothing to verify by
 */
export function tlsAttempts(target: Target): (ConnectionOptions | null)[] {
  const { host, parameters, called = 'live' } = target;
  const system = parameters.sslrootcert === 'system';
  const mode = parameters.sslmode ?? (system ? 'verify-full' : 'prefer');
  if (!tlsModes.includes(mode))
    throw usageError(`sslmode ${mode} is unknown`, `One of ${tlsModes.join(', ')}.`);
  if (system && mode !== 'verify-full')
    throw usageError(
      `sslrootcert=system of ${called} does not go with sslmode ${mode}`,
      'What everybody can get a certificate from says nothing of a server without its name: sslmode=verify-full.',
    );
  // as in libpq, a Unix socket has none
  if (mode === 'disable' || host.startsWith('/')) return [null];
  const ca = system ? undefined : fileOf('sslrootcert', target);
  if (!ca && !system && mode.startsWith('verify'))
    throw usageError(
      `sslmode ${mode} of ${called} needs a root certificate`,
      'Name the file with sslrootcert, put it at ~/.postgresql/root.crt, or trust what the system trusts with sslrootcert=system.',
    );
  const cert = fileOf('sslcert', target);
  const key = cert && fileOf('sslkey', target);
  if (cert && !key)
    throw usageError(
      `the certificate of ${called} has no private key beside it`,
      'Name its file with sslkey, or put it at ~/.postgresql/postgresql.key.',
    );
  const options: ConnectionOptions = {
    host,
    ...(ca && { ca }),
    ...(ca && { crl: fileOf('sslcrl', target) }),
    ...(cert && { cert, key }),
    ...(parameters.sslpassword && { passphrase: parameters.sslpassword }),
    ...versionOf(target, 'ssl_min_protocol_version'),
    ...versionOf(target, 'ssl_max_protocol_version'),
    // a root certificate makes every mode check the chain; the name is for verify-full alone
    rejectUnauthorized: ca !== undefined || system,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
  if (mode === 'allow') return [null, options];
  return mode === 'prefer' ? [options, null] : [options];
}
