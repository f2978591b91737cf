import type { Command } from 'commander';
import { examples } from './examples.ts';
import { outputOptions } from './options.ts';
import { does, type Runtime } from './runtime.ts';

/** Options of the demo. */
export interface DemoFlags {
  keep?: boolean;
  stop?: string;
  out?: string;
}

export function demoCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('demo')
    .argument('[act]', 'merge: only the merge of users')
    .description('the whole story on two servers of its own: Postgres 13 as old, Postgres 18 as live');
  examples(command, [
    ['pgmend demo'],
    ['pgmend demo merge', 'only its last act: users of two databases are merged into a third'],
    ['pgmend demo --keep', 'leave the servers up, to explore in psql'],
    ['pgmend demo --stop /tmp/pgmend-demo-abc123', 'end them'],
  ]);
  command
    .option('--keep', 'leave both servers up, and print psql lines to paste')
    .option('--stop <dir>', 'end the servers of a demo that was kept')
    .option('--out <dir>', 'directory of the report (default: pgmend-report; of the merge: pgmend-merge)');
  outputOptions(command);
  does<DemoFlags>(command, runtime, (invocation) => invocation.work.playDemo(invocation));
}
