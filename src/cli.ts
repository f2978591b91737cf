#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { cleanCommand } from './commands/clean.ts';
import { demoCommand } from './commands/demo.ts';
import { examples } from './commands/examples.ts';
import { planCommand } from './commands/plan.ts';
import { renderCommand } from './commands/render.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import type { Runtime } from './commands/runtime.ts';
import { stageCommand } from './commands/stage.ts';
import { statusCommand } from './commands/status.ts';
import { exitCodes } from './exit-codes.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // the second one is meant: nothing is waited for any more
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
}
// a reader that has seen enough (`pgmend status | head`) is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const runtime: Runtime = {
  env: process.env,
  signal: interrupt.signal,
  exit: (code) => {
    process.exitCode = code;
  },
};

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
statusCommand(program, runtime);
cleanCommand(program, runtime);
demoCommand(program, runtime);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // the parser has said what is wrong already; it ends with 0 after --help and --version
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
