import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { mergeOptions } from './merge-options.ts';
import { connectionOptions, outputOptions, paceOptions, selectionOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function renderCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('render')
    .argument('[stage...]', 'stages, like 50_compare or 50 (default: all that a run goes through)')
    .description('print the SQL of stages, exactly as it is sent; no password is ever in it');
  examples(command, [
    ['pgmend render 50_compare --table accounts', 'read what would run'],
    ['pgmend render -o ./sql', 'one file for each stage and table'],
    ['pgmend render 50 --table accounts | psql -X -1 -v ON_ERROR_STOP=1', 'run it without pgmend'],
    ['pgmend render --from 80 --to 88 --source a=URL b=URL --target URL', 'the stages of a merge'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  paceOptions(command);
  command
    .option('--from <number>', 'from this stage on')
    .option('--to <number>', 'up to this stage')
    .option('--decisions <file>', 'what was decided, for 63_accept and 68_todo')
    .option('-o, --output <dir>', 'write one file each into a directory');
  mergeOptions(command);
  outputOptions(command);
  does<{ output?: string; from?: string; to?: string }>(
    command,
    runtime,
    async ({ flags, args, output, io, settings, mergeSettings, work }) => {
      const choice = { names: args, from: flags.from, to: flags.to };
      const rendered = work.concernsMerge(work.chooseStages(choice))
        ? await work.renderOfMerge(await mergeSettings(), io, choice)
        : await work.render(await settings(), io, choice);
      if (flags.output) {
        const files = await work.writeFiles(rendered, flags.output);
        for (const file of files) output.data(file);
      } else {
        output.file(rendered.map(({ text }) => text.trimEnd()).join('\n\n'));
      }
      return exitCodes.done;
    },
  );
}
