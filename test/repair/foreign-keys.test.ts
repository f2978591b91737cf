import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import {
  type Accounted,
  accounting,
  bothHints,
  differences,
  dumpAll,
  isLeft,
  type RepairOptions,
  repair,
  undo,
} from './support.ts';

// Rows that point to each other: parents before children whatever the tables and keys are called, trees that are deeper
// than a batch, circles. Each with a batch of three, with the usual one, and in one transaction.

const include = [...bothHints];
const ways: [name: string, RepairOptions][] = [
  ['in batches of three', { batch: 3, include }],
  ['in batches of the usual size', { include }],
  ['in one transaction', { singleTransaction: true, include }],
];

/** A schema, what old has, and what the migration made of it. Rows that only live has have ids from 1000 on. */
interface Story {
  name: string;
  schema: string;
  rows: string;
  harm: string;
}

const levels: Story = {
  name: 'three levels, the children first by name',
  schema: `
    create table c_region (id int generated always as identity primary key, name text not null unique);
    create table b_shop (id int primary key, region int not null references c_region, name text);
    create table a_sale (id int primary key, shop int references b_shop on delete cascade, amount numeric);`,
  rows: `
    insert into c_region (id, name) overriding system value select g, 'region ' || g from generate_series(1, 9) g;
    insert into b_shop select g, 1 + g % 9, 'shop ' || g from generate_series(1, 30) g;
    insert into a_sale select g, 1 + g % 30, g / 4.0 from generate_series(1, 90) g;`,
  // all of regions 3 and 4; sales and shops that point elsewhere, some of them away from what is missing
  harm: `
    update a_sale set shop = (select min(id) from b_shop where region = 1) where shop in (select id from b_shop where region = 3) and id % 2 = 0;
    update b_shop set region = 1 where region = 4 and id % 2 = 0;
    delete from a_sale where shop in (select id from b_shop where region in (3, 4));
    delete from b_shop where region in (3, 4); delete from c_region where id in (3, 4);
    update c_region set name = 'spoilt ' || id where id in (5, 6); update a_sale set shop = null, amount = 0 where id in (1, 2);
    insert into c_region (id, name) overriding system value values (1000, 'added');
    insert into b_shop values (1000, 1000, 'added'), (1001, 1, 'added');
    insert into a_sale values (1000, 1000, 1), (1001, 5, 1);`,
};

const tree: Story = {
  name: 'a tree that is deeper than a batch, parents after their children by key',
  schema: 'create table node (id int primary key, parent int references node, name text)',
  rows: `insert into node select g, case when g < 40 then g + 1 end, 'node ' || g from generate_series(1, 40) g;
    insert into node values (41, 41, 'its own parent'), (42, 43, 'one'), (43, 42, 'and the other')`,
  harm: `update node set parent = 40 where id in (7, 30); update node set name = 'spoilt' where id in (9, 40, 41);
    update node set parent = null where id in (9, 17, 20);
    delete from node where id between 10 and 29 and id not in (17, 20) or id in (42, 43);
    insert into node values (1000, 5, 'added'), (1001, 1000, 'added')`,
};

/** Two tables whose rows point to each other. */
function circle(name: string, column: string, constraint: string): Story {
  return {
    name: `a circle of two tables, ${name}`,
    schema: `
      create table man (id int primary key, wife int ${column}, name text);
      create table woman (id int primary key, husband int ${column} references man ${constraint}, name text);
      alter table man add foreign key (wife) references woman ${constraint};`,
    rows: `
      with m as (insert into man select g, g, 'man ' || g from generate_series(1, 20) g)
      insert into woman select g, g, 'woman ' || g from generate_series(1, 20) g;`,
    // couples that are gone, partners that were exchanged, one that has left for someone who stays
    harm: `
      update man set wife = 1 where id = 3; delete from woman where id = 3;
      with m as (delete from man where id in (2, 5, 6, 7, 8, 9)) delete from woman where id in (2, 5, 6, 7, 8, 9);
      update man set wife = 22 - id where id in (10, 12); update woman set husband = 22 - id where id in (10, 12);
      update man set wife = 1, name = 'spoilt' where id = 15; update woman set name = 'spoilt' where id in (15, 16);
      with m as (insert into man values (1000, 1000, 'added')) insert into woman values (1000, 1000, 'added');
      insert into man values (1001, 1, 'added')`,
  };
}

