import { once } from 'node:events';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { atWork, type Workbench, workbench } from '../support/workbench.ts';

// semantics.md: live takes writes meanwhile: one snapshot for all tables; its time and LSN are in the report.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    for (const side of [bench.old, bench.live]) {
      await side.sql.unsafe(`
        create table zones (id int primary key, v text); insert into zones select n, 'v' from generate_series(1, 9) n`);
    }
  }),
);
test.after(() => bench?.drop());

test('what live commits while the first table is compared is not seen in the second', async () => {
  const holder = postgres(bench.old.url, { max: 1, onnotice: () => undefined });
  try {
    await holder.unsafe('begin; lock table accounts in access exclusive mode');
    const child = bench.start(['run', '--json', '--quiet']);
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.resume();
    const closed = once(child, 'close');
    await until('accounts is being compared', async () =>
      (await atWork(bench.live.sql)).some(({ application }) => /50_compare .*accounts/.test(application)),
    );
    await bench.live.sql.unsafe(`
      insert into zones values (10, 'new meanwhile'); update zones set v = 'changed meanwhile' where id = 1;
      delete from zones where id = 2; insert into accounts (id, name) values (99, 'new meanwhile')`);
    // not up to where it is written: the test's servers write it some time after a commit
    const [after] = await bench.live
      .sql`select pg_current_wal_insert_lsn() as lsn, clock_timestamp()::text as at`;
    await holder.unsafe('rollback');
    assert.is((await closed)[0], 1);
    const { tables, live } = JSON.parse(stdout);
    const counts = { old: 9, live: 9, identical: 9, missing: 0, corrupted: 0, new: 0 };
    assert.equal(tables[1].counts, counts);
    assert.is(tables[0].counts.new, 2, 'nor in the first');
    const [order] = await bench.live.sql`
      select ${live.lsn}::pg_lsn < ${after?.lsn}::pg_lsn and ${live.snapshot_at}::timestamptz < ${after?.at}::timestamptz as before`;
    assert.ok(order?.before, 'its time and LSN lie before those writes');
  } finally {
    await holder.end({ timeout: 1 });
  }
  const again = JSON.parse((await bench.pgmend(['run', '--json'])).stdout);
  assert.equal(again.tables[1].counts, { old: 9, live: 9, identical: 7, missing: 1, corrupted: 1, new: 1 });
});

test.run();
