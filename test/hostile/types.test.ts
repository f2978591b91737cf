import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repaired } from '../repair/repaired.ts';
import { accounting, differences, dumpAll, undo } from '../repair/support.ts';
import { type Bench, bench, textRows } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { needs } from '../support/skip.ts';

// Values are taken by the output functions of their types, never through what the owner of a type or of a table can define:
// what that would give is not what is stored, and it would run as whoever runs pgmend.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

let b: Bench;
let owner: Role;
const choice = { schema: ['hostile'] };

/** A function of the owner's that notes, also where all is rolled back, that it ran as somebody else; `$1` is what it is given. */
const spy = (name: string, takes: string, gives: string, body: string) => `
  create sequence "ran ${name}";
  create function "${name}"(${takes}) returns ${gives} language plpgsql immutable as $f$
  begin
    if current_user <> '${owner.name}' then perform nextval('hostile."ran ${name}"'); end if;
    return ${body};
  end $f$;`;

const types = `
  create type mood as enum ('sad', 'ok', 'glad');
  create type spot as (x int, y int);
  create type stretch as range (subtype = int4);
  create domain mild as mood;
  create domain small as int;
  create type nested as (d small, e mild);
  create domain nest as nested;
  create type span as range (subtype = small);`;

const tables = `
  create table felt (id int primary key, how mood, moods mood[], at spot, "over" stretch, soft mild, note text);
  create table by_mood (how mood primary key, soft mild, n int, unique (soft));
  create table by_soft (soft mood primary key, n int);
  create table child (id int primary key, soft mood references by_soft);
  create table folded (id int primary key, word text);
  create table inside (id int primary key, one nested unique, many small[], all_of nested[], wide span, as_domain nest, same int default 1);
  create table by_nested (one nested primary key, n int);
  create table by_nest (id int primary key, one nest references by_nested);`;

const rows = `
  insert into felt values (1, 'sad', '{sad,ok}', '(1,2)', '[1,5)', 'sad', 'same'), (2, 'ok', '{ok}', '(2,3)', '[2,5)', 'ok', 'live differs'), (3, 'glad', '{}', '(3,4)', 'empty', 'glad', 'missing');
  insert into by_mood values ('sad', 'sad', 1), ('ok', 'ok', 2), ('glad', 'glad', 3);
  insert into by_soft values ('sad', 1), ('ok', 2), ('glad', 3);
  insert into child values (1, 'sad'), (2, 'glad'), (3, 'ok');
  insert into folded values (1, 'a'), (2, 'b'), (3, 'c');
  insert into inside select n, row(n, 'ok')::nested, array[n], array[row(n, 'ok')::nested], span(n::small, (n + 2)::small), row(n, 'ok')::nested from generate_series(1, 3) n;
  insert into by_nested select row(n, 'ok')::nested, n from generate_series(1, 3) n;
  insert into by_nest select n, row(n, 'ok')::nested from generate_series(1, 3) n`;

test.before(
  loud(async () => {
    b = await bench();
    owner = await makeRole(b.live);
    await b.old.sql.unsafe(`create schema hostile; set search_path = hostile; ${types} ${tables} ${rows}`);
    await b.live.sql.unsafe(`
      create schema hostile authorization ${owner.name};
      set role ${owner.name};
      set search_path = hostile;
      ${types}
      ${spy('mood as text', 'mood', 'text', `'lie'`)}
      create cast (mood as text) with function "mood as text"(mood);
      ${spy('mood as json', 'mood', 'json', `'"lie"'`)}
      create cast (mood as json) with function "mood as json"(mood);
      ${spy('moods as text', 'mood[]', 'text', `'lie'`)}
      create cast (mood[] as text) with function "moods as text"(mood[]);
      ${spy('spot as text', 'spot', 'text', `'lie'`)}
      create cast (spot as text) with function "spot as text"(spot);
      ${spy('stretch as text', 'stretch', 'text', `'lie'`)}
      create cast (stretch as text) with function "stretch as text"(stretch);
      ${spy('text as mood', 'text', 'mood', `'sad'::mood`)}
      create cast (text as mood) with function "text as mood"(text);
      ${spy('checked', 'mood', 'boolean', 'true')}
      alter domain mild add check (checked(value));
      ${spy('small checked', 'int', 'boolean', 'true')}
      alter domain small add check ("small checked"(value));
      ${spy('nest checked', 'nested', 'boolean', 'true')}
      alter domain nest add check ("nest checked"(value));
      ${spy('fold', 'text', 'text', 'upper($1)')}
      ${tables}
      create unique index on folded (fold(word)) where fold(word) <> '';
      ${rows};
      update felt set how = 'glad', moods = '{glad}', at = '(9,9)', "over" = '[7,8)', soft = 'glad' where id = 2;
      delete from felt where id = 3;
      delete from child;
      update by_mood set soft = null; update by_mood set soft = case how when 'sad' then 'ok'::mild when 'ok' then 'sad' else 'glad' end;
      delete from by_mood where how = 'glad'; delete from by_soft where soft = 'glad'; insert into child values (1, 'ok');
      update by_soft set n = 7;
      update folded set word = null; update folded set word = case id when 1 then 'b' when 2 then 'a' end;
      delete from folded where id = 3;
      update inside set one = null; update inside set one = row(case id when 1 then 2 else 1 end, 'ok')::nested, many = '{7}', all_of = '{}', wide = 'empty', as_domain = null where id < 3;
      delete from inside where id = 3; delete from by_nest where id = 3; update by_nest set one = row(1, 'ok')::nested where id = 2;
      delete from by_nested where n = 3; update by_nested set n = 7 where n = 1;
      reset role`);
  }),
);
test.after(async () => {
  await owner?.drop();
  await b?.drop();
});

