import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { type Case, cases } from './cases.ts';

// docs/diagnosis.md: every changed value gets one kind, by rules that speak only where they explain it exactly.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    const text = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
    const rows = ({ type, values, same = [] }: Case, side: 0 | 1) =>
      [...values.map((value) => value[side]), ...same]
        .map((value, index) => `(${index + 1}, ${text(value)}::${type.split(' ')[0]})`)
        .join(', ');
    const statements = (side: 0 | 1) =>
      cases
        .map(
          (one, index) =>
            `create table t${index} (id int primary key, v ${one.type}, same int default 7);
             insert into t${index} (id, v) values ${rows(one, side)};`,
        )
        .join('\n');
    await b.old.sql.unsafe(statements(0));
    await b.live.sql.unsafe(statements(1));
    await b.run();
  }),
);
test.after(() => b.drop());

for (const [index, { title, values }] of cases.entries()) {
  test(title, async () => {
    const found = await b.rows(
      `select old_value, live_value, kind from pgmend.${quoted(`t${index}_changes`)} order by (key ->> 'id')::int`,
    );
    const kinds = values.map(([old, live], row) => `${JSON.stringify([old, live])}: ${found[row]?.[2]}`);
    assert.equal(
      kinds,
      values.map(([old, live, kind]) => `${JSON.stringify([old, live])}: ${kind}`),
    );
  });
}

test.run();
