import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// docs/comparing.md, "What a checksum decides", for rows without a key: each value is bound to its row, NULL is no value, and rows that
// exchange values change the sum.

let b: Bench;
test.after(() => b?.drop());

/** What a row of live is summed up by, as 40_sieve has it. */
async function checksumOf(table: string): Promise<string> {
  const [stage] = await b.render(['40_sieve'], { table: [table], strategy: 'sieve' });
  const [, checksum] = /select true, .*\n\s+sum\((.*)\)\nfrom/.exec(stage?.text ?? '') ?? [];
  assert.ok(checksum, stage?.text);
  return checksum as string;
}

const columns = {
  text: 'a text, b text, c text',
  mixed: 'a text, b int, c timestamptz',
  never_null: 'a text not null, b int not null, c text not null',
};
const values = {
  text: [
    ['null', "''", "'p'", "'q'"],
    ['null', "''", "'p'"],
    ['null', "''", "'p'", "'q'"],
  ],
  mixed: [
    ['null', "''", "'1'"],
    ['null', '0', '1'],
    ['null', "'epoch'", "'infinity'"],
  ],
  never_null: [
    ["''", "'p'", "'q'"],
    ['0', '1', '-1'],
    ["''", "'p'", "'q'"],
  ],
};

test.before(
  loud(async () => {
    b = await bench();
    for (const [name, definition] of Object.entries(columns)) {
      const [as = [], bs = [], cs = []] = values[name as keyof typeof values];
      const rows = as.flatMap((x) => bs.flatMap((y) => cs.map((z) => `(${x}, ${y}, ${z})`)));
      await b.both(
        `create table "${name}" (${definition}); insert into "${name}" values ${rows.join(', ')}; analyze`,
      );
    }
  }),
);

for (const name of Object.keys(columns)) {
  test(`${name}: no two rows have one checksum, and no row none`, async () => {
    const sum = await checksumOf(name);
    const [row] = await b.rows(`select count(*), count(distinct ${sum}), count(${sum}) from "${name}"`);
    const [all] = row as [string];
    assert.equal(row, [all, all, all]);
  });

  for (const column of ['a', 'b', 'c'])
    test(`${name}: two rows that exchange ${column} have another sum`, async () => {
      const sum = await checksumOf(name);
      const exchanged = ['a', 'b', 'c'].map((c) => (c === column ? `y.${c}` : `x.${c}`));
      const back = ['a', 'b', 'c'].map((c) => (c === column ? `x.${c}` : `y.${c}`));
      const of = (row: string) => `(select ${sum} from (select ${row}) as r(a, b, c))::numeric`;
      const same = await b.rows(`select x, y from "${name}" x, "${name}" y
        where x < y and x.${column} is distinct from y.${column}
          and (${['a', 'b', 'c']
            .filter((c) => c !== column)
            .map((c) => `x.${c} is distinct from y.${c}`)
            .join(' or ')})
          and ${of('x.a, x.b, x.c')} + ${of('y.a, y.b, y.c')} = ${of(exchanged.join(', '))} + ${of(back.join(', '))}`);
      assert.equal(same, []);
    });
}

test.run();
