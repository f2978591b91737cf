import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RepairAnswer } from '../../src/repair/repair.ts';
import { undo } from '../../src/repair/undo.ts';
import { type Bench, bench, explained, silent } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { account, assertSame, type Case, create, repairCases, repaired, tableIn, usual } from './repaired.ts';

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
  // the name changes also where only the email is written: there it is no matter of the repair
  lowers: {
    1: 'repaired',
    ...Object.fromEntries(
      [2, 4].map((id) => [
        id,
        'blocked: live did not keep what was written to name: trigger lowers_t changes it; --without-triggers repairs it, exclude: in pgmend.yaml leaves a column out',
      ]),
    ),
  },
  nothing: Object.fromEntries(
    [1, 2, 4].map((id) => [
      id,
      'blocked: nothing was written: trigger nothing_t keeps it from that; --without-triggers writes it',
    ]),
  ),
  raises: { 1: 'repaired', 2: 'blocked: not 2 again', 4: 'blocked: not 4 again' },
  forbids: { 1: 'repaired', 2: 'blocked: hands off', 4: 'repaired' },
  audited: all,
  by_column: all,
  moved: { 1: 'repaired', 2: 'repaired', 4: /^blocked: live did not keep what was written to its key/ },
  undone_after: { 1: 'repaired', 2: /^blocked: .*name/, 4: 'repaired' },
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
    // what a trigger changes besides is told, and nothing of the row else is another
    const touched = await b.rows(`select id, touched from pgmend.${name}_repair where touched is not null`);
    assert.equal(touched, ['lowers', 'undone_after'].includes(name) ? [['1', '{name}']] : []);
    const columns = touched.length > 0 ? 'id, email' : '*';
    if (same.length > 0)
      await assertSame(b, `select ${columns} from ${name} where id in (${same}) order by 1`);
  });
}

test('a trigger that sets the time of the last change: the rows are repaired, and that it did is told', async () => {
  const found = await account(b, 'touches');
  assert.equal(found, all);
  await assertSame(b, 'select id, email, name from touches order by 1');
  assert.equal(await b.rows('select id, touched from pgmend.touches_repair where touched is not null'), [
    ['1', '{updated_at}'],
    ['2', '{updated_at}'],
  ]);
  assert.equal(tableIn(answer, 'touches').touched, [{ column: 'updated_at', rows: 2 }]);
});

test('what triggers write is written once a row, and not by what was rolled back', async () => {
  assert.equal(await b.rows('select * from audit order by 1, 2'), [
    ['INSERT', '4'],
    ['UPDATE', '1'],
    ['UPDATE', '2'],
  ]);
  assert.equal(await b.rows('select * from by_column_log'), [['1']], 'email was repaired in one row only');
});

const deferred = (body: string) => `
  create function $_f() returns trigger language plpgsql as 'begin ${body.replaceAll("'", "''")} return null; end';
  create constraint trigger $_t after insert or update on $ deferrable initially deferred for each row execute function $_f()`;

