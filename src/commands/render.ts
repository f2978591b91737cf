import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { chooseStages, concernsMerge } from '../core/choose-stages.ts';
import { render } from '../core/render.ts';
import { exitCodes } from '../exit-codes.ts';
import { isFileError, unwritable } from '../report/directory.ts';
import { directoryNames } from '../report/directory-names.ts';
import type { RenderedStage } from '../stages/rendered.ts';
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
    .option('-o, --output <dir>', 'write one file each into a directory');
  mergeOptions(command);
  outputOptions(command);
  does<{ output?: string; from?: string; to?: string }>(
    command,
    runtime,
    async ({ flags, args, output, io, settings, mergeSettings }) => {
      const choice = { names: args, from: flags.from, to: flags.to };
      const read = concernsMerge(chooseStages(choice)) ? mergeSettings : settings;
      const rendered = await render(await read(), io, choice);
      if (flags.output) {
        const files = await writeFiles(rendered, flags.output);
        for (const file of files) output.data(file);
      } else {
        output.data(rendered.map(({ text }) => text.trimEnd()).join('\n\n'));
      }
      return exitCodes.done;
    },
  );
}

/** One file for each stage and table, named so that `ls` shows them in the order of the run. */
async function writeFiles(rendered: RenderedStage[], directory: string): Promise<string[]> {
  const tables = directoryNames([...new Set(rendered.flatMap(({ table }) => table ?? []))]);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const files: string[] = [];
    for (const { stage, table, text } of rendered) {
      const name = `${stage.name}${table === null ? '' : `.${tables.get(table)}`}`;
      const plain = join(directory, `${name}.sql`);
      // of circles of tables there may be several
      const before = files.filter((file) => file.startsWith(plain.slice(0, -3))).length;
      const file = table === null && before > 0 ? join(directory, `${name}.${before + 1}.sql`) : plain;
      await writeFile(file, text, { mode: 0o600 });
      files.push(file);
    }
    return files;
  } catch (error) {
    throw isFileError(error) ? unwritable(directory, error) : error;
  }
}
