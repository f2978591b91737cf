import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function cleanCommand(program: Command, runtime: Runtime): void {
  const command = program.command('clean').description('drop all that pgmend made on live, and nothing else');
  examples(command, [
    ['pgmend clean --live postgres://new@db2/new'],
    ['pgmend clean --keep-extension', 'leave postgres_fdw installed'],
    ['pgmend clean --keep-undo', 'leave what takes repairs back'],
  ]);
  connectionOptions(command, { old: false });
  command.option('--keep-extension', 'leave postgres_fdw installed, also if pgmend installed it');
  command
    .option('--keep-undo', 'leave what `pgmend undo` takes repairs back with')
    .option('--force', 'drop that also while repairs are neither taken back nor confirmed');
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
            ? `of schema ${resolved.staging} only what takes repairs back is left`
            : `schema ${resolved.staging} and its foreign servers are gone`,
      );
      return exitCodes.done;
    },
  );
}