test('whatever acts on rows: deferred triggers, rules, triggers that delete, that change keys, of partitions', async () => {
  const partitions = `create table $ (id int, v text, n int default 0, primary key (id)) partition by range (id);
    create table $_low partition of $ for values from (0) to (10); create table $_high partition of $ for values from (10) to (20);`;
  await create(b, {
    late: people(deferred(`update public.late set name = 'again' where id = new.id and name <> 'again';`)),
    late_raise: people(deferred(`if new.id = 2 then raise 'not at the end'; end if;`)),
    deletes: people(trigger('after update', `delete from public.deletes where id = new.id; return null;`)),
    rekeys: people(trigger('before update', `if new.id = 1 then new.id := 100; end if; return new;`)),
    nothing_in: people(`create rule $_r as on insert to $ do instead nothing`),
    nothing_up: people(`create rule $_r as on update to $ where new.id = 1 do instead nothing`),
    ruled_child: people(
      `create table $_child () inherits ($); create rule $_r as on insert to $ do instead insert into $_child values (new.*)`,
    ),
    noted: people(
      `create table $_log (id int); create rule $_r as on update to $ do also insert into $_log values (new.id)`,
    ),
    parted: {
      both: `${partitions} insert into $ (id, v) values (1, 'a'), (11, 'b'), (12, 'c')`,
      old: `insert into $ (id, v) values (2, 'd')`,
      live: `update $ set v = 'wrong' where id < 12;
        create function $_f() returns trigger language plpgsql as 'begin new.n := 7; return new; end';
        create trigger $_t before update on $_high for each row execute function $_f()`,
    },
    always: people(
      `${trigger('before update', `new.name := 'mine'; return new;`)}; alter table $ enable always trigger $_t`,
    ),
    replica: people(
      `${trigger('before update', `new.name := 'mine'; return new;`)}; alter table $ enable replica trigger $_t`,
    ),
  });
  const names = [
    'late',
    'late_raise',
    'deletes',
    'rekeys',
    'nothing_in',
    'nothing_up',
    'ruled_child',
    'noted',
  ];
  const choice = { table: [...names, 'parted'] };
  await b.run(choice);
  await repaired(b, {}, choice);
  const found = Object.fromEntries(
    await Promise.all(choice.table.map(async (name) => [name, await account(b, name)] as const)),
  );
  const key = (name: string) =>
    `blocked: live did not keep what was written to its key: trigger ${name}_t changes it; --without-triggers repairs it`;
  const kept = (name: string) =>
    `blocked: nothing was written: rule ${name}_r keeps it from that; --without-triggers writes it`;
  assert.match(found.late?.[2] as string, /^blocked: .*to name: trigger late_t changes it/);
  assert.is(found.late?.[1], 'repaired');
  assert.equal(found.late_raise, { 1: 'repaired', 2: 'blocked: not at the end', 4: 'repaired' });
  assert.equal(found.deletes, { 1: key('deletes'), 2: key('deletes'), 4: 'repaired' });
  assert.equal(found.rekeys, { 1: key('rekeys'), 2: 'repaired', 4: 'repaired' });
  assert.equal(found.nothing_in, { 1: 'repaired', 2: 'repaired', 4: kept('nothing_in') });
  assert.equal(found.nothing_up, { 1: kept('nothing_up'), 2: 'repaired', 4: 'repaired' });
  assert.equal(found.ruled_child, all);
  await assertSame(b, 'select * from ruled_child order by 1');
  assert.equal(found.noted, all);
  assert.equal(await b.rows('select id from noted_log order by 1'), [['1'], ['2']]);
  assert.equal(found.parted, { 1: 'repaired', 2: 'repaired', 11: 'repaired' });
  assert.equal(await b.rows('select id, touched from pgmend.parted_repair where touched is not null'), [
    ['11', '{n}'],
  ]);
  await b.run({ table: ['always', 'replica', 'nothing_in'] });
  const quiet = await repaired(b, { withoutTriggers: true }, { table: ['always', 'replica', 'nothing_in'] });
  assert.equal(tableIn(quiet, 'always').triggers, ['always_t']);
  for (const name of ['always', 'replica'])
    assert.is(
      (await account(b, name))[2],
      `blocked: live did not keep what was written to name: trigger ${name}_t changes it; exclude: in pgmend.yaml leaves a column out`,
    );
  assert.equal(await account(b, 'nothing_in'), { 4: 'repaired' });
});