/** The functions of the owner's that ran as somebody else. */
async function ran(): Promise<string[]> {
  const names = await b.rows(
    `select sequencename from pg_sequences where schemaname = 'hostile' and last_value is not null order by 1`,
  );
  return names.map(([name]) => (name as string).replace('ran ', ''));
}

test('the functions of the owner note who runs them', async () => {
  await b.rows(`select how::text from hostile.felt`);
  assert.equal(await ran(), ['mood as text']);
  await b.live.sql.unsafe(`alter sequence hostile."ran mood as text" restart`);
});

test('a comparison reads what is stored, and runs nothing of the owner', async () => {
  const { report, lines } = await b.run(choice);
  assert.equal(await ran(), []);
  const counts = report.tables.map(({ table, counts }) => [table, counts?.missing, counts?.corrupted]);
  assert.equal(counts, [
    ['hostile.by_mood', 1, 2],
    ['hostile.by_nest', 1, 1],
    ['hostile.by_nested', 1, 1],
    ['hostile.by_soft', 1, 2],
    ['hostile.child', 2, 1],
    ['hostile.felt', 1, 1],
    ['hostile.folded', 1, 2],
    ['hostile.inside', 1, 2],
  ]);
  const [line] = lines.filter(({ table, status }) => table === 'hostile.felt' && status === 'corrupted');
  assert.equal(line?.changed, ['how', 'moods', 'at', 'over', 'soft']);
  const { how, at, soft } = line?.live ?? {};
  assert.equal([how, at, soft], ['glad', '(9,9)', 'glad']);
});

for (const options of [{}, { withoutTriggers: true }]) {
  const without = 'withoutTriggers' in options ? ' without triggers' : '';
  test(`a repair and its undo${without} run what is the owner's as the owner`, async () => {
    const before = await dumpAll(b.live.sql);
    await b.run(choice);
    await repaired(b, { ...options, apply: false }, choice);
    await repaired(b, options, choice);
    assert.equal(await ran(), []);
    for (const table of ['felt', 'by_mood', 'by_soft', 'child', 'folded', 'inside', 'by_nested', 'by_nest']) {
      const query = `select format('%s', t.*) from hostile.${table} as t order by 1`;
      assert.equal(
        await textRows(b.live.sql, query),
        await textRows(b.old.sql, query),
        JSON.stringify(await accounting(b.live.sql, `hostile.${table}`)),
      );
    }
    await undo(b, { ...options, apply: true }, choice);
    assert.equal(await ran(), []);
    assert.equal(differences(before, await dumpAll(b.live.sql)), []);
  });
}

withPsql("repair.sql runs what is the owner's as the owner", async () => {
  const { texts } = await b.run({ ...choice, format: 'json,sql' });
  const played = play(b.live.url, texts.get('repair.sql') as string);
  assert.is(played.status, 0, played.stderr);
  assert.equal(await ran(), []);
  for (const table of ['felt', 'by_mood', 'by_soft', 'child', 'folded', 'inside', 'by_nested', 'by_nest']) {
    const query = `select format('%s', t.*) from hostile.${table} as t order by 1`;
    assert.equal(await textRows(b.live.sql, query), await textRows(b.old.sql, query), played.stderr);
  }
});

test.run();
