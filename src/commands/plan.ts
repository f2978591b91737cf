import type { Command } from 'commander';
import { type PlannedStage, plan } from '../core/plan.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
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
  does<{ merge?: boolean }>(command, runtime, async ({ flags, output, io, settings, mergeSettings }) => {
    const planned = await plan(await (flags.merge ? mergeSettings() : settings()), io);
    if (flags.json) output.json(planned);
    else tell(planned, output);
    return exitCodes.done;
  });
}

function tell(planned: PlannedStage[], output: Output): void {
  const { bold, green, yellow, dim } = output.dataColors;
  const paint = { 'up to date': green, 'out of date': yellow, 'not run': dim };
  for (const stage of new Set(planned.map((entry) => entry.stage))) {
    const entries = planned.filter((entry) => entry.stage === stage);
    const { header } = entries[0] as PlannedStage;
    output.data(bold(stage));
    for (const [field, text] of Object.entries(header))
      output.data(`  ${dim(`${field}:`.padEnd(8))} ${text}`);
    for (const { table, state, ran_at, strategy } of entries) {
      const when = ran_at ? dim(` (${ran_at})`) : '';
      const how = strategy ? dim(`, ${strategy}`) : '';
      output.data(`  ${paint[state](state)}${when}${table ? `  ${table}` : ''}${how}`);
    }
    output.data('');
  }
}
