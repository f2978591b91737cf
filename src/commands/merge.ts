import { join } from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { mergeOptions } from './merge-options.ts';
import { outputOptions, waitOption, workOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';
import { askOnTerminal } from './write-options.ts';

export function mergeCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('merge')
    .description('show what merging the users of several databases into one would do; --apply does it');
  examples(command, [
    ['pgmend merge --source test_db=postgres://reader@db1/test_db dev_db=postgres://reader@db2/dev_db \\'],
    ['             --target postgres://merger@db3/merged_users', 'what would be written, and why'],
    ['pgmend merge … --apply', 'do it, in one transaction'],
    ['pgmend merge --config users.yaml --apply', 'with columns by other names, time zones, other tables'],
    ['pgmend merge … --fold', 'Bob and bob are one'],
  ]);
  mergeOptions(command);
  command
    .option('--table <table>', 'the table of the sources (default: users)')
    .option('--apply', 'do it, after asking; without this what was written is rolled back')
    .option('--yes', 'with --apply: do not ask; needed where there is no terminal')
    .option('--out <dir>', 'directory of the report (default: pgmend-merge)');
  workOptions(command);
  waitOption(command);
  outputOptions(command, { json: 'print merge.json to stdout instead of the summary' });
  does<{ apply?: boolean; yes?: boolean }>(
    command,
    runtime,
    async ({ flags, output, io, mergeSettings, work }) => {
      const settings = await mergeSettings();
      const answer = await work.merge(settings, io, {
        apply: flags.apply ?? false,
        agree: askOnTerminal(flags, output, io.signal, work.sideWords(settings.live)),
      });
      if (flags.json) output.json(answer);
      else output.data(work.mergeText(answer, settings.staging, output));
      output.say(`report: ${join(settings.out, 'merge.html')}`);
      return answer.stopped || answer.attention.wants_look > 0 ? exitCodes.different : exitCodes.done;
    },
  );
}
