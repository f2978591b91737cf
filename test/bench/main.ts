import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { build, isStale } from '../support/build.ts';
import { benchMerge } from './merge.ts';

// What `npm run bench -- NAME [OPTION...]` runs. Ratios within one run mean something; times are those of the machine.

const root = fileURLToPath(new URL('../..', import.meta.url));
if (isStale(root)) build(root);

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('is no whole number above 0.');
  return Number(text);
}

const program = new Command('npm run bench --').description('measures pgmend on servers of its own');
program
  .command('merge', { isDefault: true })
  .description('merging users: growing numbers of them, and the way of the original script for a few')
  .option('--users <number>', 'users of the largest merge', whole, 1_000_000)
  .option('--few <number>', 'users that are merged one by one as well', whole, 20_000)
  .option('--rounds <number>', 'times that everything is measured; medians are printed', whole, 3)
  .action(benchMerge);
await program.parseAsync();
