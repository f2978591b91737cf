import type postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { look } from '../compare/recheck/support.ts';
import { mergeBench } from '../merge/support.ts';
import { accounting, repair, undo } from '../repair/support.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// An application goes on changing its tables and types while pgmend's findings lie beside them: nothing that pgmend leaves
// behind a command depends on anything of theirs, so that no statement of a deploy fails for it.

let b: Bench;

const types = `
  create extension citext; create extension hstore;
  create collation own (provider = icu, locale = 'und', deterministic = false);
  create function is_chosen(int) returns boolean language sql immutable as 'select $1 > 0';
  create type mood as enum ('sad', 'ok', 'glad');
  create type spot as (x int, y int, how mood);
  create type stretch as range (subtype = int4);
  create domain word as text collate own;
  create domain mild as mood;
  create domain few as int check (value < 1000);`;

const tables = `
  create table felt (id few primary key, how mood, moods mood[], at spot, "over" stretch, soft mild, w word, ws word[], c citext,
    h hstore, t text collate own, u text generated always as (upper(t)) stored, n few unique);
  create table by_mood (how mood primary key, n int);
  create table by_mild (how mild primary key, n int);
  create table by_word (w word primary key, n int);
  create table by_citext (c citext primary key, n int, parent citext references by_citext);
  create table by_range (r stretch primary key, n int);
  create table by_own (t text collate own primary key, n int unique);
  create table chosen (id int, how mood, n int);
  create table twice (id int, how mood, n int);
  create table narrowed (id int primary key, n int);
  create table ring_a (id int primary key, b int);
  create table ring_b (id int primary key, a int references ring_a);
  alter table ring_a add foreign key (b) references ring_b;
  create table sieved (id int primary key, n int, t text);`;

const rows = `
  insert into felt (id, how, moods, at, "over", soft, w, ws, c, h, t, n)
    select n, 'ok', '{ok}', row(1, 2, 'ok')::spot, '[1,3)', 'ok', 'a', '{a}', 'a', 'a=>1', 'a', n from generate_series(1, 9) n;
  insert into by_mood values ('sad', 1), ('ok', 2);
  insert into by_mild values ('sad', 1), ('ok', 2);
  insert into by_word values ('sad', 1), ('ok', 2);
  insert into by_citext values ('sad', 1, null), ('ok', 2, null), ('no', 3, 'ok');
  insert into by_range values ('[1,2)', 1), ('[3,4)', 2);
  insert into by_own values ('sad', 1), ('ok', 2);
  insert into chosen values (1, 'ok', 1), (2, 'sad', 1);
  insert into twice values (1, 'ok', 1), (1, 'ok', 2);
  insert into narrowed values (1, 1), (2, 2);
  set session_replication_role = replica;
  insert into ring_a values (1, 1); insert into ring_b values (1, 1);
  reset session_replication_role;
  insert into sieved select n, n, repeat('x', 50) from generate_series(1, 30000) n;
  analyze`;

const damage = `
  delete from felt where id = 3; update felt set how = 'glad', w = 'b', "over" = '[5,6)', h = 'b=>1' where id = 4;
  update by_mood set n = 7 where n = 2; update by_mild set n = 7 where n = 2; delete from by_word where w = 'ok';
  delete from by_citext where n > 1; delete from by_range where n = 1; update by_own set n = 9 - n;
  delete from chosen where id = 2; update narrowed set n = 3 where id = 1;
  set session_replication_role = replica; truncate ring_a, ring_b; reset session_replication_role;
  update sieved set n = 0 where id = 77;`;

const choice = {
  tables: {
    'public.chosen': { key: ['id', 'how'] },
    'public.twice': { key: ['id'] },
    'public.narrowed': { where: 'public.is_chosen(id)' },
  },
};

/** What a deploy may do to them; each of it fails where a view or a column of somebody else's hangs on what it changes. */
const deploy = [
  'alter table felt drop column w',
  'alter table felt alter column "over" type text',
  'alter table felt alter column id type bigint',
  'alter table felt alter column how type text using how::text',
  'alter table felt drop column moods, drop column at, drop column soft',
  'drop table by_mood, by_mild, by_range, by_word, chosen, twice, ring_a, ring_b',
  'alter table sieved drop column t, alter column id type text',
  'drop type stretch',
  'drop domain mild',
  'drop type spot',
  'drop type mood',
  'alter table felt drop column ws',
  'drop domain word',
  'alter domain few add check (value < 500)',
  'alter domain few drop constraint few_check',
  'alter table by_own alter column t type varchar(20) collate "C"',
  'alter table felt drop column u, drop column t',
  'drop collation own',
  'drop table by_citext',
  'alter table felt drop column c',
  'drop extension citext',
  'drop function is_chosen',
];

