import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serverAccount } from '../../src/embedded/account.ts';
import { findBinaries } from '../../src/embedded/binaries.ts';
import { launch } from '../../src/embedded/launch.ts';
import { startServer } from '../../src/embedded/server.ts';
import { stopProcess } from '../../src/embedded/stop.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { checked, findings } from '../support/checked.ts';
import { pgmend } from '../support/cli.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { servers } from '../support/servers.ts';
import { needs } from '../support/skip.ts';

// An old that is a standby can be compared; what it does to long queries has to be known.

const { how } = await servers();
const withEmbedded = needs(
  test,
  'embedded',
  how.startsWith('embedded'),
  'live cannot reach a server of ours',
);

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.live.sql`create table t (id int primary key, v text)`;
  }),
);
test.after(() => b?.drop());

for (const major of [13, 18] as const) {
  withEmbedded(
    `an old that is a standby is told, and that it may cancel us (Postgres ${major})`,
    async () => {
      const directory = await temporaryDirectory('pgmend-standby-');
      const first = await startServer({ major, directory, user: 'postgres', password: 'postgres' });
      const setup = postgres(first.url('postgres'), { max: 1, onnotice: () => undefined });
      await setup`create table t (id int primary key, v text)`;
      await setup`create role reader login password 'reader'`;
      await setup`grant select on t to reader`;
      await setup.end();
      await first.stop('fast');
      writeFileSync(join(first.dataDirectory, 'standby.signal'), '');
      const account = await serverAccount();
      const { postgres: path } = await findBinaries(major, directory, account);
      const { pid, port } = await launch({ ...first, program: path, account, detached: false });
      try {
        const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
        const found = await checked(b, { old: url });
        assert.is(found.old.standby, true);
        const [warning] = findings(found, 'standby_may_cancel');
        assert.match(warning?.detail ?? '', /longer than 30 s .*hot_standby_feedback is off/);
        const plain = await checked(b, { old: url.replace('postgres:postgres@', 'reader:reader@') });
        assert.is(plain.old.standby, major === 13 ? null : true, '13 does not show it to an ordinary role');
        const page = await pgmend(['check', '--old', url, '--live', b.live.url]);
        assert.match(page.stdout, /^old .*, a standby$/m);
      } finally {
        await stopProcess(pid, first.dataDirectory, 'immediate');
        await rm(directory, { recursive: true, force: true });
      }
    },
  );
}

test.run();
