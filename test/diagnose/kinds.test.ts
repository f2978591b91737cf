import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test(
  'scratch',
  loud(async () => {
    await b.both(
      `create table t (id int primary key, name text, n numeric(12,4), at timestamptz, flag boolean, other text)`,
    );
    await b.both(
      `insert into t select g, 'Name of person ' || g, g * 1.2345, '2024-01-01Z'::timestamptz + g * interval '1 day', g % 3 = 0, 'x' || g from generate_series(1, 300) g`,
    );
    await b.live.sql.unsafe(`update t set name = left(name, 7) where id < 50; update t set name = upper(name) where id between 60 and 70;
    update t set n = round(n, 2); update t set at = at at time zone 'Europe/Berlin' at time zone 'UTC'; update t set flag = not flag where id < 40;
    update t set other = 'x' || (300 - id) where id % 7 = 0; update t set name = 'Mustermann' where id > 250; update t set other = name where id in (2,3,4)`);
    const { report } = await b.run();
    console.log(JSON.stringify(report.tables[0]?.counts));
    for (const row of await b.rows(
      'select table_name, status, column_name, kind, rows, share, parameters, sentence, example_key from pgmend.diagnosis',
    ))
      console.log(row.join(' | '));
  }),
);
test.run();
