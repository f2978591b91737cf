import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { checkCommand } from './commands/check.ts';
import { cleanCommand } from './commands/clean.ts';
import { demoCommand } from './commands/demo.ts';
import { examples } from './commands/examples.ts';
import { grantsCommand } from './commands/grants.ts';
import { mergeCommand } from './commands/merge.ts';
import { planCommand } from './commands/plan.ts';
import { renderCommand } from './commands/render.ts';
import { repairCommand } from './commands/repair.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import type { Runtime } from './commands/runtime.ts';
import { stageCommand } from './commands/stage.ts';
import { statusCommand } from './commands/status.ts';
import { undoCommand } from './commands/undo.ts';

/** The command line, declarations only: a new command is a file in commands/ and a line here. */
export function createProgram(runtime: Runtime): Command {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const program = new Command('pgmend')
    .description(
      'Finds, inside a live Postgres, what a migration lost or changed, and reports it so that it can be repaired.',
    )
    .version(version)
    .exitOverride();
  examples(program, [
    ['pgmend demo', 'see it work on two servers of its own'],
    ['pgmend check --old URL --live URL', 'what would stop or mislead a comparison'],
    ['pgmend run --old URL --live URL', 'compare, and write the report'],
    ['pgmend merge --source A=URL B=URL --target URL', 'what merging users of several databases would do'],
    ['pgmend clean --live URL', 'leave nothing behind'],
  ]);
  program.addHelpText(
    'after',
    '\nExit codes: 0 intact, 1 different, 7 incomplete; the others are in docs/exit-codes.md.',
  );

  checkCommand(program, runtime);
  runCommand(program, runtime);
  planCommand(program, runtime);
  renderCommand(program, runtime);
  stageCommand(program, runtime);
  reportCommand(program, runtime);
  repairCommand(program, runtime);
  undoCommand(program, runtime);
  mergeCommand(program, runtime);
  statusCommand(program, runtime);
  cleanCommand(program, runtime);
  grantsCommand(program, runtime);
  demoCommand(program, runtime);
  return program;
}
