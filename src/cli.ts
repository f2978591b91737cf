#!/usr/bin/env node
import { CommanderError } from 'commander';
import type { Runtime } from './commands/runtime.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';

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

// node's own exit code for a crash is 1, and here that means: rows differ
process.on('uncaughtException', (error) => {
  process.stderr.write(
    `error: ${error?.stack ?? error}\n   This is a fault in pgmend, not in what you did.\n`,
  );
  process.exit(exitCodes.stageFailed);
});

const runtime: Runtime = {
  env: process.env,
  signal: interrupt.signal,
  exit: (code) => {
    process.exitCode = code;
  },
};

try {
  const program = await createProgram(runtime, process.argv[2]);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // the parser has said what is wrong already; it ends with 0 after --help and --version
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
// what is left to be written goes out first; the callback is called also where nobody reads any more
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
// not by itself: to a live that is lost the driver may dial once more, and such a socket would keep the process for ever
process.exit();
