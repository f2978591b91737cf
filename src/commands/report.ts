import type { Command } from 'commander';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions, reportOptions, waitOption } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function reportCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('report')
    .description('write the report again from what is staged; old is not needed');
  examples(command, [
    ['pgmend report --out ./for-the-incident'],
    ['pgmend report --format csv', 'only the CSV files'],
    ['pgmend report --json --quiet', 'report.json on stdout'],
  ]);
  connectionOptions(command, { old: false });
  reportOptions(command);
  waitOption(command);
  outputOptions(command, { json: 'print report.json to stdout instead of the summary' });
  does(command, runtime, async ({ flags, output, io, settings, work }) => {
    const resolved = await settings();
    const written = await work.report(resolved, io);
    return work.tellReport(written, resolved, flags, output);
  });
}
