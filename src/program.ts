import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { checkCommand } from './commands/check.ts';
import { cleanCommand } from './commands/clean.ts';
import { completionCommand } from './commands/completion.ts';
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
import { packageFolder } from './folders.ts';
import { withoutPasswords } from './without-passwords.ts';

/** A new command is a file in commands/ and a line here; `--help` lists them in this order. */
const commands: Record<string, (program: Command, runtime: Runtime) => void> = {
  check: checkCommand,
  run: runCommand,
  plan: planCommand,
  render: renderCommand,
  stage: stageCommand,
  report: reportCommand,
  repair: repairCommand,
  undo: undoCommand,
  merge: mergeCommand,
  status: statusCommand,
  clean: cleanCommand,
  grants: grantsCommand,
  demo: demoCommand,
  completion: completionCommand,
};

/** Whether the call ends with the version, whatever else is said. */
function isVersion(argument: string): boolean {
  return argument === '--version' || argument === '-V';
}

/**
 * The command line, declarations only.
 *
 * @param called the first argument: where it names a command, the others need not be declared
 */
export function createProgram(runtime: Runtime, called = ''): Command {
  const { version } = JSON.parse(readFileSync(`${packageFolder}package.json`, 'utf8'));
  const program = new Command('pgmend')
    .description(
      'Finds, inside a live Postgres, what a migration lost or changed, and reports it so that it can be repaired.',
    )
    .version(version)
    .exitOverride();
  program.configureOutput({
    writeOut: (text) => runtime.streams.stdout.write(text),
    writeErr: (text) => runtime.streams.stderr.write(withoutPasswords(text)),
    getOutHelpWidth: () => runtime.streams.stdout.columns ?? 80,
    getErrHelpWidth: () => runtime.streams.stderr.columns ?? 80,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
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

  // what completes a command line has to know all of it
  const isOne = Object.hasOwn(commands, called) && called !== 'completion';
  const named = isOne ? [called] : isVersion(called) ? [] : Object.keys(commands);
  for (const name of named) commands[name]?.(program, runtime);
  return program;
}
