import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ServerError } from './server-error.ts';
import { describeTarget, type Target } from './target.ts';

/** The error of a live server that cannot reach old, or lost it. It says who dials whom. Exit 5. */
export function oldError(
  error: ServerError,
  { live, old }: { live: Target; old: Target | null },
): PgmendError {
  const dialled = old ? `old (${describeTarget(old)})` : 'old';
  const said = [error.detail ?? error.message, error.detail ? '' : error.hint].filter(Boolean).join('; ');
  return new PgmendError(`live (${describeTarget(live)}) cannot reach ${dialled}`, {
    exitCode: exitCodes.oldUnreachable,
    detail: `   ${said}`,
    hint: hintFor(said, error, live, old),
    cause: error,
  });
}

const loopback = /^(localhost|127\.|::1$)/;

function hintFor(said: string, { code }: ServerError, live: Target, old: Target | null): string {
  if (code === '2F003') {
    return 'Only a superuser of live may log in to old without a password: give one in the URL of old.';
  }
  if (/password authentication failed|no password supplied/i.test(said)) {
    return 'Check user and password in the URL of old (--old or PGMEND_OLD_URL).';
  }
  if (/database ".*" does not exist/i.test(said))
    return 'Check the database name at the end of the URL of old.';
  if (/pg_hba\.conf/i.test(said)) return "pg_hba.conf on old has to let live's machine in.";
  if (/terminating connection|closed the connection/i.test(said))
    return 'Old went away meanwhile; run again when it is up.';
  const address =
    'The address is dialled by the live server, not from here: name the one that it sees with --old-from-live HOST:PORT.';
  return old && loopback.test(old.host) && !loopback.test(live.host)
    ? `${old.host} is live's own machine when live dials it. ${address}`
    : address;
}
