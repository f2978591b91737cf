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

/** Takes the values out of an error about data: the server quotes them, and shows the json that it could not read. */
export function hideValues(error: ServerError): void {
  // the message quotes only the first bytes that do not convert; the names of the encodings are what helps
  if (!/^(22|54|XX)/.test(error.code) || ['22021', '22P05'].includes(error.code)) return;
  const hidden = (said: string) => said.replace(/".*"/gs, '"***"');
  error.message = hidden(error.message);
  error.stack = `${error.name}: ${error.message}`;
  if (error.detail) error.detail = hidden(error.detail);
  if (error.where) error.where = error.where.replace(/^(JSON data, line \d+): .*$/gm, '$1');
}

const connectionLost = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
]);

/** Codes of errors that end a session: the server stops, an administrator ends it, or a transaction was idle for too long. */
const sessionEnds = /^(57P0[1-5]|25P0[34])$/;

/** Whether the session on live is gone. */
export function isLiveLost(error: unknown): boolean {
  if (isServerError(error)) return sessionEnds.test(error.code) && !isFromOld(error);
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
