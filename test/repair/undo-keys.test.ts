import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole } from '../support/roles.ts';
import { differences, dumpAll } from './support.ts';
import { accountOfUndo, repairThen, type UndoCase, undone, withBench } from './undone.ts';

// Foreign keys of what is undone: nothing that refers to it goes with it, and nothing is left without a parent.

const parent = `create table $ (id int primary key, v text); insert into $ values (1, 'a')`;
const missing = `insert into $ values (2, 'b'), (3, 'c')`;
const actions = ['cascade', 'set null', 'set default', 'no action', 'restrict'];

const cases: Record<string, UndoCase> = {
  ...Object.fromEntries(
    actions.map((action): [string, UndoCase] => [
      action.replace(' ', '_'),
      {
        both: parent,
        old: missing,
        live: `create table $_child (id int primary key, up int default 1 references $ on delete ${action})`,
        meanwhile: `insert into $_child values (1, 1), (2, 2)`,
      },
    ]),
  ),
  // the repair's own children go before their parents
  family: { both: parent, old: missing },
  family_child: {
    both: `create table $ (id int primary key, up int not null references family on delete restrict)`,
    old: `insert into $ values (1, 1), (2, 2), (3, 3)`,
    // one of a user's
    meanwhile: `insert into $ values (9, 3)`,
  },
  tree: {
    both: `create table $ (id int primary key, up int references $ on delete cascade, v text); insert into $ values (1, null, 'a')`,
    old: `insert into $ values (2, 1, 'b'), (3, 2, 'c'), (4, 3, 'd'), (5, null, 'e'), (6, 5, 'f'), (7, 7, 'g')`,
    meanwhile: `insert into $ values (99, 6, 'user')`,
  },
  // the replaced parent is gone by now
  orphan_parent: {
    both: parent,
    live: `insert into $ values (8, 'new'), (9, 'new')`,
    meanwhile: `delete from $ where id = 9`,
  },
  orphan: {
    both: `create table $ (id int primary key, up int references orphan_parent, v text); insert into $ values (1, 1, 'a'), (2, 1, 'b')`,
    live: `update $ set up = id + 7`,
  },
  // rows refer to the value that the repair put there
  code: {
    both: `create table $ (id int primary key, code text not null unique); insert into $ values (1, 'a'), (2, 'b')`,
    live: `update $ set code = 'bad' || id; create table $_child (code text references $ (code))`,
    meanwhile: `insert into $_child values ('a')`,
  },
};

let b: Bench;
test.before(
  loud(async () => {
    b = await repairThen(cases);
    await undone(b, { batch: 2 });
  }),
);
test.after(() => b?.drop());

for (const action of actions) {
  const name = action.replace(' ', '_');
  test(`on delete ${action}: a row to which others refer stays, and so do they`, async () => {
    const child = `${name}_child`;
    assert.equal(await accountOfUndo(b, name), {
      2: `blocked: foreign key ${child}_up_fkey: rows of public.${child} refer to it`,
      3: 'undone',
    });
    assert.equal(await b.rows(`select id from "${name}" order by 1`), [['1'], ['2']]);
    assert.equal(await b.rows(`select id, up from ${child} order by 1`), [
      ['1', '1'],
      ['2', '2'],
    ]);
  });
}

test('children that the repair inserted go before their parents; a child of a user keeps its parent', async () => {
  assert.equal(await accountOfUndo(b, 'family_child'), { 1: 'undone', 2: 'undone', 3: 'undone' });
  assert.equal(await accountOfUndo(b, 'family'), {
    2: 'undone',
    3: 'blocked: foreign key family_child_up_fkey: rows of public.family_child refer to it',
  });
  assert.equal(await b.rows('select id, up from family_child'), [['9', '3']]);
});

test('a tree goes leaf by leaf, but for what a row of a user hangs on', async () => {
  assert.equal(await b.rows('select id, up from tree order by 1'), [
    ['1', null],
    ['5', null],
    ['6', '5'],
    ['99', '6'],
  ]);
  const ends = await accountOfUndo(b, 'tree');
  const why = 'blocked: foreign key tree_up_fkey: rows of public.tree refer to it';
  assert.equal(
    [2, 3, 4, 5, 6, 7].map((id) => ends[id]),
    ['undone', 'undone', 'undone', why, why, 'undone'],
  );
});

