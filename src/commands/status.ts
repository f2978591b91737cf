import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function statusCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('status')
    .description('what is staged, how old it is, who is at work, and psql lines to look at it');
  examples(command, [['pgmend status --live postgres://new@db2/new'], ['pgmend status --json']]);
  connectionOptions(command, { old: false });
  outputOptions(command, { json: 'print the status as JSON' });
  does(command, runtime, async ({ flags, output, io, settings }) => {
    const resolved = await settings();
    const { status } = await import('../core/status.ts');
    const found = await status(resolved, io);
    if (flags.json) output.json(found);
    else {
      const { tellStatus } = await import('../output/status.ts');
      tellStatus(found, output);
    }
    return exitCodes.done;
  });
}
