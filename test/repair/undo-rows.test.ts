import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { UndoAnswer } from '../../src/repair/schema.ts';
import type { Bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { differences, dumpAll, sequences } from './support.ts';
import { accountOfUndo, repairThen, type UndoCase, undone } from './undone.ts';

// semantics.md: `undo` puts it back, with the same guard (skips what has changed since).

const three = `create table $ (id int primary key, v text, w text default 'w'); insert into $ values (1, 'a'), (2, 'b'), (3, 'c')`;

const cases: Record<string, UndoCase> = {
  // 1 to 3 are corrupted, 4 to 6 missing; 7 is new
  rows: {
    both: three,
    old: `insert into $ values (4, 'd'), (5, 'e'), (6, 'f')`,
    live: `alter table $ add only_live text default 'x'; update $ set v = 'bad'; insert into $ values (7, 'new')`,
    meanwhile: `update $ set v = 'user' where id = 1; delete from $ where id = 2; update $ set v = 'user' where id = 4;
      delete from $ where id = 5; update $ set v = 'user' where id = 7`,
  },
  // a column that was not compared says as little of an update as it did then, and keeps an inserted row
  beside: {
    both: three,
    old: `insert into $ values (4, 'd'), (5, 'e')`,
    live: `alter table $ add only_live text default 'x'; update $ set v = 'bad'`,
    meanwhile: `update $ set only_live = 'user' where id in (1, 4)`,
  },
  // by hand
  back: {
    both: three,
    old: `insert into $ values (4, 'd')`,
    live: `update $ set v = 'bad' where id = 1`,
    meanwhile: `update $ set v = 'bad' where id = 1; delete from $ where id = 4`,
  },
  // the bad value of 1 is with a new row by now, that of 2 with a row that the repair did not touch
  taken: {
    both: `create table $ (id int primary key, v text unique); insert into $ values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')`,
    live: `update $ set v = 'bad' || id where id < 4`,
    meanwhile: `insert into $ values (9, 'bad1'); update $ set v = 'bad2' where id = 4`,
  },
  swapped: {
    both: `create table $ (id int primary key, v text not null unique, n int not null unique);
      insert into $ values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3), (4, 'd', 4)`,
    live: `update $ set v = 'tmp', n = 99 where id = 1; update $ set v = 'a', n = 1 where id = 2; update $ set v = 'b', n = 2 where id = 1;
      update $ set v = 'x' where id = 3; update $ set v = 'c' where id = 4; update $ set v = 'd' where id = 3`,
    // one of the second pair is not to be written: then neither is
    meanwhile: `insert into $ values (9, 'x', 9); update $ set n = 44 where id = 4`,
  },
  computed: {
    both: `create table $ (id int generated always as identity primary key, v text, up text generated always as (upper(v)) stored);
      insert into $ (v) values ('a'), ('b')`,
    old: `insert into $ (v) values ('c'), ('d')`,
    live: `update $ set v = 'bad' where id = 1`,
  },
  // an update of the user's own, which the repair's trigger answers with a note
  noted: {
    both: `${three}; create table $_log (what text)`,
    old: `insert into $ values (4, 'd')`,
    live: `update $ set v = 'bad' where id = 1;
      create function $_note() returns trigger language plpgsql as 'begin insert into $_log (what) values (tg_op); return null; end';
      create trigger note after insert or update or delete on $ for each row execute function $_note()`,
  },
  // it does not let go of what it has
  kept: {
    both: three,
    old: `insert into $ values (4, 'd')`,
    live: `update $ set v = 'bad' where id < 3`,
    meanwhile: `create function $_keep() returns trigger language plpgsql as 'begin if tg_op = ''DELETE'' then return null; end if; new.v := old.v; return new; end';
      create trigger keep before update or delete on $ for each row when (old.id in (1, 4)) execute function $_keep()`,
  },
  altered: {
    both: `${three}`,
    old: `insert into $ values (4, 'd'), (5, 'e')`,
    live: `update $ set v = 'bad', w = 'bad' where id = 1; update $ set v = 'bad' where id = 2`,
    meanwhile: `alter table $ drop column w cascade, add added int not null default 7; update $ set v = 'user' where id = 5`,
  },
  // what a user has written into columns that the repair did not know
  came: {
    both: three,
    old: `insert into $ values (4, 'd'), (5, 'e'), (6, 'f')`,
    live: `update $ set v = 'bad' where id = 1`,
    meanwhile: `alter table $ add note text, add rank int default 7, add tags text[]; update $ set note = 'user' where id in (1, 4); update $ set tags = '{user}' where id = 5`,
  },
  renamed: {
    both: three,
    old: `insert into $ values (4, 'd'), (5, 'e')`,
    meanwhile: `alter table $ rename w to words; update $ set words = 'user' where id = 4; update $ set words = null where id = 5`,
  },
  keyless: { both: three, live: `update $ set v = 'bad'`, meanwhile: `alter table $ rename id to was` },
  dropped: { both: three, live: `update $ set v = 'bad'`, meanwhile: `drop table $ cascade` },
};

let b: Bench;
let dry: UndoAnswer;
let answer: UndoAnswer;
let dryLeft: string[];
let again: UndoAnswer;
test.before(
  loud(async () => {
    b = await repairThen(cases, { batch: 2 });
    const before = [await dumpAll(b.live.sql, { versions: true }), await sequences(b.live.sql)] as const;
    dry = await undone(b, { apply: false });
    dryLeft = differences(before[0], await dumpAll(b.live.sql, { versions: true }));
    assert.equal(await sequences(b.live.sql), before[1]);
    answer = await undone(b, { batch: 2 });
    again = await undone(b);
  }),
);
test.after(() => b?.drop());

const rows = (table: string, columns = 'id, v') => b.rows(`select ${columns} from ${table} order by 1`);

test('a dry run changes nothing, and tells what --apply does', () => {
  assert.equal(dryLeft, []);
  assert.equal({ ...dry, applied: true }, answer);
  assert.is(dry.applied, false);
});

test('a second undo writes nothing', () => {
  assert.equal(
    again.tables.map(({ table, written }) => [table, written]),
    answer.tables.map(({ table }) => [table, 0]),
  );
});

test('a row is not removed that holds something in a column which came, or changed its name, since', async () => {
  assert.equal(await accountOfUndo(b, 'came'), {
    1: 'undone',
    4: 'skipped: changed since: note',
    5: 'skipped: changed since: tags',
    6: 'undone',
  });
  assert.equal(await rows('came', 'id, note, tags'), [
    ['1', 'user', null],
    ['2', null, null],
    ['3', null, null],
    ['4', 'user', null],
    ['5', null, '{user}'],
  ]);
  assert.equal(await accountOfUndo(b, 'renamed'), { 4: 'skipped: changed since: words', 5: 'undone' });
});

test('what has changed since is skipped, what has not is put back, new rows are left alone', async () => {
  assert.equal(await accountOfUndo(b, 'rows'), {
    1: 'skipped: changed since: v',
    2: 'skipped: changed since: the row is gone',
    3: 'undone',
    4: 'skipped: changed since: v',
    5: 'already back',
    6: 'undone',
  });
  assert.equal(await rows('rows'), [
    ['1', 'user'],
    ['3', 'bad'],
    ['4', 'user'],
    ['7', 'user'],
  ]);
  const table = answer.tables.find((one) => one.table === 'public.rows');
  assert.equal([table?.updates, table?.inserts, table?.written], [3, 3, 2]);
  assert.equal(table?.outcomes, { undone: 2, already_back: 1, skipped: 3, blocked: 0, pending: 0 });
  assert.equal(
    table?.attention.map(({ key, action, outcome, reason }) => [key.id, action, outcome, reason]).sort(),
    [
      ['1', 'update', 'skipped', 'changed since: v'],
      ['2', 'update', 'skipped', 'changed since: the row is gone'],
      ['4', 'insert', 'skipped', 'changed since: v'],
    ],
  );
});

test('a column that only live has does not keep an update from being put back, but an inserted row from going', async () => {
  assert.equal(await accountOfUndo(b, 'beside'), {
    1: 'undone',
    2: 'undone',
    3: 'undone',
    4: 'skipped: changed since: only_live',
    5: 'undone',
  });
  assert.equal(await rows('beside', 'id, v, only_live'), [
    ['1', 'bad', 'user'],
    ['2', 'bad', 'x'],
    ['3', 'bad', 'x'],
    ['4', 'd', 'user'],
  ]);
});

test('what somebody undid by hand is already back', async () => {
  assert.equal(await accountOfUndo(b, 'back'), { 1: 'already back', 4: 'already back' });
});

test('a unique value that another row has taken since blocks, and that row is named', async () => {
  const why = 'blocked: unique index taken_v_key: another row of live has the same v';
  assert.equal(await accountOfUndo(b, 'taken'), {
    1: `${why} <- {"table" : "public.taken", "key" : {"id" : "9"}}`,
    2: `${why} <- {"table" : "public.taken", "key" : {"id" : "4"}}`,
    3: 'undone',
  });
});

test('unique values that the repair exchanged are exchanged back', async () => {
  assert.equal((await rows('swapped', 'id, v, n')).slice(0, 2), [
    ['1', 'b', '2'],
    ['2', 'a', '1'],
  ]);
  const ends = await accountOfUndo(b, 'swapped');
  assert.equal([ends[1], ends[2], ends[4]], ['undone', 'undone', 'skipped: changed since: n']);
  assert.match(ends[3] as string, /^blocked: unique index swapped_v_key.* <- .*"id" : "4"/);
});

test('identities and generated columns', async () => {
  assert.equal(await accountOfUndo(b, 'computed'), { 1: 'undone', 3: 'undone', 4: 'undone' });
  assert.equal(await rows('computed', 'id, v, up'), [
    ['1', 'bad', 'BAD'],
    ['2', 'b', 'B'],
  ]);
});

test('triggers fire', async () => {
  assert.equal(await rows('noted_log', 'what'), [['DELETE'], ['INSERT'], ['UPDATE'], ['UPDATE']]);
});

test('what a trigger keeps is blocked, and says so; other rows go on', async () => {
  const ends = await accountOfUndo(b, 'kept');
  assert.match(ends[1] as string, /^blocked: live did not keep what was put back/);
  assert.is(ends[2], 'undone');
  assert.match(ends[4] as string, /^blocked: nothing was removed: a trigger or a rule/);
  assert.equal(await rows('kept'), [
    ['1', 'a'],
    ['2', 'bad'],
    ['3', 'c'],
    ['4', 'd'],
  ]);
});

test('columns that came or went: what can be put back is, and the rest says what is gone', async () => {
  assert.equal(await accountOfUndo(b, 'altered'), {
    1: 'blocked: live no longer has w',
    2: 'undone',
    4: 'undone',
    5: 'skipped: changed since: v',
  });
  assert.equal(await rows('altered', 'id, v, added'), [
    ['1', 'a', '7'],
    ['2', 'bad', '7'],
    ['3', 'c', '7'],
    ['5', 'user', '7'],
  ]);
});

test('a table without its key, and one that is gone, are left out and stay open', async () => {
  assert.equal(answer.left_out, ['public.dropped', 'public.keyless']);
  assert.equal(await b.rows('select state from pgmend.repairs'), [['applied']]);
});

test.run();
