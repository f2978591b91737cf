import type { Command } from 'commander';
import { clean } from '../core/clean.ts';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function cleanCommand(program: Command, runtime: Runtime): void {
  const command = program.command('clean').description('drop all that pgmend made on live, and nothing else');
  examples(command, [
    ['pgmend clean --live postgres://new@db2/new'],
    ['pgmend clean --keep-extension', 'leave postgres_fdw installed'],
  ]);
  connectionOptions(command, { old: false });
  command.option('--keep-extension', 'leave postgres_fdw installed, also if pgmend installed it');
  waitOption(command);
  outputOptions(command);
  does<{ keepExtension?: boolean }>(command, runtime, async ({ flags, output, io, settings }) => {
    const resolved = await settings();
    const there = await clean(resolved, io, { keepExtension: flags.keepExtension ?? false });
    output.say(
      there
        ? `schema ${resolved.staging} and server ${resolved.server} are gone`
        : 'there was nothing to clean',
    );
    return exitCodes.done;
  });
}
