import type { Command } from 'commander';
import { undo } from '../core/undo.ts';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function undoCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('undo')
    .description('show what taking repairs back would do; --apply does it');
  examples(command, [['pgmend undo']]);
  connectionOptions(command, { old: false });
  command.option('--apply', 'do it').option('--batch <rows>', 'rows').option('--single-transaction', 'all');
  waitOption(command);
  outputOptions(command, { json: 'print' });
  does<{ apply?: boolean; batch?: string; singleTransaction?: boolean }>(
    command,
    runtime,
    async ({ flags, output, io, settings }) => {
      const answer = await undo(await settings(), io, {
        apply: flags.apply ?? false,
        singleTransaction: flags.singleTransaction ?? false,
        batch: Number(flags.batch ?? 5000),
        withoutTriggers: false,
        repair: null,
      });
      output.json(answer);
      return exitCodes.done;
    },
  );
}
