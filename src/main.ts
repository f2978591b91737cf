import { CommanderError } from 'commander';
import type { Surroundings } from './commands/runtime.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';

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
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return code;
}
