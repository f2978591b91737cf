import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function cleanCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('clean')
    .description('drop everything that pgmend made on live, and nothing else');
  examples(command, [
    ['pgmend clean --live postgres://new@db2/new'],
    ['pgmend clean --keep-extension', 'leave postgres_fdw installed'],
    ['pgmend clean --keep-undo', 'keep the undo data'],
  ]);
  connectionOptions(command, { old: false });
  command.option('--keep-extension', 'leave postgres_fdw installed, also if pgmend installed it');
  command
    .option('--keep-undo', 'keep what `pgmend undo` needs')
    .option('--force', 'drop it even while repairs are open');
  waitOption(command);
  outputOptions(command);
  does<{ keepExtension?: boolean; keepUndo?: boolean; force?: boolean }>(
    command,
    runtime,
    async ({ flags, output, io, settings, work }) => {
      const resolved = await settings();
      const there = await work.clean(resolved, io, {
        keepExtension: flags.keepExtension ?? false,
        keepUndo: flags.keepUndo ?? false,
        force: flags.force ?? false,
      });
      output.say(
        !there
          ? 'there was nothing to clean'
          : flags.keepUndo
            ? `only the undo data is left in schema ${resolved.staging}`
            : `schema ${resolved.staging} and its foreign servers were dropped`,
      );
      return exitCodes.done;
    },
  );
}