// "a \"last changed\" column that a trigger sets to the time is left as it sets it and told", "put back by undo"
test('last changed columns, recognised and configured, and a counter that only live has: told, and put back by undo', async () => {
  const stamps = (body: string) => `${trigger('before update', body)};`;
  const times = `update $ set updated_at = '2021-01-01' where id in (1, 3);`;
  await create(b, {
    stamped: people(`${times}${stamps('new.updated_at := now(); return new;')}`),
    // not the time of the write: only the settings can tell that it is such a column
    shifted: people(`${times}${stamps(`new.updated_at := new.updated_at + interval '1 year'; return new;`)}`),
    unknown: people(`${times}${stamps(`new.updated_at := new.updated_at + interval '1 year'; return new;`)}`),
    counted: people(
      `alter table $ add column version int default 1; ${stamps('new.version := old.version + 1; return new;')}`,
    ),
  });
  const choice = {
    table: ['stamped', 'shifted', 'unknown', 'counted'],
    tables: { 'public.shifted': { updated_at: 'updated_at' } },
  };
  await b.run(choice);
  const before = await b.rows('select * from counted order by 1');
  const done = await repaired(b, {}, choice);
  const butFor = (name: string) =>
    `repaired: but for updated_at, which trigger ${name}_t sets to the time of the change`;
  assert.equal(await account(b, 'stamped'), {
    1: butFor('stamped'),
    2: 'repaired',
    3: butFor('stamped'),
    4: 'repaired',
  });
  assert.equal(tableIn(done, 'stamped').but_for, [
    { reason: butFor('stamped').slice('repaired: '.length), rows: 2 },
  ]);
  assert.is((await account(b, 'shifted'))[3], butFor('shifted'));
  assert.match((await account(b, 'unknown'))[3] as string, /^blocked: .*to updated_at: trigger unknown_t/);
  assert.equal(tableIn(done, 'counted').touched, [{ column: 'version', rows: 2 }]);
  await b.live.sql.unsafe('alter table counted disable trigger counted_t');
  const undone = await explained(undo(await b.settings(choice), silent(), { ...usual, repair: null }));
  assert.equal(await b.rows('select * from counted order by 1'), before);
  const stamped = undone.tables.find(({ table }) => table === 'public.stamped');
  assert.equal(stamped?.outcomes, { undone: 4, already_back: 0, skipped: 0, blocked: 0, pending: 0 });
  assert.equal(stamped?.but_for, [
    {
      reason: 'but for updated_at, which trigger stamped_t changes; --without-triggers puts it back',
      rows: 3,
    },
  ]);
});

test('a row that a trigger wrote to another place and answered nothing for is found in the table', async () => {
  const elsewhere = (statement: string) => trigger('before insert or update', `${statement}; return null;`);
  await create(b, {
    inherited: people(
      `create table inherited_child () inherits ($); ${elsewhere(`if tg_op = 'INSERT' then insert into public.inherited_child values (new.*); else return new; end if`)}`,
    ),
    gone: people(
      `create table elsewhere (id int); ${elsewhere('insert into public.elsewhere values (new.id)')}`,
    ),
  });
  const choice = { table: ['inherited', 'gone'] };
  await b.run(choice);
  const before = await b.rows('select * from inherited order by 1');
  await repaired(b, {}, choice);
  assert.equal(await account(b, 'inherited'), all);
  await assertSame(b, 'select * from inherited order by 1');
  for (const end of Object.values(await account(b, 'gone')))
    assert.is(
      end,
      'blocked: nothing was written: trigger gone_t keeps it from that; --without-triggers writes it',
    );
  assert.equal(await b.rows('select * from elsewhere'), [], 'what is blocked leaves nothing behind');
  await explained(undo(await b.settings(choice), silent(), { ...usual, repair: null }));
  assert.equal(await b.rows('select * from inherited order by 1'), before);
});

