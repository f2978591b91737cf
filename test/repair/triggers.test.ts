import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RepairAnswer } from '../../src/core/repair.ts';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, assertSame, type Case, create, repairCases, repaired, tableIn } from './repaired.ts';

// semantics.md: triggers fire by default; --without-triggers uses session_replication_role, and checks foreign keys
// itself.

const people = (live: string): Case => ({
  both: `create table $ (id int primary key, email text, name text, updated_at timestamptz not null default '2020-01-01');
    insert into $ values (1, 'a@x', 'A'), (2, 'b@x', 'B'), (3, 'c@x', 'C')`,
  old: `insert into $ values (4, 'd@x', 'D')`,
  live: `update $ set email = 'wrong' where id = 1; update $ set name = 'wrong' where id = 2; ${live}`,
});

const trigger = (when: string, body: string) => `
  create function $_f() returns trigger language plpgsql as 'begin ${body.replaceAll("'", "''")} end';
  create trigger $_t ${when} on $ for each row execute function $_f()`;

const cases: Record<string, Case> = {
  changes: people(trigger('before insert or update', `new.name := upper(new.name); return new;`)),
  lowers: people(trigger('before insert or update', `new.name := lower(new.name); return new;`)),
  nothing: people(trigger('before insert or update', `return null;`)),
  raises: people(
    trigger(
      'before insert or update',
      `if new.id in (2, 4) then raise 'not % again', new.id; end if; return new;`,
    ),
  ),
  forbids: people(
    trigger(
      'before update',
      `if new.id = 2 then raise insufficient_privilege using message = 'hands off'; end if; return new;`,
    ),
  ),
  touches: people(trigger('before update', `new.updated_at := now(); return new;`)),
  audited: people(
    `create table audit (what text, id int); ${trigger('after insert or update', `insert into public.audit values (tg_op, new.id); return null;`)}`,
  ),
  by_column: people(
    `create table by_column_log (id int); ${trigger('after update of email', `insert into public.by_column_log values (new.id); return null;`)}`,
  ),
  moved: people(trigger('before insert', `new.id := new.id + 100; return new;`)),
  undone_after: people(
    trigger(
      'after update',
      `update public.undone_after set name = 'again' where id = new.id and name <> 'again'; return null;`,
    ),
  ),
  disabled: people(
    `${trigger('before insert or update', `raise 'never';`)}; alter table $ disable trigger $_t`,
  ),
  ruled: people(`create rule $_r as on update to $ where new.id = 1 do instead nothing`),
};

let b: Bench;
let answer: RepairAnswer;
test.before(
  loud(async () => {
    ({ b, answer } = await repairCases(cases));
  }),
);
test.after(() => b?.drop());

const all = { 1: 'repaired', 2: 'repaired', 4: 'repaired' };
const ends: Record<string, Record<string, string | RegExp>> = {
  changes: all,
  // the name changes also where only the email is written
  lowers: Object.fromEntries(
    [1, 2, 4].map((id) => [
      id,
      'blocked: live did not keep what was written to name: a trigger changed it, or its type cannot hold it',
    ]),
  ),
  nothing: Object.fromEntries(
    [1, 2, 4].map((id) => [
      id,
      'blocked: nothing was written: a trigger or a rule of the table keeps it from that',
    ]),
  ),
  raises: { 1: 'repaired', 2: 'blocked: not 2 again', 4: 'blocked: not 4 again' },
  forbids: { 1: 'repaired', 2: 'blocked: hands off', 4: 'repaired' },
  audited: all,
  by_column: all,
  moved: { 1: 'repaired', 2: 'repaired', 4: /^blocked: live did not keep what was written to its key/ },
  undone_after: { 1: /^blocked: .*name/, 2: /^blocked: .*name/, 4: 'repaired' },
  disabled: all,
};

for (const [name, expected] of Object.entries(ends)) {
  test(`${name}: ${JSON.stringify(cases[name]?.live?.match(/(before|after) [^$]*/)?.[0])}`, async () => {
    const found = await account(b, name);
    assert.equal(Object.keys(found), Object.keys(expected));
    for (const [id, end] of Object.entries(expected)) {
      if (typeof end === 'string') assert.is(found[id], end);
      else assert.match(found[id] as string, end);
    }
    const same = Object.keys(found).filter((id) => found[id] === 'repaired');
    if (same.length > 0) await assertSame(b, `select * from ${name} where id in (${same}) order by 1`);
  });
}

test('a trigger that sets the time of the last change may do so: it is told, or the row is blocked', async () => {
  const found = await account(b, 'touches');
  assert.is(found[4], 'repaired');
  for (const id of [1, 2]) assert.match(found[id] as string, /^blocked: .*updated_at: a trigger changed it/);
});

test('what triggers write is written once a row, and not by what was rolled back', async () => {
  assert.equal(await b.rows('select * from audit order by 1, 2'), [
    ['INSERT', '4'],
    ['UPDATE', '1'],
    ['UPDATE', '2'],
  ]);
  assert.equal(await b.rows('select * from by_column_log'), [['1']], 'email was repaired in one row only');
});

test('a rule that keeps rows from being written: they are not counted as repaired', async () => {
  const found = await account(b, 'ruled').catch(() => ({}) as Record<string, string>);
  const [row] = await b.rows(`select email from ruled where id = 1`);
  if (row?.[0] === 'wrong') assert.match(found[1] as string, /^blocked/);
  else assert.is(found[1], 'repaired');
});

test('triggers are listed', () => assert.equal(tableIn(answer, 'audited').triggers, ['audited_t']));

test('without triggers: none fires, and foreign keys are looked at all the same', async () => {
  await create(b, {
    quiet: people(
      `create table quiet_log (id int); ${trigger('after insert or update', `insert into public.quiet_log values (new.id); return null;`)}`,
    ),
    up: {
      both: `create table $ (id int primary key, code text unique); insert into $ values (1, 'a'), (2, 'b')`,
      live: '',
    },
    down: {
      both: `create table $ (id int primary key, up int, code text); insert into $ values (1, 1, 'a')`,
      old: `insert into $ values (2, 2, 'b'), (3, 9, 'b'); update $ set up = 8 where id = 1`,
      live: `alter table $ add foreign key (up) references up; update up set code = 'wrong' where id = 1;
        alter table $ add column wrong text default 'wrong' references up (code)`,
    },
  });
  const choice = { table: ['quiet', 'up', 'down'] };
  await b.run(choice);
  await repaired(b, { withoutTriggers: true, batch: 2 }, choice);
  assert.equal(await account(b, 'quiet'), all);
  assert.equal(await b.rows('select * from quiet_log'), []);
  const found = await account(b, 'down');
  assert.is(found[2], undefined === found[2] ? undefined : found[2]);
  for (const id of [1, 3])
    assert.match(found[id] as string, /^blocked: foreign key down_up_fkey: its parent in public.up/);
  assert.match((await account(b, 'up'))[1] as string, /^blocked: foreign key down_wrong_fkey/);
  assert.equal(
    await b.rows(
      'select count(*) from down d where up is not null and not exists (select from up where up.id = d.up)',
    ),
    [['0']],
    'orphans',
  );
});

test.run();
