import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { look } from './support.ts';

// A recheck reads no whole table where it can ask for its rows: live's index leads to those of live, and old is sent
// the keys, for which it has an index as well.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table one (id int primary key, v text);
      insert into one select g, 'v' || g from generate_series(1, 20000) g;
      create table two (tenant text, id int, v text, primary key (tenant, id));
      insert into two select 't' || g / 1000, g, 'v' || g from generate_series(1, 20000) g;
      create table "Three" ("Id" text primary key, v text, gone text);
      insert into "Three" select 'k' || g, 'v' || g, 'x' from generate_series(1, 20000) g;
      create table flat (a int, v text); insert into flat select g, 'v' from generate_series(1, 20000) g;
      analyze`);
    await b.live.sql.unsafe(`alter table "Three" rename v to "new v";
      update one set v = 'wrong' where id % 13 = 0; delete from one where id = 4; insert into one values (-1, 'new');
      update two set v = 'wrong' where id % 13 = 0; update "Three" set "new v" = 'wrong' where "Id" like 'k7%';
      update flat set v = 'wrong' where a % 13 = 0`);
  }),
);
test.after(() => b?.drop());

const choice: Choice = {
  key: ['flat=a'],
  tables: { Three: { rename: { v: 'new v' }, where: `"new v" <> 'never'` } },
};

interface Plans {
  old: string[];
  live: string[];
}

/** The plans by which the rows of both sides are brought, and what is sent to old. */
async function plansOf(table: string): Promise<Plans> {
  const notices: string[] = [];
  const sql = postgres(b.live.url, { max: 1, onnotice: ({ message }) => notices.push(message ?? '') });
  const [stage] = await b.render(['66'], { ...choice, table: [table] });
  try {
    await sql.unsafe(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_verbose = on;
      set auto_explain.log_nested_statements = on; set auto_explain.log_level = warning; set auto_explain.log_analyze = on`);
    await sql.begin((tx) => tx.unsafe(stage?.text as string));
  } finally {
    await sql.end();
  }
  const into = (name: string) =>
    notices.filter((text) => new RegExp(`\nInsert on pgmend\\."?${table}_${name}`).test(text));
  return { old: into('again_old'), live: into('again_live') };
}

/** How old goes about what it is asked. */
async function onOld(plan: string): Promise<string> {
  const [, sent = ''] = /Remote SQL: (.*)/.exec(plan) ?? [];
  const rows = await b.old.sql.unsafe(`explain ${sent}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

for (const table of ['one', 'two', 'Three']) {
  test(`${table}: old is asked for the keys, and its index leads to them, as live's does`, async () => {
    await b.run(choice);
    const { old, live } = await plansOf(table);
    const differing = Number((await b.rows(`select count(*) from pgmend."${table}_diff"`))[0]?.[0]);
    assert.is(old.length, Math.ceil(differing / 1000), 'a thousand keys at a time');
    assert.is(live.length, old.length);
    for (const plan of old) {
      assert.match(plan, /Remote SQL: SELECT .* WHERE .*= ANY \('\{/);
      const remote = await onOld(plan);
      assert.match(remote, new RegExp(`${table}_pkey`));
      assert.not.match(remote, 'Seq Scan');
    }
    for (const plan of live) {
      assert.match(plan, new RegExp(`${table}_pkey`));
      assert.not.match(plan, 'Seq Scan');
    }
    const { answer } = await look(b, { ...choice, table: [table] });
    const found = answer.tables[0]?.found;
    assert.equal([found?.stayed, found?.old_read, found?.live_read], [differing, 'by key', 'by key']);
  });
}

test('without an index both are read once, and only the rows of the keys are kept', async () => {
  await b.run(choice);
  const { old, live } = await plansOf('flat');
  assert.equal([old.length, live.length], [1, 1]);
  for (const [plan] of [old, live]) assert.match(plan ?? '', /Hash (Semi )?Join/);
  assert.not.match(old[0] ?? '', /Remote SQL: .*WHERE/);
  const kept = await b.rows(
    'select (select count(*) from pgmend.flat_again_old), (select count(*) from pgmend.flat_again_live)',
  );
  assert.equal(kept, [['1538', '1538']]);
});

test('where a tenth of the table differed it is read once', async () => {
  await b.live.sql.unsafe("update two set v = 'wrong' where id % 9 = 0");
  await b.run(choice);
  const { answer } = await look(b, { ...choice, table: ['two'] });
  const found = answer.tables[0]?.found;
  const why = 'whole: 3590 of 20000 rows differed';
  assert.equal([found?.old_read, found?.live_read, found?.stayed], [why, why, 3590]);
  const { old } = await plansOf('two');
  assert.is(old.length, 1);
  assert.not.match(old[0] ?? '', /Merge Join/);
});

test('rows of the join of what was brought are matched by hash, whatever the sides sort by', async () => {
  const [stage] = await b.render(['66'], { ...choice, table: ['two'] });
  assert.match(stage?.text ?? '', 'set local enable_mergejoin = off');
});

test.run();
