import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serverAccount } from '../../../src/embedded/account.ts';
import { findBinaries } from '../../../src/embedded/binaries.ts';
import { launch } from '../../../src/embedded/launch.ts';
import { type EmbeddedServer, startServer } from '../../../src/embedded/server.ts';
import { stopServer } from '../../../src/embedded/stop.ts';
import { temporaryDirectory } from '../../../src/embedded/temporary.ts';
import { loud } from '../../support/loud.ts';
import type { TestServer } from '../../support/servers.ts';
import { assertNoReport, assertRunsAgain } from './cut.ts';
import { describeMoment, holdAt, type Moment } from './hold.ts';
import { endOf, nothingLeft, type Several, severalCompared, startRun } from './several.ts';

// Issue 6: a kill at any moment of a parallel run leaves no connection and no half report behind: here one of the
// servers is stopped, old or live. On servers of its own.

let folder: string;
let old: EmbeddedServer;
let live: EmbeddedServer;
let bench: Several;

test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-stopped-');
    const login = { user: 'postgres', password: 'secret' };
    [old, live] = await Promise.all([
      startServer({ major: 13, directory: join(folder, 'old'), ...login }),
      startServer({ major: 18, directory: join(folder, 'live'), ...login }),
    ]);
    bench = await severalCompared({ old: asServer(old), live: asServer(live) });
  }),
);
test.after(async () => {
  await bench?.drop();
  const running = [old, live].filter((server) => server !== undefined);
  await Promise.all(running.map(({ dataDirectory }) => stopServer(dataDirectory, 'immediate')));
  await rm(folder, { recursive: true, force: true });
});

function asServer({ major, port, url }: EmbeddedServer): TestServer {
  return { major, url: url('postgres'), fromPeers: `127.0.0.1:${port}` };
}

/** Has a stopped server listen on its port again. */
async function startAgain({ major, dataDirectory, logFile, port }: EmbeddedServer): Promise<void> {
  const account = await serverAccount();
  const { postgres: program } = await findBinaries(major, join(dataDirectory, '..'), account);
  const options = { program, dataDirectory, logFile, account, detached: false };
  await launch({ ...options, nextPort: async () => port });
}

interface Stop {
  what: string;
  server: () => EmbeddedServer;
  at: Moment[];
  code: number;
  says: RegExp;
}

const stops: Stop[] = [
  {
    what: 'old',
    server: () => old,
    at: [{ reads: 'big' }, { reads: 'tracker' }],
    code: 5,
    // one of the sessions may dial old only then
    says: /live \(.*\) cannot reach old \(.*\)[\s\S]*(Old became unreachable during the run|Connection refused)/,
  },
  {
    what: 'live',
    server: () => live,
    at: [{ reads: 'big' }, { ends: '40_sieve', table: 'notes' }, 'report'],
    code: 4,
    says: /live \(.*\) was lost/,
  },
];

for (const { what, server, at, code, says } of stops) {
  test(`the server of ${what} stops in the middle of a parallel run: ${code}, and nothing is left`, async () => {
    for (const moment of at) {
      await rm(join(bench.folder, 'pgmend-report'), { recursive: true, force: true });
      const hold = await holdAt(bench, moment);
      const running = startRun(bench);
      try {
        await hold.reached(running);
        await stopServer(server().dataDirectory, 'immediate');
        const ended = await endOf(running);
        const where = `${describeMoment(moment)}: ${ended.stderr}`;
        assert.is(ended.code, code, where);
        assert.match(ended.stderr, says, where);
        assert.not.match(ended.stderr, 'bug in pgmend');
        await assertNoReport(bench);
      } finally {
        running.child.kill('SIGKILL');
        await hold.release();
        await startAgain(server());
      }
      await nothingLeft(bench);
    }
    await assertRunsAgain(bench);
  });
}

test.run();
