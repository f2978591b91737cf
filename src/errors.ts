import { type ExitCode, exitCodes } from './exit-codes.ts';

interface ErrorDetails {
  exitCode: ExitCode;
  /** What the user can do about it, one sentence. */
  hint?: string | undefined;
  /** More lines about where it happened, printed between message and hint. */
  detail?: string | undefined;
  /** Commands to paste next, each with what it does. */
  next?: [command: string, effect: string][] | undefined;
  cause?: unknown;
}

/** An error that is the user's to act on: one message, a hint, an exit code. Anything else thrown is a bug of ours. */
export class PgmendError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  readonly next: [command: string, effect: string][];

  constructor(message: string, { exitCode, hint, detail, next, cause }: ErrorDetails) {
    super(message, { cause });
    this.name = 'PgmendError';
    this.exitCode = exitCode;
    this.hint = hint;
    this.detail = detail;
    this.next = next ?? [];
  }
}

/** A wrong command line or config: exit 2. */
export function usageError(message: string, hint?: string): PgmendError {
  return new PgmendError(message, { exitCode: exitCodes.usage, hint });
}

/** Several mistakes of one place, all told at once: exit 2. */
export function mistakesError(place: string, mistakes: string[], hint: string): PgmendError {
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const list = mistakes.map((mistake) => `   ${mistake}`).join('\n');
  return usageError(`${place}: ${count}\n${list}`, hint);
}

/** Ctrl-C or SIGTERM: exit 130. */
export function interruptedError(command = 'run'): PgmendError {
  const next = ['repair', 'undo'].includes(command)
    ? `what was committed is kept, and \`pgmend ${command} --apply\` continues with the rest`
    : command === 'merge'
      ? 'nothing was written to the target'
      : command === 'recheck'
        ? 'the results of the comparison are kept, and `pgmend run --recheck` starts again'
        : '`pgmend run` starts again';
  return new PgmendError('interrupted', {
    exitCode: exitCodes.interrupted,
    hint: `The running statement was cancelled on the server; ${next}.`,
  });
}
