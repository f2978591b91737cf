import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { repair } from './support.ts';

// What a repair knows a comparison by is what a difference is, not the sizes by which the way to find it was chosen.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b?.drop());

test('a table that grew, or of which much differed, is repaired from what was compared', async () => {
  await b.both(
    "create table t (id int primary key, v text); insert into t select g, 'v' from generate_series(1, 400) g",
  );
  await b.live.sql.unsafe("update t set v = 'wrong'");
  await b.run();
  await b.both("insert into t select g, 'v' from generate_series(1000, 61000) g; analyze");
  const { tables } = await repair(b, { apply: true });
  assert.is(tables[0]?.written, 400);
});

test.run();
