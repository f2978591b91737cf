import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { build, isStale } from '../support/build.ts';
import { benchCompare, showResults } from './compare.ts';
import { benchTables } from './many.ts';
import { benchMerge } from './merge.ts';
import { choice, each, link, share, versions, whole } from './options.ts';
import { benchStart } from './start.ts';

// What `npm run bench -- NAME [OPTION...]` runs. Ratios within one run mean something; times are those of the machine.

const root = fileURLToPath(new URL('../..', import.meta.url));
if (isStale(root)) build(root);

const program = new Command('npm run bench --').description('measures pgmend on servers of its own');
program
  .command('compare', { isDefault: true })
  .description('comparing two tables: pgmend, the plain FULL JOIN, and the COPY of both sides as the floor')
  .option('--rows <number...>', 'rows of the tables', each(whole), [100_000, 1_000_000])
  .option('--shares <share...>', 'shares of rows that differ, from 0 to 1', each(share), [0.001])
  .option('--shapes <shape...>', 'narrow (3 columns), wide (20)', each(choice('narrow', 'wide')), ['narrow'])
  .option(
    '--strategies <strategy...>',
    'as pgmend run takes them; none leaves the option away',
    each(choice('none', 'auto', 'full', 'sieve')),
    ['auto', 'full', 'sieve'],
  )
  .addOption(
    new Option('--versions <old-live...>', 'major versions of the servers')
      .argParser(each(versions))
      .default([{ old: 13, live: 18 }], '13-18'),
  )
  .option('--jobs <number...>', 'tables that pgmend compares at a time; give --tables too', each(whole), [1])
  .option('--tables <number>', 'tables that the rows are divided over', whole, 1)
  .option('--rounds <number>', 'times that everything is measured; medians are printed', whole, 3)
  .addOption(
    new Option('--link <mbit,ms...>', 'megabits a second and round trip to old, one of them or both')
      .argParser(each(link))
      .default([null], 'none: the loopback'),
  )
  .option('--no-demo', 'without the people of pgmend demo')
  .option('--no-plain', 'without the plain FULL JOIN')
  .option('--out <file>', 'write what was seen as JSON')
  .option('--stages', 'print the seconds of every stage too')
  .option('--docs', 'put the tables into docs/benchmarks.md')
  .action(benchCompare);
program
  .command('show')
  .description('prints what compare wrote with --out, several runs as one')
  .argument('<file...>')
  .option('--stages', 'print the seconds of every stage too')
  .option('--docs', 'put the tables into docs/benchmarks.md')
  .action(showResults);
program
  .command('tables')
  .description('many small tables: run, check and plan, beside one FULL JOIN by hand for each table')
  .option('--tables <number...>', 'how many tables there are', each(whole), [500, 2000])
  .option('--rows <number>', 'rows of each', whole, 20)
  .option('--jobs <number...>', 'tables that pgmend compares at a time', each(whole), [1, 4])
  .option('--rounds <number>', 'times that everything is measured; medians are printed', whole, 3)
  .addOption(
    new Option('--versions <old-live>', 'major versions of the servers')
      .argParser(versions)
      .default({ old: 13, live: 18 }, '13-18'),
  )
  .option('--docs', 'put the table into docs/benchmarks.md')
  .action(benchTables);
program
  .command('merge')
  .description('merging users: growing numbers of them, and the way of the original script for a few')
  .option('--users <number>', 'users of the largest merge', whole, 1_000_000)
  .option('--few <number>', 'users that are merged one by one as well', whole, 20_000)
  .option('--rounds <number>', 'times that everything is measured; medians are printed', whole, 3)
  .action(benchMerge);
program
  .command('start')
  .description('how long it takes until the program is there')
  .option('--rounds <number>', 'times that everything is measured; medians are printed', whole, 10)
  .action(benchStart);
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
