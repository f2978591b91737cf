import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { examples } from './commands/examples.ts';
import type { Runtime } from './commands/runtime.ts';

type Declare = (program: Command, runtime: Runtime) => void;

/** A new command is a file in commands/ and a line here; `--help` lists them in this order. */
const commands: Record<string, () => Promise<Declare>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  render: async () => (await import('./commands/render.ts')).renderCommand,
  stage: async () => (await import('./commands/stage.ts')).stageCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  repair: async () => (await import('./commands/repair.ts')).repairCommand,
  undo: async () => (await import('./commands/undo.ts')).undoCommand,
  merge: async () => (await import('./commands/merge.ts')).mergeCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  clean: async () => (await import('./commands/clean.ts')).cleanCommand,
  grants: async () => (await import('./commands/grants.ts')).grantsCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
};

/** Whether the call ends with the version, whatever else is said. */
function isVersion(argument: string): boolean {
  return argument === '--version' || argument === '-V';
}

/**
 * The command line, declarations only.
 *
 * @param called the first argument: where it names a command, the files of the others are not read
 */
export async function createProgram(runtime: Runtime, called = ''): Promise<Command> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const program = new Command('pgmend')
    .description(
      'Finds, inside a live Postgres, what a migration lost or changed, and reports it so that it can be repaired.',
    )
    .version(version)
    .exitOverride();
  program.configureOutput({
    writeOut: (text) => runtime.streams.stdout.write(text),
    writeErr: (text) => runtime.streams.stderr.write(text),
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

  const named = Object.hasOwn(commands, called) ? [called] : isVersion(called) ? [] : Object.keys(commands);
  for (const name of named) (await commands[name]?.())?.(program, runtime);
  return program;
}
