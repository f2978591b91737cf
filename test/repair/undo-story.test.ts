import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PgmendError } from '../../src/errors.ts';
import { type CleanOptions, clean } from '../../src/operate/clean.ts';
import { plan } from '../../src/operate/plan.ts';
import { status } from '../../src/operate/status.ts';
import { confirmRepairs } from '../../src/repair/confirm.ts';
import { type Bench, silent } from '../support/compare.ts';
import { makeRole } from '../support/roles.ts';
import { repaired } from './repaired.ts';
import { differences, dumpAll } from './support.ts';
import { accountOfUndo, repairThen, type UndoCase, undone, withBench } from './undone.ts';

// A repair from its end to the day on which nobody wants it back: several of them, parts of one, clean, confirm, without
// old, without the settings, by another role.

const t = (live = `update $ set v = 'bad' where id < 3`): UndoCase => ({
  both: `create table $ (id int primary key, v text); insert into $ values (1, 'a'), (2, 'b'), (3, 'c')`,
  old: `insert into $ values (4, 'd'), (5, 'e')`,
  live,
});
const bad = [
  ['1', 'bad'],
  ['2', 'bad'],
  ['3', 'c'],
];
const right = [
  ['1', 'a'],
  ['2', 'b'],
  ['3', 'c'],
  ['4', 'd'],
  ['5', 'e'],
];
const rows = (b: Bench, table = 't') => b.rows(`select id, v from ${table} order by id`);
const states = async (b: Bench) => (await b.rows('select state from pgmend.repairs order by id')).flat();

