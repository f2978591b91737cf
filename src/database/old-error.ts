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
    hint: hintFor(said, error, old),
    cause: error,
  });
}

const loopback = /^(localhost|127\.|::1$)/;

function hintFor(said: string, { code }: ServerError, old: Target | null): string {
  if (code === '2F003') {
    return 'Only a superuser of live may log in to old without a password: give one in the URL of old.';
  }
  if (
    /terminating connection|closed the connection|connection .*(lost|reset)|could not receive data|is (shutting down|starting up)/i.test(
      said,
    )
  ) {
    return 'Old went away meanwhile; run again when it is up.';
  }
  const dialler = 'The address is dialled by the live server, not from here';
  const answered = answerHint(said);
  if (old && loopback.test(old.host)) {
    const own = `${dialler}: ${old.host} is live's own machine. If old is elsewhere, name the address that live sees with --old-from-live HOST:PORT.`;
    return answered ? `${answered} ${own}` : own;
  }
  return answered ?? `${dialler}: name the one that it sees with --old-from-live HOST:PORT.`;
}

/** The way out where a server answered, if only to refuse. */
function answerHint(said: string): string | undefined {
  if (/password authentication failed|no password supplied/i.test(said)) {
    return 'Check user and password in the URL of old (--old or PGMEND_OLD_URL).';
  }
  if (/database ".*" does not exist/i.test(said)) {
    return 'Check the database name at the end of the URL of old.';
  }
  if (/pg_hba\.conf/i.test(said)) return "pg_hba.conf on old has to let live's machine in.";
  return undefined;
}
