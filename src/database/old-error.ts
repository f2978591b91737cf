import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ServerError } from './server-error.ts';
import { describeTarget, type Target } from './target.ts';

/** A database that live connects to, through a foreign server. */
export interface FarServer {
  /** `old`, or `source test_db`. */
  called: string;
  /** Null where nobody says where it is: then it is where what is staged leads to. */
  target: Target | null;
  /** How the name of its foreign server ends. */
  serverSuffix: string;
  /** The stage that opens the way there, and the setting in which it looks for the password. */
  openedBy: string;
  passwordSetting: string;
  /** Where its URL stands. */
  url: string;
  /** How to give the address that live sees. */
  otherAddress: string;
}

type Known = Pick<FarServer, 'called' | 'target' | 'url' | 'otherAddress'>;

/** Which database it was: where there are several, live names the foreign server. */
function farServer({ message }: ServerError, far: FarServer[]): Known {
  const named = far.find(({ serverSuffix }) => message.includes(`${serverSuffix}"`));
  if (named) return named;
  return far.length === 1 && far[0]
    ? far[0]
    : {
        called: 'a source',
        target: null,
        url: 'its URL',
        otherAddress: 'its URL has to have the address that the target sees',
      };
}

/** The error of a live server that cannot reach old or a source, or lost it. It says who dials whom. Exit 5. */
export function oldError(
  error: ServerError,
  { live, far: all }: { live: Target; far: FarServer[] },
): PgmendError {
  const far = farServer(error, all);
  const dialled = far.target ? `${far.called} (${describeTarget(far.target)})` : far.called;
  const said = [error.detail ?? error.message, error.detail ? '' : error.hint].filter(Boolean).join('; ');
  if (/asked for are not in force there/.test(said)) {
    return new PgmendError(`${dialled} ignores settings that pgmend needs: nothing was compared`, {
      exitCode: exitCodes.oldUnreachable,
      detail: `   ${error.message}`,
      hint: error.hint,
      cause: error,
    });
  }
  return new PgmendError(`${live.called ?? 'live'} (${describeTarget(live)}) cannot reach ${dialled}`, {
    exitCode: exitCodes.oldUnreachable,
    detail: `   ${said}`,
    hint: hintFor(said, error, far, live.called ?? 'live'),
    cause: error,
  });
}

const loopback = /^(localhost|127\.|::1$)/;

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function hintFor(said: string, { code }: ServerError, far: Known, live: string): string {
  if (code === '2F003') {
    return `Only a superuser of ${live} may log in to ${far.called} without a password: give one in ${far.url}.`;
  }
  if (
    /terminating connection|closed the connection|connection .*(lost|reset)|could not receive data|is (shutting down|starting up)/i.test(
      said,
    )
  ) {
    return `${capital(far.called)} became unreachable during the run; run again when it is up.`;
  }
  if (/too many (connections|clients)|connection slots/i.test(said)) {
    return `${capital(far.called)} has no connection left; it takes one for each of --jobs: use fewer jobs.`;
  }
  const server = live === 'live' ? 'the live server' : live;
  const dialler = `The address is dialled by ${server}, not from here`;
  const answered = answerHint(said, far, live);
  if (far.target && loopback.test(far.target.host)) {
    const own = `${dialler}: ${far.target.host} is ${live}'s own machine. If ${far.called} is elsewhere, ${far.otherAddress}.`;
    return answered ? `${answered} ${own}` : own;
  }
  return answered ?? `${dialler}: ${far.otherAddress}.`;
}

/** The way out where a server answered, if only to refuse. */
function answerHint(said: string, far: Known, live: string): string | undefined {
  if (/password authentication failed|no password supplied/i.test(said)) {
    return `Check user and password in ${far.url}.`;
  }
  if (/database ".*" does not exist/i.test(said)) {
    return `Check the database name at the end of ${far.url}.`;
  }
  if (/unsupported startup parameter/i.test(said)) {
    return `A connection pooler answers there, and takes no options at start-up: ${far.url} has to name the server itself.`;
  }
  if (/pg_hba\.conf/i.test(said)) return `pg_hba.conf on ${far.called} has to let ${live}'s machine in.`;
  return undefined;
}
