import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kinds } from '../../src/repair/resolve/kinds.ts';
import type { Bench } from '../support/compare.ts';
import { bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { workbench } from '../support/workbench.ts';
import { account, repaired } from './repaired.ts';
import { undone } from './undone.ts';

// docs/repairing.md: --kind and --not-kind choose among the values that changed, with the accounting as ever.

const statements = `create table t (id int primary key, name text, city text, n int);
  insert into t select g, 'Name of person ' || g, 'City ' || md5(g::text), g from generate_series(1, 12) g`;
// 1 and 2 cut, 3 cut and re-cased, 4 re-cased in city, 5 other, 11 missing
const damage = `update t set name = left(name, 6) where id <= 3; update t set city = upper(city) where id in (3, 4);
  update t set name = md5('x') where id = 5; delete from t where id = 11`;

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(statements);
    await b.live.sql.unsafe(damage);
  }),
);
test.after(() => b.drop());

const values = () => b.rows('select id, name, city from t where id in (1, 3, 4, 5, 11) order by id');
const wrong = (rows: (string | null)[][]) =>
  rows.map(([id, name, city]) =>
    [id, name?.startsWith('Name of p') ? '' : 'name', city === city?.toUpperCase() ? 'city' : '']
      .filter(Boolean)
      .join(' '),
  );

test(
  'only the values of a kind are written; missing rows have none',
  loud(async () => {
    await b.run();
    const dry = await repaired(b, { kinds: ['cut'], apply: false });
    assert.is(dry.tables[0]?.outcomes.repaired, 3);
    assert.equal(
      wrong(await values()),
      ['1 name', '3 name city', '4 city', '5 name'],
      'the dry run writes nothing',
    );
    await repaired(b, { kinds: ['cut'] });
    assert.equal(await account(b, 't'), {
      1: 'repaired',
      2: 'repaired',
      3: 'repaired',
      4: 'not chosen',
      5: 'not chosen',
      11: 'not chosen',
    });
    assert.equal(wrong(await values()), ['1', '3 city', '4 city', '5 name']);
    assert.equal(await b.rows(`select n, changed from pgmend.t_undo order by n`), [
      ['1', '{name}'],
      ['2', '{name}'],
      ['3', '{name}'],
    ]);
  }),
);

test(
  'the same again does nothing; what is left of a row is told',
  loud(async () => {
    assert.is((await repaired(b, { kinds: ['cut'] })).tables[0]?.written, 0);
    const { tables } = await repaired(b, { notKinds: ['other'] });
    assert.is(tables[0]?.written, 2, '4, and the missing 11');
    assert.equal(await account(b, 't'), {
      1: 'repaired',
      2: 'repaired',
      3: 'repaired: only in name, of the values that were chosen; run pgmend run for the rest',
      4: 'repaired',
      5: 'not chosen',
      11: 'repaired',
    });
    assert.equal(wrong(await values()), ['1', '3 city', '4', '5 name', '11']);
    const { lines } = await b.run();
    assert.equal(
      lines.map(({ key, changed }) => [key.id, changed]),
      [
        ['3', ['city']],
        ['5', ['name']],
      ],
    );
  }),
);

test(
  'undo takes back just what was written',
  loud(async () => {
    await undone(b);
    assert.equal(wrong(await values()), ['1 name', '3 name city', '4 city', '5 name']);
  }),
);

test(
  'a live that is compared again and not diagnosed is refused, with what to run',
  loud(async () => {
    await b.run();
    await b.stage(['50', '60']);
    try {
      await repaired(b, { notKinds: ['other'] });
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, 'public.t is not diagnosed');
    }
    await b.stage(['56', '61']);
    assert.is((await repaired(b, { notKinds: ['other'], apply: false })).tables[0]?.outcomes.not_chosen, 1);
  }),
);

test('the command line: a kind there is not, --only missing, the script, and a row that changed since', async () => {
  const bench = await workbench({ empty: true });
  try {
    await bench.old.sql.unsafe(statements);
    await bench.live.sql.unsafe(`${statements}; ${damage}`);
    await bench.pgmend(['run']);
    const unknown = await bench.pgmend(['repair', '--kind', 'cutt']);
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, 'cutt is not a kind of damage; did you mean cut?');
    assert.is((await bench.pgmend(['repair', '--kind', 'cut', '--only', 'missing'])).code, 2);
    const script = await bench.pgmend(['repair', '--kind', 'cut,case', '--script', 'some.sql']);
    assert.is(script.code, 0, script.stderr);
    const text = await readFile(join(bench.folder, 'some.sql'), 'utf8');
    assert.is(text.match(/^call pg_temp\.pgmend_row/gm)?.length, 4);
    assert.not.match(text, /"id":"(5|11)"/);
    await bench.live.sql`update t set n = 100 where id = 2`;
    const words = await bench.pgmend(['repair', '--kind', 'cut', '--apply', '--yes', '--json']);
    const [table] = JSON.parse(words.stdout).tables;
    assert.equal([table.outcomes.repaired, table.outcomes.skipped, table.outcomes.not_chosen], [2, 1, 3]);
    const connection = await bench.live.sql.reserve();
    await connection.unsafe(text);
    connection.release();
    const left = await bench.live
      .sql`select id from t where name !~ '^Name of p' or city = upper(city) order by id`;
    // 3 was repaired in part, so that it is not any more what the script's guard compares
    assert.equal(
      left.map(({ id }) => id),
      [2, 3, 5],
    );
  } finally {
    await bench.drop();
  }
});

test('docs/diagnosis.md has just these kinds', async () => {
  const page = await readFile(new URL('../../docs/diagnosis.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)` \|[^|]*\|[^|]*\|[^|]*\|[^|]*\|$/gm)].map(([, kind]) => kind);
  assert.equal(listed.sort(), [...kinds].sort());
});

test.run();