const three: Story = {
  name: 'a circle of three tables',
  schema: `
    create table a (id int primary key, b int not null);
    create table b (id int primary key, c int not null);
    create table c (id int primary key, a int not null references a);
    alter table a add foreign key (b) references b; alter table b add foreign key (c) references c;`,
  // a chain through all of the tables, in which each a leads to the b of the next number, and two short circles
  rows: `
    with x as (insert into a select g, g % 9 + 1 from generate_series(1, 9) g),
      y as (insert into b select g, g from generate_series(1, 9) g)
    insert into c select g, g from generate_series(1, 9) g;
    with x as (insert into a values (20, 20), (21, 21)), y as (insert into b values (20, 20), (21, 21))
    insert into c values (20, 20), (21, 21);`,
  harm: `
    update a set b = 1 where id = 1;
    with x as (delete from a where id > 1), y as (delete from b where id > 1) delete from c where id > 1;
    with x as (insert into a values (1000, 1000)), y as (insert into b values (1000, 1000))
    insert into c values (1000, 1000);`,
};

const stories = [
  levels,
  tree,
  circle('where NULL is allowed', '', ''),
  circle('DEFERRABLE', 'not null', 'deferrable'),
  circle('INITIALLY DEFERRED', 'not null', 'deferrable initially deferred'),
  circle('NOT NULL and not deferrable', 'not null', ''),
  three,
];

/** Rows of tables without those that only live has. */
function withoutNew(dump: Map<string, string[]>): Map<string, string[]> {
  const isNew = (row: string) => Number(JSON.parse(row)[0]) >= 1000;
  return new Map([...dump].map(([name, rows]) => [name, rows.filter((row) => !isNew(row))]));
}

async function accountAll(b: Bench): Promise<Accounted[]> {
  const tables = await b.rows('select table_name from pgmend.tables order by 1');
  const rows: Accounted[] = [];
  for (const [table] of tables) rows.push(...(await accounting(b.live.sql, table as string)));
  return rows;
}

for (const { name, schema, rows, harm } of stories) {
  const test = suite(name);
  let b: Bench;
  test.before(
    loud(async () => {
      b = await bench();
      await b.old.sql.unsafe(schema);
      await b.old.sql.unsafe(rows);
    }),
  );
  test.before.each(
    loud(async () => {
      await b.live.sql.unsafe(
        'drop schema if exists pgmend cascade; drop schema public cascade; create schema public',
      );
      await b.live.sql.unsafe(schema);
      await b.live.sql.unsafe(rows);
      await b.live.sql.unsafe(harm);
    }),
  );
  test.after(() => b?.drop());

  // small batches are the hardest; the levels go all ways
  for (const [way, options] of name === levels.name ? ways : ways.slice(0, 1)) {
    test(`${name}, ${way}: live holds what old holds, and an undo undoes it`, async () => {
      const before = await dumpAll(b.live.sql);
      const old = await dumpAll(b.old.sql);
      const faults = differences(withoutNew(before), old).length;
      assert.ok(faults > 8, 'there is nothing to repair');
      await b.run({ format: 'json' });
      const dry = await repair(b, options);
      assert.equal(differences(before, await dumpAll(b.live.sql)), [], 'a dry run');
      const answer = await repair(b, { ...options, apply: true });
      const accounts = await accountAll(b);
      assert.equal(accounts.filter(isLeft), []);
      assert.equal(
        dry.tables.map(({ table, outcomes }) => [table, outcomes]),
        answer.tables.map(({ table, outcomes }) => [table, outcomes]),
      );
      const after = await dumpAll(b.live.sql);
      assert.equal(differences(old, withoutNew(after)), []);
      const second = await b.run({ format: 'json' });
      assert.equal(
        second.lines.filter(({ status }) => status !== 'new'),
        [],
      );
      await undo(b, { ...options, apply: true });
      assert.equal(differences(before, await dumpAll(b.live.sql)), [], 'after the undo');
    });
  }
  test.run();
}

const blocked = suite('parents that are nowhere');
let b: Bench;
blocked.before.each(
  loud(async () => {
    b = await bench();
  }),
);
blocked.after.each(() => b?.drop());

/** What became of the rows of a table, in the order of its keys. */
async function outcomes(table: string): Promise<unknown[]> {
  const rows = await accounting(b.live.sql, table);
  return rows.map(({ key, outcome, blockedBy }) => [key.id, outcome, blockedBy]);
}

