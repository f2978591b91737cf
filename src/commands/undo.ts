import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';
import { askOnTerminal, readMode, type WriteFlags, writeOptions } from './write-options.ts';

export function undoCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('undo')
    .description('show what undoing repairs would do, by doing it and rolling it back; --apply does it');
  examples(command, [
    ['pgmend undo', 'what would be put back, and what not, and why'],
    ['pgmend undo --apply', 'put it back; old is not needed'],
    ['pgmend undo --repair 3 --table accounts --apply', 'a part of one repair'],
  ]);
  connectionOptions(command, { old: false });
  command
    .option('--repair <number>', 'only this one (default: all open ones)')
    .option('--table <pattern...>', 'only tables that match, like accounts or sales.* ')
    .option('--exclude-table <pattern...>', 'skip tables that match');
  writeOptions(command);
  waitOption(command);
  outputOptions(command, { json: 'print what was done as JSON' });
  does<WriteFlags & { repair?: string }>(command, runtime, async ({ flags, output, io, settings, work }) => {
    const mode = readMode(flags);
    if (flags.repair !== undefined && !/^\d{1,15}$/.test(flags.repair))
      throw usageError(`--repair ${flags.repair} is not the number of a repair`);
    const resolved = await settings();
    const answer = await work.undo(resolved, io, {
      ...mode,
      repair: flags.repair === undefined ? null : Number(flags.repair),
      agree: askOnTerminal(flags, output, io.signal, work.sideWords(resolved.live)),
    });
    if (flags.json) output.json(answer);
    else output.data(work.undoText(answer, resolved.staging, output));
    const left = answer.tables.some(
      ({ outcomes }) => outcomes.skipped + outcomes.blocked + outcomes.pending > 0,
    );
    return left ? exitCodes.different : exitCodes.done;
  });
}
