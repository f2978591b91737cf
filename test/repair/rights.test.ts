import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { account, create, repaired } from './repaired.ts';

// A role that lacks a right is told which one; one that has no more than it needs is enough.

let b: Bench;
let role: Role;
test.before(
  loud(async () => {
    b = await bench();
    role = await makeRole(b.live);
    await create(b, {
      reads: {
        both: `create table $ (id int primary key, v text, w text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x')`,
        old: `insert into $ values (3, 'c', 'x')`,
        live: `update $ set v = 'wrong' where id = 1; update $ set w = 'wrong' where id = 2; grant select on $ to ${role.name}`,
      },
      part: {
        both: `create table $ (id int primary key, v text, w text); insert into $ values (1, 'a', 'x'), (2, 'b', 'x')`,
        old: `insert into $ values (3, 'c', 'x')`,
        live: `update $ set v = 'wrong' where id = 1; update $ set w = 'wrong' where id = 2; grant select, update (v), insert (id, v, w) on $ to ${role.name}`,
      },
      up: { both: `create table $ (id int primary key, v text); insert into $ values (1, 'x')`, live: '' },
      down: {
        both: `create table $ (id serial primary key, up int references up, v text); insert into $ (up, v) values (1, 'x')`,
        old: `insert into up values (2, 'x'); insert into $ values (7, 2, 'x'), (8, 1, 'x')`,
        live: `delete from up where id = 2; grant select, insert, update on $ to ${role.name}`,
      },
      guarded: {
        both: `create table $ (id int primary key, v text); insert into $ values (1, 'x')`,
        old: `insert into $ values (2, 'x')`,
        live: `grant select, insert, update on $ to ${role.name}`,
      },
    });
    await b.live.sql.unsafe(`grant create on database ${b.live.database} to ${role.name}; grant usage on schema public to ${role.name};
      create extension postgres_fdw; grant usage on foreign data wrapper postgres_fdw to ${role.name}`);
  }),
);
test.after(async () => {
  await role?.drop();
  await b?.drop();
});

const choice = () => ({ live: role.as(b.live.url), table: ['reads', 'part', 'down', 'guarded'] });

test('rights that are missing are told with the grant that gives them; a role with no more than it needs repairs', async () => {
  await b.run(choice());
  await repaired(b, { apply: false }, choice());
  await repaired(b, {}, choice());
  const may = `blocked: ${role.name} may not`;
  assert.equal(await account(b, 'reads'), {
    1: `${may} update it: grant update on public.reads to ${role.name}`,
    2: `${may} update it: grant update on public.reads to ${role.name}`,
    3: `${may} insert into it: grant insert on public.reads to ${role.name}`,
  });
  assert.equal(await account(b, 'part'), {
    1: 'repaired',
    2: `${may} update it: grant update on public.part to ${role.name}`,
    3: 'repaired',
  });
  const down = await account(b, 'down');
  assert.is(down[8], 'repaired', 'the parent cannot be read, and is there');
  assert.match(down[7] as string, /^blocked: .*down_up_fkey/);
  assert.equal(await account(b, 'guarded'), { 2: 'repaired' });
  assert.equal(await b.rows('select count(*) from pgmend.reads_undo'), [['0']]);
});

test('a sequence that it may not move stays, and the answer says so', async () => {
  const { tables } = await repaired(b, {}, choice());
  assert.equal(tables.find(({ table }) => table === 'public.down')?.sequences, [
    { name: 'public.down_id_seq', usable: false, beyond: null },
  ]);
  assert.equal(await b.rows('select last_value from down_id_seq'), [['1']]);
});

test('row-level security of a parent that hides rows is no missing parent', async () => {
  await b.live.sql.unsafe(
    `grant select on up to ${role.name}; alter table up enable row level security; insert into up values (2, 'x')`,
  );
  await repaired(b, {}, choice());
  assert.is((await account(b, 'down'))[7], 'repaired');
});

test('row-level security of the table itself: an error that says so, and nothing is written', async () => {
  await b.old.sql.unsafe(`insert into guarded values (3, 'x')`);
  await b.run(choice());
  await b.live.sql.unsafe('alter table guarded enable row level security');
  const failed = await repaired(b, {}, choice()).then(
    () => null,
    (error) => error,
  );
  const [row] = await b.rows('select count(*) from guarded where id = 3');
  assert.equal(row, ['0']);
  if (failed) assert.match(failed.message, /row-level security policy/);
  else assert.match((await account(b, 'guarded'))[3] as string, /row-level security/);
  assert.ok(failed);
});

test.run();
