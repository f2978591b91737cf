import { rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import type { TestServer } from '../support/servers.ts';

// A crash of live empties the tables that rows were fetched into: nobody takes that for "nothing differs".

let folder: string;
let server: EmbeddedServer;
let b: Bench;
test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-crashed-');
    server = await startServer({ major: 18, directory: folder, user: 'postgres', password: 'secret' });
    const { major, port, url } = server;
    b = await bench({ live: { major, url: url('postgres'), fromPeers: `127.0.0.1:${port}` } as TestServer });
    await b.both(
      `create table t (id int primary key, v text); insert into t select n, 'v' from generate_series(1, 100) n`,
    );
    await b.live.sql.unsafe(`update t set v = 'x' where id = 1; delete from t where id = 2`);
  }),
);
test.after(async () => {
  await b?.drop().catch(() => undefined);
  await server?.stop('immediate');
  rmSync(folder, { recursive: true, force: true });
});

/** Ends one backend of the server as a crash would: the others go down with it, and the server recovers. */
async function crash(): Promise<void> {
  const [row] = await b.live.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  process.kill(row?.pid as number, 'SIGKILL');
  await until('the server is back', async () => {
    try {
      return (await b.live.sql`select 1`).length === 1;
    } catch {
      return false;
    }
  });
}

test('a stage does not compare what a crash has emptied; a run, or the stages from 15_reset on, start afresh', async () => {
  const choice = { strategy: 'sieve' };
  const { report } = await b.run(choice);
  assert.is(report.verdict, 'different');
  await b.stage(['50_compare'], choice);
  await crash();
  const error = await b.stage(['50_compare'], choice).catch((failure: Error) => failure);
  assert.match(String(error), 'the fetched rows are lost: live has crashed since');
  assert.is((await b.run(choice)).report.verdict, 'different');
  await crash();
  await b.stage(['10_connect'], choice);
  await assert.ok(
    await b.stage(['50_compare'], choice).then(
      () => false,
      () => true,
    ),
    'the way to old says nothing of it',
  );
});

test.run();