// "an error of any class in a trigger blocks its row only"
const states = [
  ...[
    '0A000',
    '08006',
    '22012',
    '23505',
    '23503',
    '23514',
    '40001',
    '40P01',
    '42501',
    '53100',
    '53300',
    '54000',
  ],
  ...['55P03', '57014', '57P01', '58030', 'P0001', 'P0004', 'XX000', 'XX001'],
];
test('an error of any class in a trigger blocks its row and no other, in a repair and in undoing it', async () => {
  const count = states.length;
  const failing = trigger(
    'before insert or update or delete',
    `if coalesce(new.id, old.id) <= ${count} then raise exception using message = 'no: ' || coalesce(new.id, old.id),
       errcode = (array['${states.join("','")}'])[coalesce(new.id, old.id)]; end if; return coalesce(new, old);`,
  );
  const rows = `insert into $ select i, 'v' || i from generate_series(1, ${count + 10}) as i where `;
  await create(b, {
    erring: {
      both: `create table $ (id int primary key, v text); ${rows} i % 2 = 0`,
      old: `${rows} i % 2 = 1`,
      live: `update $ set v = 'wrong' || id; ${failing}`,
    },
    asserting: people(trigger('before update', `assert new.id <> 2, 'not two'; return new;`)),
    fileless: people(
      trigger('after update', `if new.id = 2 then perform pg_stat_file('nowhere'); end if; return null;`),
    ),
    dividing: people(trigger('after update', `perform 1 / (new.id - 2); return null;`)),
    halting: people(
      `create function $_f() returns trigger language plpgsql as 'begin raise query_canceled using message = ''closed''; end';
       create trigger $_t before update or insert on $ for each statement execute function $_f()`,
    ),
  });
  const choice = { table: ['erring', 'asserting', 'fileless', 'dividing', 'halting'] };
  await b.run(choice);
  const [before] = await b.rows('select count(*) from erring');
  await repaired(b, { batch: 7 }, choice);
  const found = await account(b, 'erring');
  for (const [id, end] of Object.entries(found))
    assert.is(
      end,
      Number(id) <= count ? `blocked: no: ${id}` : 'repaired',
      `${id}: ${states[Number(id) - 1]}`,
    );
  assert.is(Object.keys(found).length, count + 10);
  assert.equal(await account(b, 'asserting'), { 1: 'repaired', 2: 'blocked: not two', 4: 'repaired' });
  // not raised on purpose, of the class of a server in trouble, and yet the matter of one row
  const fileless = await account(b, 'fileless');
  assert.match(fileless[2] as string, /^blocked: .*nowhere/);
  assert.equal([fileless[1], fileless[4]], ['repaired', 'repaired']);
  assert.equal(await account(b, 'dividing'), {
    1: 'repaired',
    2: 'blocked: division by zero',
    4: 'repaired',
  });
  assert.equal(await account(b, 'halting'), {
    1: 'blocked: closed',
    2: 'blocked: closed',
    4: 'blocked: closed',
  });
  // the same rows again, with the trigger at the other ones
  await b.live.sql.unsafe(
    (
      await b.rows(
        `select replace(pg_get_functiondef('erring_f'::regproc), '<= ${count} ', '= ${count + 1} ')`,
      )
    )[0]?.[0] as string,
  );
  await explained(undo(await b.settings(choice), silent(), { ...usual, repair: null }));
  const left = await b.rows(
    `select n, outcome, reason from pgmend.erring_undo where outcome <> 'undone' order by 1`,
  );
  assert.equal(left.length, 1);
  assert.equal([await b.rows('select count(*) from erring')].flat(), [[String(Number(before?.[0]) + 1)]]);
});

// "what a trigger of a later table changes in rows written before … is found by a last look over all of them"
test('what a trigger of a later table changes again is not called repaired', async () => {
  await create(b, {
    first: {
      both: `create table $ (id int primary key, total int); insert into $ values (1, 10), (2, 20), (3, 30)`,
      live: `update $ set total = 0 where id < 3`,
    },
    later: {
      both: `create table $ (id int primary key, first_id int references first, amount int); insert into $ values (1, 1, 10)`,
      live: `update $ set amount = 0; ${trigger('after update', `update public.first set total = -1 where id = new.first_id; return null;`)}`,
    },
  });
  const choice = { table: ['first', 'later'] };
  await b.run(choice);
  const dry = await repaired(b, { apply: false }, choice);
  const done = await repaired(b, {}, choice);
  assert.equal(tableIn(dry, 'first').outcomes, tableIn(done, 'first').outcomes);
  assert.equal(await account(b, 'first'), {
    1: 'skipped: changed again after it was written, by a trigger or by another session: total',
    2: 'repaired',
  });
  assert.equal(await account(b, 'later'), { 1: 'repaired' });
});

