import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { examples } from './examples.ts';
import { connectionOptions, outputOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

export function grantsCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('grants')
    .description('print the GRANTs that the roles of both URLs need, and no more; runs nothing');
  examples(command, [
    ['pgmend grants --old postgres://reader@db1/old --live postgres://mender@db2/new'],
    [
      'pgmend grants --side live --schema public sales | psql -X -1 -v ON_ERROR_STOP=1 postgres://postgres@db2/new',
    ],
  ]);
  connectionOptions(command, { old: true });
  command
    .option('--schema <name...>', 'schemas to compare (default: public)')
    .option('--side <old|live>', 'only what is to be run on that side')
    .option('--repair', 'with the rights to repair live, and to undo that');
  outputOptions(command);
  does<{ side?: string; repair?: boolean }>(command, runtime, async ({ flags, output, settings, work }) => {
    const { side } = flags;
    if (side !== undefined && side !== 'old' && side !== 'live') {
      throw usageError(`--side ${side} is neither old nor live`);
    }
    const resolved = await settings();
    if (side === 'old' && !resolved.old) {
      throw usageError('which database is old?', 'Name it with --old, or in PGMEND_OLD_URL.');
    }
    output.file(work.grants(resolved, side, flags.repair).trimEnd());
    return exitCodes.done;
  });
}
