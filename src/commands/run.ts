import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { examples } from './examples.ts';
import {
  connectionOptions,
  decisionsOption,
  outputOptions,
  paceOptions,
  reportOptions,
  selectionOptions,
  waitOption,
} from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function runCommand(program: Command, runtime: Runtime): void {
  const command = program.command('run').description('compare old with live and write the report, in one go');
  examples(command, [
    ['pgmend run --old postgres://old@db1/old --live postgres://new@db2/new'],
    ['pgmend run --schema public sales --exclude-table "*_log"', 'several schemas, without the logs'],
    ['pgmend run --table accounts --out ./accounts-report', 'one table, into a directory of its own'],
    ['pgmend run --jobs 4', 'four tables at once'],
    ['pgmend run --max-rate 20 --pause 100ms', 'gently: 20 MB a second from old, with pauses'],
    ['pgmend run --recheck', 'recheck the rows that differed: what was a race is gone by then'],
    ['pgmend run --decisions decisions.json', 'exit 0 when all that differs was decided to stay'],
    ['pgmend run --json --quiet > report.json', 'for a program, or a gate in CI'],
  ]);
  connectionOptions(command, { old: true });
  selectionOptions(command);
  paceOptions(command);
  reportOptions(command);
  decisionsOption(command);
  command.option(
    '--recheck',
    'recheck only the rows that differed last time, over the same connection to old (OUT-recheck)',
  );
  waitOption(command);
  outputOptions(command, { json: 'print report.json (or recheck.json) to stdout instead of the summary' });
  does<{ recheck?: boolean; decisions?: string }>(
    command,
    runtime,
    async ({ flags, output, io, settings, work }) => {
      if (flags.recheck && flags.decisions)
        throw usageError(
          '--recheck rechecks what the last run found; --decisions is about a new comparison',
          'Leave out one of the two.',
        );
      const resolved = await settings();
      if (flags.recheck) {
        const answer = await work.recheck(resolved, io);
        return work.tellRecheck(answer, resolved, flags, output);
      }
      const report = await work.runAndReport(resolved, io);
      return work.tellReport(report, resolved, flags, output);
    },
  );
}