test('a replaced parent that is gone by now is not put back, and is named', async () => {
  assert.equal(await accountOfUndo(b, 'orphan'), {
    1: 'undone',
    2: 'blocked: foreign key orphan_up_fkey: its parent in public.orphan_parent is not on live <- {"table" : "public.orphan_parent", "key" : {"id" : "9"}}',
  });
});

test('a value to which rows refer by now stays', async () => {
  const ends = await accountOfUndo(b, 'code');
  assert.match(ends[1] as string, /^blocked: .*code_child_code_fkey/);
  assert.is(ends[2], 'undone');
});

const { orphan_parent, orphan, code } = cases as Record<string, UndoCase>;
const silently = {
  orphan_parent,
  orphan,
  code,
  cascade: cases.cascade,
  // columns that a repair does not know refer too
  pairs: {
    both: `create table $ (a int, id int primary key, b text, unique (a, b)); insert into $ values (1, 1, 'x'), (1, 2, 'y')`,
    live: `update $ set b = 'bad' || id; create table $_child (id int, a int, b text, foreign key (a, b) references $ (a, b))`,
    meanwhile: `insert into $_child values (1, 1, 'x'), (2, null, 'y')`,
  },
} as Record<string, UndoCase>;

test('--without-triggers: no foreign key is broken that triggers would have kept', async () => {
  await withBench(repairThen(silently), async (b) => {
    // neither repair_obstacles nor a trigger sees it
    await undone(b, { withoutTriggers: true });
    assert.equal(await accountOfUndo(b, 'code'), {
      1: 'blocked: foreign key code_child_code_fkey: rows of public.code_child would lose their parent',
      2: 'undone',
    });
    assert.equal(await accountOfUndo(b, 'pairs'), {
      1: 'blocked: foreign key pairs_child_a_b_fkey: rows of public.pairs_child would lose their parent',
      2: 'undone',
    });
    assert.match((await accountOfUndo(b, 'orphan'))[2] as string, /^blocked: foreign key orphan_up_fkey/);
    assert.match(
      (await accountOfUndo(b, 'cascade'))[2] as string,
      /^blocked: foreign key cascade_child_up_fkey/,
    );
    assert.equal(
      await b.rows(`select count(*) from orphan c where not exists (select from orphan_parent p where p.id = c.up)
        union all select count(*) from code_child c where not exists (select from code p where p.code = c.code)
        union all select count(*) from pairs_child c where c.a is not null and not exists (select from pairs p where (p.a, p.b) = (c.a, c.b))`),
      [['0'], ['0'], ['0']],
    );
  });
});

test('children that the role may not read: what would follow the row keeps it, what would hold it is for Postgres to say', async () => {
  const hidden = { both: parent, old: missing };
  const b = await repairThen({ held: hidden, followed: hidden });
  const role = await makeRole(b.live);
  try {
    await b.live.sql.unsafe(`
      create table hidden (id int references held); insert into hidden values (2);
      create table hidden_follower (id int references followed on delete cascade); insert into hidden_follower values (2);
      grant all on held, followed to ${role.name};
      alter schema pgmend owner to ${role.name};
      do $$ declare o text; begin
        for o in select oid::regclass from pg_class where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'f') loop
          execute format('alter table %s owner to ${role.name}', o);
        end loop;
        for o in select oid::regprocedure from pg_proc where pronamespace = 'pgmend'::regnamespace loop
          execute format('alter routine %s owner to ${role.name}', o);
        end loop;
      end $$`);
    const before = await dumpAll(b.live.sql);
    await undone(b, {}, { live: role.as(b.live.url) });
    assert.equal(await b.rows('select id from held order by 1'), [['1'], ['2']]);
    assert.match((await accountOfUndo(b, 'held'))[2] as string, /^blocked: .*"hidden"/);
    const why =
      'blocked: foreign key hidden_follower_id_fkey: rows of public.hidden_follower may refer to it, and the role may not read them';
    assert.equal(await accountOfUndo(b, 'followed'), { 2: why, 3: why });
    assert.equal(differences(before, await dumpAll(b.live.sql)), [
      'public.held: was there before: ["3","c"]',
    ]);
  } finally {
    await b.live.sql.unsafe(`reassign owned by ${role.name} to current_user`);
    await role.drop();
    await b.drop();
  }
});

test.run();
