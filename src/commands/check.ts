import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, paceOptions, selectionOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function checkCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('check')
    .description('inspect both sides for what would stop or mislead a comparison; changes nothing');
  examples(command, [
    ['pgmend check --old postgres://old@db1/old --live postgres://new@db2/new'],
    ['pgmend check --schema public sales --json', 'what was resolved for each table, for a program'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  paceOptions(command);
  outputOptions(command, { json: 'print what was found as JSON' });
  does(command, runtime, async ({ flags, output, io, settings, work }) => {
    const found = await work.check(await settings(), io);
    if (flags.json) output.json(found);
    else output.data(await work.checkPage(found, output));
    return found.verdict === 'incomplete' ? exitCodes.incomplete : exitCodes.done;
  });
}
