/** The fields of an error from the server, as the driver names them; all optional but the first three. */
export interface ServerError extends Error {
  code: string;
  severity: string;
  detail?: string;
  hint?: string;
  /** Context: for errors on old, it names the remote command. */
  where?: string;
  /** Character position in the statement text, from 1, as a string. */
  position?: string;
  constraint_name?: string;
}

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && typeof (error as ServerError).code === 'string';
}

/** Takes from an error about a value what it quotes of it, for tables of which no value may be shown. */
export function hideValues(error: unknown): unknown {
  if (!isServerError(error) || !error.code.startsWith('22')) return error;
  error.message = error.message.replace(/".*"/s, '"***"');
  error.stack = `${error.name}: ${error.message}`;
  delete error.detail;
  delete error.where;
  return error;
}

const connectionLost = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
]);

/** Whether the session on live is gone: the server went away, or an administrator ended it. */
export function isLiveLost(error: unknown): boolean {
  if (isServerError(error)) return /^57P0[1-4]$/.test(error.code) && !isFromOld(error);
  return connectionLost.has((error as { code?: string }).code ?? '');
}

/** Whether live passes on an error of old, or of its connection to old. */
export function isFromOld(error: ServerError): boolean {
  return (
    /^(08|HV00N)/.test(error.code) || error.code === '2F003' || /remote SQL command/i.test(error.where ?? '')
  );
}

/** Whether live could not reach old, or lost it, as opposed to an error in a statement there. */
export function isOldUnreachable(error: unknown): error is ServerError {
  if (!isServerError(error) || !isFromOld(error)) return false;
  return /^(08|HV00N|2F003|57P0)/.test(error.code);
}
