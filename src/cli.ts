#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // the second one is meant: nothing is waited for any more
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
}
// a reader that has seen enough (`pgmend status | head`) is no error; a full disk behind `>` is one, and not of pgmend's
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(
    `error: the output cannot be written: ${error.message}\n   hint:  Free some space, and run the command again; \`pgmend status\` says what was done.\n`,
  );
  process.exit(exitCodes.usage);
});

// node's own exit code for a crash is 1, and here that means: rows differ
process.on('uncaughtException', (error) => {
  process.stderr.write(`error: ${error?.stack ?? error}\n   This is a bug in pgmend; please report it.\n`);
  process.exit(exitCodes.stageFailed);
});

const { env, argv } = process;
const code = await main(argv.slice(2), { env, streams: process, signal: interrupt.signal });
// what is left to be written goes out first; the callback is called also where nobody reads any more
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
);
// not by itself: to a live that is lost the driver may dial once more, and such a socket would keep the process for ever
process.exit(code);
