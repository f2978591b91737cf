import { PgmendError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { ErrorAnswer } from './error-schema.ts';
import type { Output } from './output.ts';

/** What a server says may have lines of its own: none of them stands where one of ours would. */
function indented(text: string): string {
  return text.replaceAll(/\n(?! {3})/g, '\n   ');
}

/** An error for a program: error.schema.json. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof PgmendError)) {
    const message = error instanceof Error ? error.message : String(error);
    const exit_code = exitCodes.stageFailed;
    return { error: { message, exit_code, detail: null, hint: null, next: [], bug: true } };
  }
  const { message, exitCode: exit_code, detail = null, hint = null } = error;
  const next = error.next.map(([command, effect]) => ({ command, effect }));
  return { error: { message, exit_code, detail, hint, next, bug: false } };
}

/** Reports an error once: message, where, hint, next commands. The stack comes with --verbose, or if the fault is ours. */
export function tellError(output: Output, error: unknown): ExitCode {
  const { red, bold, dim } = output.wordColors;
  if (!(error instanceof PgmendError)) {
    output.alert(`${red('error:')} ${(error as Error)?.stack ?? String(error)}`);
    output.alert('   This is a bug in pgmend; please report it.');
    return exitCodes.stageFailed;
  }
  output.alert(`${red('error:')} ${bold(indented(error.message))}`);
  if (error.detail) output.alert(`${error.detail.startsWith(' ') ? '' : '   '}${indented(error.detail)}`);
  if (error.hint) output.alert(`   ${dim('hint:')}  ${error.hint}`);
  const width = Math.max(...error.next.map(([command]) => command.length));
  error.next.forEach(([command, effect], index) => {
    output.alert(`   ${index === 0 ? dim('next:') : '     '}  ${command.padEnd(width)}   ${effect}`);
  });
  if (output.verbose) {
    const cause = error.cause instanceof Error ? `\n${error.cause.stack}` : '';
    output.alert(dim(`${error.stack}${cause}`));
  }
  return error.exitCode;
}
