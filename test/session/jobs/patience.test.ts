import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { until } from '../../support/poll.ts';
import { type Workbench, workbench } from '../../support/workbench.ts';

// mission.md: a production database that must not be hurt. Small tables are compared several in one transaction, which keeps
// a lock of each: it must not make a deadlock with somebody who locks tables in another order, nor hold them while it waits.

const tables = Array.from({ length: 12 }, (_, index) => `m${String(index + 1).padStart(2, '0')}`);
let bench: Workbench;

test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    for (const { sql, database } of [bench.old, bench.live]) {
      await sql.unsafe(
        tables
          .map((name) => `create table ${name} as select 1 as id; alter table ${name} add primary key (id);`)
          .join(''),
      );
      await sql.unsafe('analyze');
      // of two in a deadlock it is the other one that ends
      await sql.unsafe(`alter database ${database} set deadlock_timeout = '1min'`);
    }
  }),
);
test.after(() => bench?.drop());

for (const [side, args] of [
  ['live', ['run']],
  ['old', ['run']],
  ['old', ['check']],
] as const) {
  test(`somebody on ${side} who locks a later table and then an earlier one gets both while pgmend ${args[0]} is at work`, async () => {
    const { sql, url } = bench[side];
    const somebody = postgres(url, { max: 1, onnotice: () => undefined });
    try {
      await somebody.unsafe(`set deadlock_timeout = '5s'; begin; lock table m03 in access exclusive mode`);
      const ended = bench.pgmend([...args]);
      await until('pgmend waits for the table', async () => {
        const rows = await sql`select from pg_locks where not granted and relation = 'm03'::regclass`;
        return rows.length > 0;
      });
      await somebody.unsafe('lock table m01 in access exclusive mode');
      await somebody.unsafe('commit');
      const { code, stderr } = await ended;
      assert.is(code, 0, stderr);
    } finally {
      await somebody.end({ timeout: 1 });
    }
  });
}

test.run();
