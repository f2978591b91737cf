import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RenderedStage } from '../../src/stages/render.ts';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { servers } from '../support/servers.ts';

// Ruling "text keys on servers with other collations: hash join only; a merge join returned false missing rows".

/** Words that ICU and C sort differently. */
const words = [
  'a',
  'B',
  'c',
  'D',
  'é',
  'e',
  'z',
  'Z',
  '-a',
  'a-',
  '_',
  'ä',
  'ae',
  '1',
  '10',
  '2',
  ' x',
  'x ',
];

let b: Bench;
let files: Files;

test.before(
  loud(async () => {
    b = await bench();
    await sortByRulesOfLanguage(b.live.database);
    await b.both(
      'create table t (k text primary key, v int); create table u (k varchar(9), l text, v int, primary key (k, l))',
    );
    // rows enough for a planner that may to take the sorted way
    const fill = `insert into t select w || g, g from unnest($1::text[]) w, generate_series(1, 300) g;`;
    const fillBoth = `insert into u select w, x, 1 from unnest($1::text[]) w, unnest($1::text[]) x`;
    for (const side of [b.old, b.live]) {
      await side.sql.unsafe(fill, [words]);
      await side.sql.unsafe(fillBoth, [words]);
      await side.sql.unsafe('analyze');
    }
    files = await b.run();
  }),
);
test.after(() => b.drop());

/** Makes the database anew, sorted by ICU where the server can: old, like all databases of tests, sorts by bytes. */
async function sortByRulesOfLanguage(database: string): Promise<void> {
  const { newer } = await servers();
  const admin = postgres(newer.url, { max: 1 });
  const icu =
    newer.major >= 15 ? `locale_provider icu icu_locale 'en' locale 'C'` : `lc_collate 'en_US.utf8'`;
  await admin.unsafe(`drop database "${database}"`);
  await admin.unsafe(`create database "${database}" template template0 encoding 'UTF8' ${icu}`);
  await admin.end();
}

/** The plan of the INSERT that joins, under the settings that the stage makes before it. */
async function planOf(text: string): Promise<string> {
  const [before, insert] = text.split(/^(?=insert into pgmend\.\w+_diff)/m);
  const statement = (insert as string).slice(0, insert?.indexOf(';'));
  return b.live.sql.begin(async (tx) => {
    await tx.unsafe(before as string);
    return (await tx.unsafe(`explain (verbose) ${statement}`)).map((row) => row['QUERY PLAN']).join('\n');
  }) as Promise<string>;
}

test('the two databases sort these words differently', async () => {
  const sorted = `select string_agg(w, '|' order by w) as list from unnest($1::text[]) w`;
  const [[old], [live]] = await Promise.all([
    b.old.sql.unsafe(sorted, [words]),
    b.live.sql.unsafe(sorted, [words]),
  ]);
  assert.is.not(old?.list, live?.list);
});

test('equal keys match, whatever the two databases sort by', () => {
  for (const { table, counts } of files.report.tables) {
    assert.equal([table, counts?.missing, counts?.new, counts?.corrupted], [table, 0, 0, 0]);
  }
});

test('the comparison hashes, and asks old for rows in no order', async () => {
  for (const { text } of await b.render(['50_compare'])) {
    const plan = await planOf(text);
    assert.match(plan, /Hash Full Join/);
    assert.not.match(plan, /Merge/);
    assert.match(plan, /Remote SQL: SELECT [^\n]* FROM public\.[tu]$/m);
  }
});

test('it hashes also where the planner thinks that sorting is cheaper, and where hashing is turned off', async () => {
  await b.both(
    'create table i (k int primary key, v int); insert into i select g, g from generate_series(1, 20000) g; analyze i',
  );
  await b.run();
  const [rendered] = (await b.render(['50_compare'], { table: ['i'] })) as [RenderedStage];
  // more rows than a hash table in memory holds, and in the order of the key already
  await b.live.sql`update pg_class set reltuples = 1e8, relpages = 1 where relname in ('i', 'i_old')`;
  for (const set of ['', 'set local enable_hashjoin = off; set local enable_mergejoin = on;']) {
    const plan = await planOf(rendered.text.replace('set transaction', `${set}\nset transaction`));
    assert.match(plan, /Hash Full Join/);
  }
});

test.run();
