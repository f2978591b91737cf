import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { plural } from '../words.ts';
import { examples } from './examples.ts';
import { mergeOptions } from './merge-options.ts';
import { connectionOptions, outputOptions, paceOptions, selectionOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function stageCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('stage')
    .argument('[stage...]', 'stages, like 50_compare or 50')
    .description('run single stages again; old is needed for 10_connect only');
  examples(command, [
    ['pgmend stage 50_compare --table accounts', 'compare one table again'],
    ['pgmend stage --from 20 --to 65', 'everything after the connection'],
    ['pgmend stage 85_decisions --config users.yaml', 'a stage of a merge'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  paceOptions(command);
  command
    .option('--from <number>', 'from this stage on')
    .option('--to <number>', 'up to this stage')
    .option('--decisions <file>', 'what was decided, for 63_accept and 68_todo');
  mergeOptions(command);
  waitOption(command);
  outputOptions(command, { json: 'print what was run as JSON' });
  does<{ from?: string; to?: string }>(
    command,
    runtime,
    async ({ flags, args, output, io, settings, mergeSettings, work }) => {
      if (args.length === 0 && flags.from === undefined && flags.to === undefined) {
        throw usageError(
          'which stage?',
          'Name one, like 50_compare, or a range with --from and --to; `pgmend plan` lists them.',
        );
      }
      const choice = { names: args, from: flags.from, to: flags.to };
      const ran = work.concernsMerge(work.chooseStages(choice))
        ? await work.runStagesOfMerge(await mergeSettings(), io, choice)
        : await work.runStages(await settings(), io, choice);
      if (flags.json) output.json(ran);
      else output.say(`${plural(ran.length, 'stage')} run`);
      return exitCodes.done;
    },
  );
}
