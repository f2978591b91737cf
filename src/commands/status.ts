import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function statusCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('status')
    .description(
      'what is staged, how old it is, which pgmend processes are running, and psql lines to inspect it',
    );
  examples(command, [['pgmend status --live postgres://new@db2/new'], ['pgmend status --json']]);
  connectionOptions(command, { old: false });
  outputOptions(command, { json: 'print the status as JSON' });
  does(command, runtime, async ({ flags, output, io, settings, work }) => {
    const resolved = await settings();
    const found = await work.status(resolved, io);
    if (flags.json) output.json(found);
    else work.tellStatus(found, output);
    return exitCodes.done;
  });
}