/** What of pgmend's in a database depends on what is neither its own nor comes with Postgres. */
async function dependencies(sql: postgres.Sql): Promise<string[]> {
  const found = await sql<{ line: string }[]>`
    with ours as (
      select 'pg_class'::regclass as classid, oid from pg_class where relnamespace = 'pgmend'::regnamespace
      union all select 'pg_type'::regclass, oid from pg_type where typnamespace = 'pgmend'::regnamespace
      union all select 'pg_proc'::regclass, oid from pg_proc where pronamespace = 'pgmend'::regnamespace
      union all select 'pg_rewrite'::regclass, r.oid from pg_rewrite r join pg_class c on c.oid = ev_class where relnamespace = 'pgmend'::regnamespace
      union all select 'pg_constraint'::regclass, oid from pg_constraint where connamespace = 'pgmend'::regnamespace
      union all select 'pg_attrdef'::regclass, d.oid from pg_attrdef d join pg_class c on c.oid = adrelid where relnamespace = 'pgmend'::regnamespace
      union all select 'pg_namespace'::regclass, 'pgmend'::regnamespace
      union all select 'pg_foreign_server'::regclass, oid from pg_foreign_server where srvname like 'pgmend%'
      union all select 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
    )
    select distinct pg_describe_object(d.classid, d.objid, d.objsubid) || ' -> ' || pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) as line
    from pg_depend d
    join ours o on o.classid = d.classid and o.oid = d.objid
    where d.refobjid >= 16384 and d.deptype <> 'e'
      and not exists (select from ours o where o.classid = d.refclassid and o.oid = d.refobjid)
    order by 1`;
  return found
    .map(({ line }) => line)
    .filter((line) => !line.startsWith('foreign-data wrapper postgres_fdw -> '));
}

test.before.each(
  loud(async () => {
    b = await bench();
    await b.both(types + tables + rows);
    await b.live.sql.unsafe(damage);
  }),
);
test.after.each(() => b?.drop());

/** Runs each statement of the deploy for itself, and takes all back again. */
async function assertDeploys(): Promise<void> {
  const dry = new Error('dry');
  await b.live.sql
    .begin(async (tx) => {
      for (const statement of deploy) await tx.unsafe(statement);
      throw dry;
    })
    .catch((error) => {
      if (error !== dry) throw error;
    });
}

for (const strategy of ['full', 'sieve']) {
  test(`a deploy changes and drops what it likes, after a run (${strategy}), a recheck, a repair, an undo`, async () => {
    await b.live.sql.unsafe('create view depends as select w from felt');
    await assertHeldUp(assertDeploys());
    await b.live.sql.unsafe('drop view depends');

    const { report } = await b.run({ ...choice, strategy });
    assert.equal(
      report.tables.filter(({ outcome }) => outcome !== 'compared').map(({ table }) => table),
      ['public.twice'],
    );
    assert.is(report.tables.find(({ table }) => table === 'public.sieved')?.strategy, strategy);
    assert.equal(await dependencies(b.live.sql), []);
    await assertDeploys();

    await look(b, choice);
    assert.equal(await dependencies(b.live.sql), []);
    await assertDeploys();

    await repair(b, {}, choice);
    assert.equal(await dependencies(b.live.sql), []);
    await repair(b, { apply: true }, choice);
    assert.equal(await dependencies(b.live.sql), []);
    const outcomes = await Promise.all(
      ['felt', 'by_citext', 'narrowed', 'ring_a'].map((table) => accounting(b.live.sql, `public.${table}`)),
    );
    assert.ok(
      outcomes.flat().some(({ outcome }) => outcome === 'repaired'),
      JSON.stringify(outcomes),
    );
    await assertDeploys();

    await undo(b, { apply: true }, choice);
    assert.equal(await dependencies(b.live.sql), []);
    await assertDeploys();
  });
}

test('nor does a merge leave anything that depends on its target', async () => {
  const merging = await mergeBench();
  try {
    const columns = (key: string) =>
      `user_id int, username citext, password word, password_last_changed timestamptz, how mood, soft mild${key}`;
    for (const place of ['test_db', 'dev_db', 'target']) {
      const { sql } = merging.side(place);
      await sql.unsafe(`create extension citext; create type mood as enum ('sad', 'ok'); create domain mild as mood;
        create domain word as text check (value <> '')`);
    }
    await merging.fill({
      test_db: { columns: columns(''), rows: [[1, 'ann', 'a', '2020-01-01', 'ok', 'ok']] },
      dev_db: { columns: columns(''), rows: [[2, 'bob', 'b', '2020-01-01', 'sad', 'sad']] },
      target: {
        columns: columns(', primary key (user_id), unique (username), unique (how)'),
        rows: [[1, 'ann', 'c', '2019-01-01', 'ok', 'ok']],
      },
    });
    const { sql } = merging.target;
    for (const apply of [false, true]) {
      await merging.merge({ apply, config: { fold: true, carry: ['how', 'soft'] } });
      assert.equal(await dependencies(sql), []);
    }
    await sql.unsafe(`alter table merged_users alter column how type text; alter table merged_users drop column soft;
      alter table merged_users alter column username type text; drop domain mild; drop type mood; drop extension citext`);
  } finally {
    await merging.drop();
  }
});

/** What is built on a table of live does hold a deploy up: else this would find nothing. */
async function assertHeldUp(work: Promise<void>): Promise<void> {
  const error = await work.then(
    () => null,
    (caught: Error) => caught,
  );
  assert.match(error?.message ?? '', /cannot drop column w|other objects depend on it/);
}

test.run();
