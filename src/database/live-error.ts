import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { sharedSession } from './pooler.ts';
import { describeTarget, type Target } from './target.ts';

/** How long, in seconds, the first connection may take, unless the URL says otherwise; libpq, too, gives it two at least. */
export function connectTimeoutOf({ parameters }: Target): number {
  const said = Number(parameters.connect_timeout);
  return said > 0 ? Math.max(2, said) : 15;
}

/** The error of a live server that cannot be reached or refuses the login. Exit 4. */
export function liveUnreachable(target: Target, cause: unknown): PgmendError {
  const { code, message } = cause as { code?: string; message: string };
  const where = `${target.called ?? 'live'} (${describeTarget(target)})`;
  const fail = (text: string, hint: string) =>
    new PgmendError(text, { exitCode: exitCodes.liveUnreachable, hint, cause });
  if (code === '28P01' || code === '28000') {
    return fail(
      `${where} refuses the login: ${message}`,
      'Check user and password; pg_hba.conf on live decides who may log in.',
    );
  }
  if (code === '53300') {
    return fail(
      `${where} has no connection left: ${message}`,
      'pgmend takes one for each of --jobs, and two more: use fewer jobs, or raise the CONNECTION LIMIT of the role.',
    );
  }
  if (code === '57014') {
    return fail(
      `${where} did not start a session in time: ${message}`,
      'Give it more time with --statement-timeout.',
    );
  }
  if (code === '3D000') return fail(`${where}: ${message}`, 'Check the database name at the end of the URL.');
  if (code === '42501')
    return fail(`${where} refuses the login: ${message}`, 'GRANT CONNECT ON DATABASE gives the right.');
  if (code === 'SASL_SIGNATURE_MISMATCH' || /password|SASL/i.test(message)) {
    return fail(
      `${where} refuses the login: no password, or a wrong one`,
      'Give the password in the URL, in PGPASSWORD or in ~/.pgpass.',
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fail(`${where}: the host name is unknown`, 'Check the host in the URL.');
  if (code === 'ECONNREFUSED')
    return fail(`${where}: connection refused`, 'Is the server running, and is the port right?');
  if (code === sharedSession) {
    return fail(
      `${where} is a connection pooler, and ${message}`,
      'pgmend needs sessions of its own: give the address of the server itself, or a pool in session mode.',
    );
  }
  if (/unsupported startup parameter/.test(message)) {
    return fail(
      `${where} is a connection pooler that refuses the login: ${message}`,
      'Give the address of the server itself.',
    );
  }
  if (code === 'HUNG_UP') {
    return fail(
      `${where} closes the connection without an answer`,
      'Is that the port of a Postgres server, and is it up? A proxy in front of it may also refuse connections.',
    );
  }
  if (code === 'NO_TLS') {
    return fail(
      `${where} cannot be reached as its sslmode demands: ${message}`,
      'Turn on ssl there, or use sslmode=prefer if the network is trusted.',
    );
  }
  if (code === 'TLS_FAILED') {
    return fail(
      `${where} cannot be reached by TLS: ${message}`,
      'sslrootcert names the certificate to trust; sslmode=verify-full also requires the host to match the certificate.',
    );
  }
  if (code === 'CONNECT_TIMEOUT')
    return fail(`${where}: no answer within ${connectTimeoutOf(target)} s`, 'Is a firewall in between?');
  return fail(`${where} cannot be reached: ${message}`, 'Check host, port and sslmode in the URL.');
}

/**
 * The error of a live server that went away in the middle of the work. Exit 4.
 *
 * @param command those that write commit batch by batch: what is committed stays
 */
export function liveLost(target: Target, cause: Error, command = 'run'): PgmendError {
  const cutOff = 'A pgmend that was stopped for longer than --idle-timeout is cut off by live as well.';
  return new PgmendError(
    `${target.called ?? 'live'} (${describeTarget(target)}) was lost: ${cause.message}`,
    {
      exitCode: exitCodes.liveUnreachable,
      hint: ['repair', 'undo'].includes(command)
        ? `The batch that ran was rolled back, and what was committed is kept; \`pgmend ${command} --apply\` continues with the rest. ${cutOff}`
        : target.called
          ? `What ran was rolled back; run it again when ${target.called} is back.`
          : `What ran was rolled back; \`pgmend run\` starts again when live is back. ${cutOff}`,
      cause,
    },
  );
}
