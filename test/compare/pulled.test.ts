import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimate } from '../oracle/ways.ts';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { bothWays, linesOf, strategyOf } from './sieve/both-ways.ts';

// 45_pull by itself: several sessions share the work, and no name of the user's meets one of its own.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b.drop());

/** Sends a rendered stage as `psql -1 -f` does, with settings of the session. */
async function send(text: string, settings: Record<string, string> = {}): Promise<void> {
  const set = Object.entries(settings).map(([name, value]) => `set local ${name} = '${value}';`);
  await b.live.sql.begin((tx) => tx.unsafe(`${set.join(' ')} ${text}`));
}

const rows = (from: number, to: number, value: string) =>
  `insert into t select g, ${value} from generate_series(${from}, ${to}) g;`;

for (const old of ['older', 'newer'] as const) {
  test(`sessions bring all rows of an ${old} server in parts, each row once`, async () => {
    await b.drop();
    b = await bench({ old });
    await b.both(
      `create table t (id int primary key, v text);
      ${rows(1, 5000, 'md5(g::text)')} analyze t`,
    );
    const [pages] = await b.old.sql`select relpages from pg_class where relname = 't'`;
    assert.ok(pages?.relpages > 10);
    await estimate(b, 100_000);
    const choice = { strategy: 'full' };
    await b.run(choice);
    const [pull] = await b.render(['45_pull'], choice);
    const all = 'select count(*), count(distinct id), sum(hashtext(t::text)) from ';
    const [whole] = await b.rows(`${all} t`);
    for (const parts of [1, 2, 3, 7, 64]) {
      const sizes: string[] = [];
      await send(pull?.text as string, { 'pgmend.part': `0/${parts}` });
      for (let part = parts; part > 0; part--) {
        await send(pull?.text as string, { 'pgmend.part': `${part}/${parts}` });
        const [[size] = []] = await b.rows('select count(*) from pgmend.t_fetched_old');
        sizes.push(size as string);
      }
      assert.equal(await b.rows(`${all} pgmend.t_fetched_old t`), [whole], `${parts} parts`);
      // none of them brings nothing, or all
      if (parts <= 7) assert.is(new Set(sizes).size, parts, String(sizes));
    }
    // without parts, what is there makes place
    await send(pull?.text as string);
    assert.equal(await b.rows(`${all} pgmend.t_fetched_old t`), [whole]);
  });
}

test('rows of tables that inherit on old are shared by their keys: not everything below a table has places', async () => {
  await b.drop();
  b = await bench({ old: 'newer' });
  await b.both(`create table t (id int primary key, v text); create table t_more () inherits (t);
    ${rows(1, 3000, 'md5(g::text)')} insert into t_more select g, 'more' from generate_series(5001, 7000) g; analyze t`);
  await estimate(b, 100_000);
  const choice = { strategy: 'full', table: ['t'] };
  await b.run(choice);
  const [pull] = await b.render(['45_pull'], choice);
  assert.not.match(pull?.text ?? '', /ctid/);
  await send(pull?.text as string, { 'pgmend.part': '0/3' });
  for (const part of [1, 2, 3]) await send(pull?.text as string, { 'pgmend.part': `${part}/3` });
  const all = 'select count(*), count(distinct id), sum(hashtext(t::text)) from ';
  assert.equal(await b.rows(`${all} pgmend.t_fetched_old t`), await b.rows(`${all} t`));
});

const odd = [
  'rows',
  'bytes',
  'suspicious',
  'part',
  'parts',
  'pull',
  'first_place',
  'next_place',
  'first_bucket',
  'rated',
  'b',
];

for (const old of ['older', 'newer'] as const) {
  test(`a table and columns of the names that 45_pull uses itself, on an ${old} server`, async () => {
    await b.drop();
    b = await bench({ old });
    const columns = odd.map((name) => `${name} int`).join(', ');
    const fill = `select g, ${odd.map((_, n) => `g + ${n}`).join(', ')} from generate_series(1, 300) g`;
    for (const table of ['pull', 'b', 'renamed', 'part']) {
      await b.both(`create table ${table} (id int primary key, ${columns}); insert into ${table} ${fill};`);
    }
    // keys of these names, too
    await b.both(`create table suspicious (pull int, part int, rows text, primary key (part, pull));
      insert into suspicious select g, g + 1, 'a' from generate_series(1, 300) g; analyze`);
    for (const table of ['pull', 'b', 'renamed', 'part']) {
      await b.live.sql.unsafe(`update ${table} set suspicious = 0, pull = -1 where id % 100 = 7`);
    }
    await b.live.sql.unsafe(
      "update suspicious set rows = 'b' where part = 5; delete from suspicious where pull = 9",
    );
    await b.old.sql.unsafe(
      'alter table renamed rename column rows to suspicious_; alter table renamed rename column b to rows_',
    );
    const tables: Choice['tables'] = {
      renamed: { rename: { suspicious_: 'rows', rows_: 'b' } },
      part: { where: 'part > 100 and suspicious is not null' },
    };
    const expected = (from: number) =>
      [7, 107, 207]
        .filter((id) => id > from)
        .map((id) => `corrupted ${id} suspicious,pull`)
        .sort();
    const files = await bothWays(b, { tables });
    for (const [table, from] of [
      ['pull', 0],
      ['b', 0],
      ['renamed', 0],
      ['part', 97],
    ] as const) {
      assert.match(strategyOf(files, table), /^sieve/);
      assert.equal(linesOf(files, table), expected(from), table);
    }
    assert.equal(linesOf(files, 'suspicious'), ['corrupted 5,4 rows', 'missing 10,9']);
    await estimate(b, 100_000);
    const brought = await b.run({ tables, strategy: 'full', jobs: '3', maxRate: '100' });
    assert.equal(brought.lines, files.lines);
  });
}

test.run();