for (const [way, options] of ways.slice(0, 1)) {
  blocked(`rows whose parent is nowhere are blocked, and so are their children, ${way}`, async () => {
    const tables = `create table c_region (id int primary key); create table b_shop (id int primary key, region int);
      create table a_sale (id int primary key, shop int);`;
    await b.old.sql.unsafe(`${tables} insert into c_region values (1), (2);
      insert into b_shop values (1, 1), (2, 2), (3, 99), (4, 98), (5, 1); insert into a_sale values (1, 1), (2, 2), (3, 3), (4, 4), (5, 97), (6, null)`);
    // live alone has foreign keys, and the rows that were in order
    await b.live.sql.unsafe(`${tables} insert into c_region values (1); insert into b_shop values (1, 1), (4, 1), (5, 1);
      insert into a_sale values (4, 1), (5, 1);
      alter table b_shop add foreign key (region) references c_region; alter table a_sale add foreign key (shop) references b_shop`);
    await b.run({ format: 'json' });
    const dry = await repair(b, options);
    const answer = await repair(b, { ...options, apply: true });
    assert.equal(
      dry.tables.map((table) => table.outcomes),
      answer.tables.map((table) => table.outcomes),
    );
    assert.equal(await outcomes('public.c_region'), [['2', 'repaired', null]]);
    const nowhere = (id: string) => ({ table: 'public.c_region', key: { id } });
    assert.equal(await outcomes('public.b_shop'), [
      ['2', 'repaired', null],
      ['3', 'blocked', nowhere('99')],
      ['4', 'blocked', nowhere('98')],
    ]);
    assert.equal(await outcomes('public.a_sale'), [
      ['1', 'repaired', null],
      ['2', 'repaired', null],
      ['3', 'blocked', { table: 'public.b_shop', key: { id: '3' } }],
      ['4', 'repaired', null],
      ['5', 'blocked', { table: 'public.b_shop', key: { id: '97' } }],
      ['6', 'repaired', null],
    ]);
    const sales = await b.rows('select id, shop from a_sale order by 1');
    assert.equal(sales, [
      ['1', '1'],
      ['2', '2'],
      ['4', '4'],
      ['5', '1'],
      ['6', null],
    ]);
    // somebody brings the parents, and the next call takes the rows up
    await b.live.sql.unsafe('insert into c_region values (98), (99)');
    const next = await repair(b, { ...options, apply: true });
    assert.equal(next.tables.map(({ table, written }) => [table, written]).sort(), [
      ['public.a_sale', 1],
      ['public.b_shop', 2],
      ['public.c_region', 0],
    ]);
  });
}

blocked('a child of a parent that is blocked by something else names its parent', async () => {
  await b.both(`create table parent (id int primary key, v int); create table child (id int primary key, parent int references parent);
    insert into parent values (1, 1), (2, -2); insert into child values (1, 1), (2, 2), (3, 2)`);
  await b.live.sql.unsafe('delete from child; delete from parent; alter table parent add check (v > 0)');
  await b.run({ format: 'json' });
  await repair(b, { apply: true });
  assert.equal(await outcomes('public.parent'), [
    ['1', 'repaired', null],
    ['2', 'blocked', null],
  ]);
  const parent = { table: 'public.parent', key: { id: '2' } };
  assert.equal(await outcomes('public.child'), [
    ['1', 'repaired', null],
    ['2', 'blocked', parent],
    ['3', 'blocked', parent],
  ]);
});

for (const action of ['cascade', 'set null', 'no action']) {
  blocked(`an undo takes no child that came since, on delete ${action}`, async () => {
    await b.both(`create table parent (id int primary key, v text);
      create table child (id int primary key, parent int references parent on delete ${action});
      insert into parent values (1, 'a'), (2, 'b'), (3, 'c'); insert into child values (1, 1), (2, 2), (3, 3)`);
    await b.live.sql.unsafe('delete from child; delete from parent where id > 1');
    const before = await dumpAll(b.live.sql);
    await b.run({ format: 'json' });
    await repair(b, { apply: true });
    await b.live.sql.unsafe('insert into child values (1000, 2)');
    const answer = await undo(b, { apply: true });
    assert.equal(await b.rows('select id, parent from child order by 1'), [['1000', '2']]);
    assert.equal(await b.rows('select id, v from parent order by 1'), [
      ['1', 'a'],
      ['2', 'b'],
    ]);
    const parent = answer.tables.find(({ table }) => table === 'public.parent');
    assert.is(parent?.outcomes.undone, 1);
    assert.is((parent?.outcomes.skipped ?? 0) + (parent?.outcomes.blocked ?? 0), 1);
    // when that child is gone again, the rest is undone
    await b.live.sql.unsafe('delete from child where id = 1000');
    await undo(b, { apply: true });
    assert.equal(differences(before, await dumpAll(b.live.sql)), []);
  });
}

blocked.run();
