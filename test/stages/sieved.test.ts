import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimate } from '../oracle/ways.ts';
import { bothWays, linesOf, strategyOf } from '../sieve/both-ways.ts';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// 40_sieve and 45_pull by themselves: what they make, what they refuse, and that several sessions may share the work.

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

const staged = () =>
  b.rows(`select relname, relpersistence from pg_class where relnamespace = 'pgmend'::regnamespace
    and relname ~ '_(sieve|buckets|pulled|picked|joined)$' order by 1`);

const rows = (from: number, to: number, value: string) =>
  `insert into t select g, ${value} from generate_series(${from}, ${to}) g;`;

test('the tables are unlogged, and go with 15_reset and with 90_clean', async () => {
  await b.both(`create table t (id int primary key, v text); ${rows(1, 50, "'a'")}
    create table u (id int primary key, v text); analyze`);
  const choice: Choice = { pause: '1us', tables: { t: { strategy: 'sieve' } } };
  await b.run(choice);
  const made = [
    ['t_buckets', 'p'],
    ['t_picked', 'u'],
    ['t_pulled', 'u'],
    ['t_sieve', 'u'],
    ['u_pulled', 'u'],
  ];
  assert.equal(await staged(), made);
  await b.stage(['15_reset'], choice);
  assert.equal(await staged(), []);
  await estimate(b, 100_000);
  await b.run({ strategy: 'full' });
  assert.equal(await staged(), [
    ['t_pulled', 'u'],
    ['u_pulled', 'u'],
  ]);
  await b.stage(['90_clean']);
  assert.equal(await b.rows(`select from pg_namespace where nspname = 'pgmend'`), []);
});

test('45_pull does not look for rows in the buckets of another estimate', async () => {
  await b.both(`create table t (id int primary key, v text); ${rows(1, 3000, "'a'")} analyze`);
  await b.live.sql.unsafe(`update t set v = 'b' where id % 100 = 0`);
  const before = linesOf(await b.run({ strategy: 'sieve' }), 't');
  assert.is(before.length, 30);
  await estimate(b, 1_000_000);
  let refused: unknown;
  await b.stage(['45', '50'], { strategy: 'sieve' }).catch((error) => {
    refused = error;
  });
  assert.match(String((refused as Error)?.message), '40_sieve was run with other buckets than these');
  await b.stage(['40', '45', '50', '60', '65'], { strategy: 'sieve' });
  assert.equal(await b.rows('select count(*) from pgmend.t_corrupted'), [['30']]);
});

test('what sizes the servers estimate changes nothing for a repair', async () => {
  await b.both(`create table t (id int primary key, v text); ${rows(1, 100, "'a'")} analyze`);
  const meanings = new Set<string | undefined>();
  const texts = new Set<string | undefined>();
  for (const [size, choice] of [
    [1, {}],
    [100_000, {}],
    [3_000_000, {}],
    [100_000, { strategy: 'full' }],
    [1, { pause: '1us' }],
  ] as [number, Choice][]) {
    await estimate(b, size);
    const [compared] = await b.render(['50_compare'], choice);
    // by this a repair and a second look know the comparison again
    meanings.add(/'[0-9a-f]{16}', array\['id'\]/.exec(compared?.text ?? '')?.[0]);
    texts.add(compared?.text.replaceAll(compared.digest, ''));
  }
  assert.ok(texts.size >= 4);
  assert.is(meanings.size, 1);
  assert.not.ok(meanings.has(undefined));
});

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
        const [[size] = []] = await b.rows('select count(*) from pgmend.t_pulled');
        sizes.push(size as string);
      }
      assert.equal(await b.rows(`${all} pgmend.t_pulled t`), [whole], `${parts} parts`);
      // none of them brings nothing, or all
      if (parts <= 7) assert.is(new Set(sizes).size, parts, String(sizes));
    }
    // without parts, what is there makes place
    await send(pull?.text as string);
    assert.equal(await b.rows(`${all} pgmend.t_pulled t`), [whole]);
  });
}

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

test('what has no statistics, no rows or one row goes every way', async () => {
  await b.both(`create table none (id int primary key, v text); create table one (id int primary key, v text);
    create table emptied (id int primary key, v text); create table keyed (id int primary key)`);
  await b.old.sql.unsafe(
    "insert into one values (1, 'a'); insert into keyed values (1); insert into emptied values (1, null)",
  );
  await b.live.sql.unsafe("insert into one values (1, 'b'); insert into keyed values (2)");
  const expected = ['corrupted 1 v', 'missing 1', 'missing 1', 'new 2'];
  for (const size of [0, 100_000]) {
    await estimate(b, size);
    const files = await bothWays(b);
    const found = ['none', 'one', 'emptied', 'keyed'].flatMap((table) => linesOf(files, table));
    assert.equal(found, expected);
  }
});

test.run();
