import { CommanderError } from 'commander';
import type { Surroundings } from './commands/runtime.ts';
import { usageError } from './errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { withoutPasswords } from './without-passwords.ts';

/**
 * Runs one command line to its end, in this process and without touching what belongs to the process: it sets no exit
 * code and installs no handlers. Relative paths are those of the current directory.
 *
 * @param args what stands behind `pgmend`
 * @returns the exit code
 */
export async function main(args: string[], surroundings: Surroundings): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const exit = (ended: ExitCode) => {
    code = ended;
  };
  try {
    const program = createProgram({ ...surroundings, exit }, args[0]);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // the parser has printed what is wrong; it ends with 0 after --help and --version
    if (error.exitCode === 0) return exitCodes.done;
    if (args.includes('--json')) {
      const { errorAnswer } = await import('./output/error.ts');
      const wrong = usageError(withoutPasswords(error.message).replace(/^error: /, ''));
      surroundings.streams.stdout.write(`${JSON.stringify(errorAnswer(wrong), null, 2)}\n`);
    }
    return exitCodes.usage;
  }
  return code;
}
