import type { Command } from 'commander';
import { repair } from '../core/repair.ts';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, selectionOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function repairCommand(program: Command, runtime: Runtime): void {
  const command = program.command('repair').description('show what a repair would do; --apply does it');
  examples(command, [['pgmend repair']]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  command.option('--apply', 'do it').option('--batch <rows>', 'rows').option('--single-transaction', 'all');
  waitOption(command);
  outputOptions(command, { json: 'print' });
  does<{ apply?: boolean; batch?: string; singleTransaction?: boolean }>(
    command,
    runtime,
    async ({ flags, output, io, settings }) => {
      const answer = await repair(await settings(), io, {
        apply: flags.apply ?? false,
        singleTransaction: flags.singleTransaction ?? false,
        batch: Number(flags.batch ?? 5000),
        only: null,
        where: null,
        include: [],
        withoutTriggers: false,
      });
      output.json(answer);
      return exitCodes.done;
    },
  );
}