// "… or in rows that were right, is found by a last look over all of them"
test('rows linked by foreign keys that triggers change are told, and not those that they only refer to', async () => {
  const counting = `update public.owners set pets = pets + 1 where id = new.owner_id;
    update public.tags set label = 'again' where pet_id = new.id; return null;`;
  await create(b, {
    owners: {
      both: `create table $ (id int primary key, pets int); insert into $ select i, 0 from generate_series(1, 5) as i`,
      live: '',
    },
    pets: {
      both: `create table $ (id int primary key, owner_id int references owners, next int references $, name text);
        insert into $ values (1, 1, null, 'a'), (2, 2, 1, 'b'), (3, 3, 3, 'c'), (5, null, 1, 'e')`,
      old: `insert into $ values (4, 4, 1, 'd')`,
      live: `update $ set name = 'wrong' where id in (1, 2); update $ set name = 'c' where id = 3`,
    },
    tags: {
      both: `create table $ (id int primary key, pet_id int references pets, label text); insert into $ values (1, 1, 'x'), (2, 3, 'y'), (3, 1, 'z')`,
      live: trigger('after update', 'return null;'),
    },
  });
  const choice = { table: ['owners', 'pets', 'tags'] };
  await b.run(choice);
  // a trigger that changes nothing of them
  await b.live.sql.unsafe(`create function looks() returns trigger language plpgsql as 'begin perform from public.owners; return null; end';
    create trigger looks after insert or update on pets for each row execute function looks()`);
  assert.equal((await repaired(b, { apply: false }, choice)).beside, []);
  await b.live.sql.unsafe(
    `create or replace function looks() returns trigger language plpgsql as 'begin ${counting.replaceAll("'", "''")} end'`,
  );
  for (const apply of [false, true]) {
    const { beside } = await repaired(b, { apply }, choice);
    assert.equal(beside, [
      { table: 'public.owners', rows: 3 },
      { table: 'public.tags', rows: 2 },
    ]);
  }
  assert.equal(await account(b, 'pets'), { 1: 'repaired', 2: 'repaired', 4: 'repaired' });
});

