import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { mergeOptions } from './merge-options.ts';
import { connectionOptions, outputOptions, paceOptions, selectionOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function planCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('plan')
    .description('the stages in order, what each makes, and whether it has run and is up to date');
  examples(command, [
    ['pgmend plan --old postgres://old@db1/old --live postgres://new@db2/new'],
    ['pgmend plan --table accounts --json'],
    ['pgmend plan --merge --config users.yaml', 'the stages of a merge'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  paceOptions(command);
  mergeOptions(command.option('--merge', 'the stages of a merge of users, not those of a comparison'));
  outputOptions(command, { json: 'print the plan as JSON' });
  does<{ merge?: boolean }>(
    command,
    runtime,
    async ({ flags, output, io, settings, mergeSettings, work }) => {
      const planned = flags.merge
        ? await work.planOfMerge(await mergeSettings(), io)
        : await work.plan(await settings(), io);
      if (flags.json) output.json(planned);
      else output.data(work.planPage(planned, output.dataColors));
      return exitCodes.done;
    },
  );
}
