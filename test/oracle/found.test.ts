import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// What the random tables have found, each as the smallest table that shows it.

let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test('a column that is called on_old or on_live and is excluded', async () => {
  await b.both(`create table excluded (id int primary key, on_old text, on_live text, v int);
    insert into excluded values (1, 'a', 'b', 1), (2, null, null, 2)`);
  await b.live.sql`update excluded set on_old = 'x', v = 3 where id = 2`;
  const exclude = ['on_old', 'on_live'];
  const { report, lines } = await b.run({ table: ['excluded'], tables: { excluded: { exclude } } });
  assert.is(report.tables[0]?.outcome, 'compared', report.tables[0]?.reason ?? '');
  assert.equal(
    lines.map(({ key, changed }) => [key.id, changed]),
    [['2', ['v']]],
  );
});

test.run();
