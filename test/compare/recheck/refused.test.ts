import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PgmendError } from '../../../src/errors.ts';
import { type Bench, bench, type Choice } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { makeRole } from '../../support/roles.ts';
import { look, short } from './support.ts';

// What cannot be rechecked is told, with the next step; a table that is in the way keeps no other from it.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
    await b.both(`create table a (id int primary key, v text); insert into a values (1, 'v'), (2, 'v');
      create table z (id int primary key, v text); insert into z values (1, 'v'), (2, 'v')`);
    await b.live.sql.unsafe("update a set v = 'wrong' where id = 1; update z set v = 'wrong' where id = 1");
  }),
);
test.after.each(() => b?.drop());

async function refusal(choice?: Choice): Promise<PgmendError> {
  const error = await look(b, choice).then(
    () => new Error('it was looked at'),
    (caught) => caught,
  );
  assert.instance(error, PgmendError, (error as Error).stack);
  return error as PgmendError;
}

test('nothing staged, half of it, or of an earlier pgmend: an error that leads to a run', async () => {
  const first = await refusal();
  assert.equal([first.exitCode, first.next[0]?.[0]], [2, 'pgmend run']);
  assert.match(first.message, 'nothing is staged');
  await b.run();
  await b.live.sql.unsafe('drop view pgmend.summary');
  assert.match((await refusal()).message, 'the stages have not all run');
  await b.run();
  await b.live.sql.unsafe('drop view pgmend.recheck; drop table pgmend.rechecked');
  const earlier = await refusal();
  assert.equal([earlier.exitCode, earlier.next[0]?.[0]], [2, 'pgmend run']);
  assert.match(earlier.message, 'from an earlier version of pgmend');
  await b.run();
  assert.equal((await look(b)).lines.length, 2);
});

test('old is not needed: it is reached the way that the comparison opened', async () => {
  await b.run();
  const unnamed = {
    ...b,
    settings: async (choice?: Choice) => ({ ...(await b.settings(choice)), old: null }),
  };
  const { lines } = await look(unnamed);
  assert.equal(short(lines), ['1: corrupted stayed', '1: corrupted stayed']);
  const other = await refusal({ old: 'postgres://nobody@nowhere.invalid/none' });
  assert.is(other.exitCode, 2);
  assert.match(other.message, 'the staged results are of');
});

for (const [title, side, sql, reason] of [
  ['is gone from live', 'live', 'drop table a cascade', 'it is no longer on both sides'],
  [
    'has another type on old',
    'old',
    'alter table a alter v type varchar(10)',
    'its columns or the settings are others',
  ],
  ['has a column more', 'live', 'alter table a add w text', 'its columns or the settings are others'],
  [
    'has lost its key',
    'live',
    'alter table a drop constraint a_pkey',
    'its columns or the settings are others',
  ],
] as const) {
  test(`a table that ${title}: not looked at, with the next step; the others are`, async () => {
    await b.run();
    await b[side].sql.unsafe(sql);
    const { answer, lines } = await look(b);
    assert.is(answer.verdict, 'incomplete');
    const [table, other] = answer.tables;
    assert.match(table?.reason ?? '', reason);
    assert.equal([table?.outcome, table?.found], ['not_rechecked', null]);
    assert.match(table?.hint ?? '', /Compare again with `pgmend run`|Run again/);
    assert.is(other?.found?.stayed, 1);
    assert.equal(
      lines.map((line) => line.table),
      ['public.z'],
    );
    assert.equal(
      (await b.rows("select note from pgmend.recheck where table_name = 'public.a'")).flat().length,
      1,
    );
  });
}

test('a table that was made anew is looked at like any other', async () => {
  await b.run();
  await b.live.sql.unsafe('drop table a; create table a (id int primary key, v text)');
  const { answer, lines } = await look(b);
  assert.is(answer.verdict, 'different');
  assert.equal(short(lines), ['1: corrupted changed (missing)', '1: corrupted stayed']);
});

test('other settings than those of the comparison are told, too', async () => {
  await b.run();
  const { answer } = await look(b, { tables: { a: { where: 'id > 0' } } });
  assert.equal(
    answer.tables.map(({ outcome }) => outcome),
    ['not_rechecked', 'rechecked'],
  );
});

test('a table that the settings leave out now is told as left out, and is no fault', async () => {
  await b.run();
  await b.live.sql.unsafe("update a set v = 'v'");
  for (const choice of [{ table: ['a'] }, { excludeTable: ['z'] }]) {
    const { answer } = await look(b, choice);
    assert.equal([answer.verdict, answer.left_out], ['gone', ['public.z']]);
    assert.equal(
      answer.tables.map(({ table }) => table),
      ['public.a'],
    );
  }
  await b.both('create schema s; create table s.t (id int primary key)');
  const other = await refusal({ schema: ['s'] });
  assert.match(other.message, 'not part of the staged comparison: s.t');
});

test('a table that was not compared leaves the answer incomplete, as it left the report', async () => {
  await b.both('create table keyless (v text)');
  await b.run({ strictKeys: true });
  const { answer } = await look(b, { strictKeys: true });
  const [, table] = answer.tables;
  assert.equal(
    [answer.verdict, table?.table, table?.reason],
    ['incomplete', 'public.keyless', 'it was not compared: no key'],
  );
});

test('a right that was taken away is told with its grant, and the comparison stays as it was', async () => {
  const reader = await makeRole(b.old);
  try {
    await b.old.sql.unsafe(`grant select on a, z to ${reader.name}`);
    const choice = { old: reader.as(b.old.urlFromLive) };
    await b.run(choice);
    const before = await b.rows('select * from pgmend.summary');
    await b.old.sql.unsafe(`revoke select on a from ${reader.name}`);
    const { answer } = await look(b, choice);
    assert.match(answer.tables[0]?.reason ?? '', 'old refuses to read it: permission denied');
    assert.match(answer.tables[0]?.hint ?? '', `GRANT SELECT ON public.a TO ${reader.name};`);
    assert.is(answer.tables[1]?.found?.stayed, 1);
    assert.equal(await b.rows('select * from pgmend.summary'), before);
  } finally {
    await b.live.sql.unsafe('drop schema pgmend cascade; drop server pgmend_old cascade');
    await reader.drop();
  }
});

test('statistics that change meanwhile, and how rows were found, are no reason to refuse', async () => {
  await b.run({ strategy: 'sieve' });
  await b.both('insert into a select g, $$v$$ from generate_series(10, 60000) g; analyze');
  assert.equal(short((await look(b, { jobs: '2', maxRate: '100' })).lines), [
    '1: corrupted stayed',
    '1: corrupted stayed',
  ]);
});

test.run();