// "The cost of rows that are blocked for one reason is that of a batch, not of each row": numbers are drawn also by what is rolled back
test('rows that are blocked for one reason are not written again and again', async () => {
  const rows = 300;
  const many = (body: string): Case => ({
    both: `create table $ (id int primary key, v text); insert into $ select i, 'v' || i from generate_series(1, ${rows}) as i`,
    live: `update $ set v = 'wrong' || id; create sequence $_calls;
      ${trigger('before update', `perform nextval('public.' || tg_table_name || '_calls'); ${body}`)}`,
  });
  const names = ['overriding', 'raising', 'some_raising', 'swallowing'];
  await create(b, {
    overriding: many(`new.v := 'mine'; return new;`),
    raising: many(`raise 'never %', new.id;`),
    some_raising: many(`if new.id % 2 = 0 then raise 'never %', new.id; end if; return new;`),
    swallowing: many('return null;'),
  });
  await b.run({ table: names });
  await repaired(b, {}, { table: names });
  for (const name of names) {
    const [counts] = await b.rows(
      `select (select last_value from ${name}_calls), count(*) filter (where outcome = 'blocked') from pgmend.${name}_repair`,
    );
    assert.is(counts?.[1], String(name === 'some_raising' ? rows / 2 : rows), name);
    // there are two passes, since one table has rows that are written; halving took more than four times as many
    const limit = name === 'some_raising' ? 6 * rows : 2.5 * rows;
    assert.ok(Number(counts?.[0]) <= limit, `${name}: the trigger fired ${counts?.[0]} times`);
  }
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
  const quiet = await repaired(b, { withoutTriggers: true, batch: 2 }, choice);
  assert.equal(await account(b, 'quiet'), all);
  assert.equal(tableIn(quiet, 'quiet').triggers, [], 'none is told to fire');
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

test('--without-triggers leaves rows alone of what only triggers enforce', async () => {
  const other = await bench();
  try {
    const plain = (more: string, live: string): Case => ({
      both: `create table $ (id int primary key, a int, b int, v text); insert into $ values (1, 1, 1, 'x'), (2, 2, 2, 'x')`,
      old: `insert into $ values (3, 3, 3, 'x')`,
      live: `create table $_p (a int, b int, primary key (a, b)); insert into $_p select g, g from generate_series(0, 9) g;
        update $ set a = 7 where id = 1; update $ set v = 'wrong' where id = 2; ${more}; ${live}`,
    });
    await create(other, {
      deferred: plain('alter table $ add constraint later unique (a) deferrable initially deferred', ''),
      full_match: plain(
        'alter table $ add constraint whole foreign key (a, b) references $_p match full not valid',
        '',
      ),
      guarded: plain(
        `create function $_f() returns trigger language plpgsql as 'begin return null; end';
         create constraint trigger guard after insert or update on $ deferrable initially deferred for each row execute function $_f()`,
        '',
      ),
    });
    // a partition, and a child, may have keys and constraints that the table does not have
    await create(other, {
      a_leaf: {
        both: `create table $ (id int primary key, a int, v text) partition by list (id);
          create table $_1 partition of $ for values in (1, 2, 3); insert into $ values (1, 1, 'x'), (2, 2, 'x')`,
        old: `insert into $ values (3, 3, 'x')`,
        live: `create table $_p (a int primary key); insert into $_p select generate_series(0, 9); update $ set a = 7 where id = 1; update $ set v = 'wrong' where id = 2;
          alter table $_1 add constraint of_leaf foreign key (a) references $_p`,
      },
      a_child: {
        both: `create table $ (id int primary key, a int, v text); create table $_1 () inherits ($);
          insert into $_1 values (1, 1, 'x'), (2, 2, 'x')`,
        old: `insert into $ values (3, 3, 'x')`,
        live: `alter table $_1 add constraint of_child unique (a) deferrable; update $_1 set a = 7 where id = 1; update $_1 set v = 'wrong' where id = 2`,
      },
    });
    await other.run();
    await repaired(other, { withoutTriggers: true });
    const left = (says: string) =>
      new RegExp(`^blocked: ${says}.*without triggers: repair it with triggers$`);
    for (const [table, says, all] of [
      ['deferred', 'unique constraint later is deferrable', false],
      ['full_match', 'foreign key whole is MATCH FULL', false],
      ['guarded', 'constraint trigger guard', true],
      ['a_leaf', 'foreign key of_leaf of public.a_leaf_1, which belongs to the table,', true],
      ['a_child', 'unique constraint of_child of public.a_child_1, which belongs to the table,', true],
    ] as const) {
      const ends = await account(other, table);
      assert.match(ends[1] as string, left(says), table);
      assert.match(ends[3] as string, left(says), table);
      // nothing of the constraint's is written
      assert.match(ends[2] as string, all ? left(says) : /^repaired$/, table);
    }
    await repaired(other);
    for (const table of ['deferred', 'full_match', 'guarded', 'a_leaf', 'a_child'])
      assert.equal(Object.values(await account(other, table)), ['repaired', 'repaired', 'repaired'], table);
  } finally {
    await other.drop();
  }
});

test.run();