/** What an error says, and which exit code it has. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => null).catch((caught: PgmendError) => caught);
  return error ? `${error.exitCode}: ${error.message}` : 'nothing';
}

async function cleaned(b: Bench, options: Partial<CleanOptions> = {}): Promise<boolean> {
  return clean(await b.settings(), silent(), {
    keepExtension: false,
    keepUndo: false,
    force: false,
    ...options,
  });
}

test('several repairs of a row are undone the last one first', async () => {
  const both = `create table $ (id int primary key, v text, w text); insert into $ select g, 'v', 'w' from generate_series(1, 3) g`;
  const old = `insert into $ values (4, 'v', 'w')`;
  const live = `update $ set v = 'bad', w = 'bad'`;
  const withoutW = { tables: { t: { exclude: ['w'] } } };
  await withBench(repairThen({ t: { both, old, live } }, {}, withoutW), async (b) => {
    const all = () => b.rows('select * from t order by id');
    await b.live.sql`update t set w = 'worse' where id = 4`;
    await b.run({ format: 'json' });
    await repaired(b);
    assert.is((await b.rows(`select from t where (v, w) = ('v', 'w')`)).length, 4);
    await b.live.sql`update t set v = 'user' where id = 1`;
    const dry = await undone(b, { apply: false });
    const answer = await undone(b, { batch: 1 });
    assert.equal(dry.tables, answer.tables);
    assert.equal(await accountOfUndo(b, 't'), {
      1: 'skipped: changed since: v',
      2: 'undone',
      3: 'undone',
      4: 'undone',
    });
    assert.equal(answer.tables[0]?.outcomes, {
      undone: 5,
      already_back: 0,
      skipped: 3,
      blocked: 0,
      pending: 0,
    });
    assert.equal(answer.tables[0]?.reasons.map(({ reason, rows }) => [reason, rows]).sort(), [
      ['changed since: v', 1],
      ['changed since: w', 1],
      ['what a later repair wrote to it is not undone', 1],
    ]);
    assert.equal(await all(), [
      ['1', 'user', 'w'],
      ['2', 'bad', 'bad'],
      ['3', 'bad', 'bad'],
      ['4', 'v', 'worse'],
    ]);
    // the way is free again
    await b.live.sql`update t set v = 'v' where id = 1`;
    await b.live.sql`update t set w = 'w' where id = 4`;
    await undone(b);
    assert.equal(
      await all(),
      [1, 2, 3].map((id) => [String(id), 'bad', 'bad']),
    );
    assert.equal(await states(b), ['undone', 'undone']);
  });
});

test('--repair undoes one repair, but for rows to which a later one wrote', async () => {
  await withBench(repairThen({ t: t() }), async (b) => {
    await b.live.sql`update t set v = 'worse' where id in (1, 4)`;
    await b.run({ format: 'json' });
    await repaired(b);
    assert.equal([await rows(b), await states(b)], [right, ['applied', 'applied']]);
    // what the first one wrote is there, and would be so for the second one as well
    const first = await undone(b, { repair: 1 });
    assert.equal(first.repairs, [1]);
    assert.equal(first.tables[0]?.reasons, [
      { outcome: 'skipped', reason: 'what a later repair wrote to it is not undone', rows: 2 },
    ]);
    assert.equal(await rows(b), [
      ['1', 'a'],
      ['2', 'bad'],
      ['3', 'c'],
      ['4', 'd'],
    ]);
    await undone(b, { repair: 2 });
    const edited = [
      ['1', 'worse'],
      ['2', 'bad'],
      ['3', 'c'],
      ['4', 'worse'],
    ];
    assert.equal([await rows(b), await states(b)], [edited, ['applied', 'undone']]);
    // the user's edits came after the first one
    const rest = await undone(b);
    assert.equal(rest.tables[0]?.reasons, [{ outcome: 'skipped', reason: 'changed since: v', rows: 2 }]);
    assert.equal(await rows(b), edited);
  });
});

test('--table undoes one table, and leaves the repair open for the others', async () => {
  await withBench(repairThen({ t: t(), u: t() }), async (b) => {
    const one = await undone(b, {}, { table: ['t'] });
    assert.equal([one.tables.map(({ table }) => table), one.left_out], [['public.t'], ['public.u']]);
    assert.equal([await rows(b), await rows(b, 'u'), await states(b)], [bad, right, ['applied']]);
    assert.match(await refusal(undone(b, {}, { table: ['nothing'] })), /^2: no repair wrote to nothing/);
    await undone(b, {}, { excludeTable: ['t'] });
    assert.equal([await rows(b, 'u'), await states(b)], [bad, ['undone']]);
    assert.is(await refusal(undone(b)), '2: there is no repair to undo');
  });
});

test('an undo that broke off goes on where it stopped, also after a new run', async () => {
  await withBench(repairThen({ t: t() }), async (b) => {
    const texts = await b.render(['74', '75']);
    for (const { text } of texts) {
      await b.live.sql.begin(async (tx) => {
        await tx`select set_config('pgmend.batch', '1', true)`;
        await tx.unsafe(text);
      });
    }
    assert.is((await rows(b)).length, 4);
    assert.equal(await states(b), ['applied']);
    await b.run({ format: 'json' });
    const answer = await undone(b, { singleTransaction: true });
    assert.is(answer.tables[0]?.written, 3);
    assert.equal([await rows(b), await states(b)], [bad, ['undone']]);
  });
});

test('neither old nor the settings of the comparison are needed', async () => {
  const choice = { tables: { t: { exclude: ['v'], mask: ['v'] } } };
  await withBench(repairThen({ t: t(), u: t() }), async (b) => {
    await b.old.sql.unsafe('drop table t, u');
    await undone(b, {}, { ...choice, old: 'postgres://nobody@127.0.0.1:1/nowhere' });
    assert.equal([await rows(b), await rows(b, 'u')], [bad, bad]);
  });
});

test('masked columns are put back, and not shown', async () => {
  const both = `create table $ (pw text primary key, v text unique); insert into $ values ('secret 1', 'hidden a'), ('secret 2', 'hidden b')`;
  const cases = {
    t: {
      both,
      live: `update $ set v = 'hidden bad'`.replace('bad', "' || pw || '"),
      meanwhile: `update $ set v = 'free' where pw = 'secret 1'; insert into $ values ('secret 9', 'hidden secret 2')`,
    },
  };
  const choice = { tables: { t: { mask: ['pw', 'v'] } } };
  await withBench(repairThen(cases, {}, choice), async (b) => {
    const answer = await undone(b);
    const [table] = answer.tables;
    assert.equal(table?.outcomes, { undone: 0, already_back: 0, skipped: 1, blocked: 1, pending: 0 });
    assert.not.match(JSON.stringify(answer), /secret|hidden/);
    assert.equal(
      table?.attention.map(({ key }) => key),
      [{ pw: '***' }, { pw: '***' }],
    );
    await b.live.sql`delete from t where pw = 'secret 9'`;
    await undone(b);
    assert.equal(await b.rows('select * from t order by 1'), [
      ['secret 1', 'free'],
      ['secret 2', 'hidden secret 2'],
    ]);
  });
});

test('clean refuses while a repair is open; --keep-undo leaves what undoes it, and the rest of pgmend works with that', async () => {
  await withBench(repairThen({ t: t() }), async (b) => {
    assert.is(await refusal(cleaned(b)), '2: clean would drop the undo data of open repairs');
    assert.is(await cleaned(b, { keepUndo: true }), true);
    assert.equal(await b.rows('select srvname from pg_foreign_server'), []);
    const settings = await b.settings();
    const now = await status(settings, silent());
    assert.equal([now.staged, now.tables, now.repairs.map(({ id }) => id)], [true, [], [1]]);
    assert.ok((await plan(settings, silent())).every(({ state }) => state !== 'up to date'));
    assert.match(await refusal(repaired(b)), /^2: /);
    assert.is(await refusal(cleaned(b)), '2: clean would drop the undo data of open repairs');

    const { report } = await b.run();
    assert.equal(report.tables[0]?.counts, {
      old: 5,
      live: 5,
      identical: 5,
      missing: 0,
      corrupted: 0,
      new: 0,
    });
    await b.live.sql`update t set v = 'again' where id = 3`;
    await b.run();
    await repaired(b);
    await cleaned(b, { keepUndo: true });
    await undone(b);
    assert.equal(await b.rows('select * from t order by 1'), [...bad.slice(0, 2), ['3', 'again']]);
    assert.equal(await states(b), ['undone', 'undone']);
    assert.is(await cleaned(b), true);
    assert.equal(
      await b.rows(
        `select nspname from pg_namespace where nspname = 'pgmend' union all select srvname from pg_foreign_server`,
      ),
      [],
    );
  });
});

test('confirm keeps what was done for good; clean goes through, and a later repair has an undo of its own', async () => {
  await withBench(repairThen({ t: t() }), async (b) => {
    const confirm = async () => confirmRepairs(await b.settings(), silent());
    assert.equal(
      (await confirm()).map(({ id, state }) => [id, state]),
      [[1, 'applied']],
    );
    assert.is(await refusal(undone(b)), '2: there is no repair to undo');
    assert.is(await refusal(undone(b, { repair: 1 })), '2: there is no repair 1 to undo');
    assert.is(await refusal(confirm()), '2: there is no repair to confirm');
    assert.equal([await rows(b), await states(b)], [right, ['confirmed']]);
    await b.live.sql`update t set v = 'worse' where id = 1`;
    await b.run({ format: 'json' });
    await repaired(b);
    await undone(b);
    assert.equal(
      [(await rows(b))[0], await states(b)],
      [
        ['1', 'worse'],
        ['confirmed', 'undone'],
      ],
    );
    assert.is(await cleaned(b), true);
  });
  await withBench(repairThen({ t: t() }), async (b) => {
    assert.is(await cleaned(b, { force: true }), true);
    assert.equal(await b.rows(`select from pg_namespace where nspname = 'pgmend'`), []);
    assert.equal(await rows(b), right);
  });
});

test('another role: without rights it is told so, as a member of the owner it undoes', async () => {
  await withBench(repairThen({ t: t() }), async (b) => {
    const role = await makeRole(b.live);
    try {
      const before = await dumpAll(b.live.sql, { versions: true });
      const choice = { live: role.as(b.live.url) };
      assert.match(await refusal(undone(b, {}, choice)), /permission denied|may not|no rights|not .*owner/);
      await b.live.sql.unsafe(
        `grant usage, create on schema pgmend to ${role.name}; grant all on all tables in schema pgmend to ${role.name}`,
      );
      assert.match(await refusal(undone(b, {}, choice)), /must be owner|permission denied/);
      assert.equal(differences(before, await dumpAll(b.live.sql, { versions: true })), []);
      // a role that owns none of it, and may do what the owner may
      await b.live.sql.unsafe(`alter role ${role.name} superuser`);
      await undone(b, {}, choice);
      assert.equal(await rows(b), bad);
      await b.live.sql.unsafe(`reassign owned by ${role.name} to current_user`);
    } finally {
      await role.drop();
    }
  });
});

test.run();
