import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeBench } from '../merge/support.ts';
import { account, create, repaired } from '../repair/repaired.ts';
import { undo } from '../repair/support.ts';
import { type Bench, bench, textRows } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { needs } from '../support/skip.ts';

// Ruling "user code that fires inside pgmend's statements": a trigger is at work in pgmend's own session, and what it makes
// there as temporary is found before what Postgres has, unless a search_path names pg_temp last.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

const cases = {
  parent: {
    both: 'create table parent (id bigint primary key, code varchar(20) unique)',
    old: `insert into parent values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')`,
    live: `insert into parent values (1, 'b'), (2, 'a')`,
  },
  child: {
    both: 'create table child (id int primary key, parent bigint references parent, price numeric(10, 2), at timestamptz, tags text[])',
    old: `insert into child values (1, 1, 1.50, '2024-01-01', '{a,b}'), (2, 3, 2, '2024-01-01', null), (3, 4, 3, null, null)`,
    live: `insert into child values (1, 1, 9.50, '2025-01-01', '{a,c}')`,
  },
};

/** A trigger that makes, in the session that it is at work in, a view and a domain of the name of every one of Postgres's. */
const planting = (tables: string[]) => `
  create function decoy(called text) returns boolean language plpgsql as $$ begin raise exception 'decoy %', called; end $$;
  create table planted (relations int, types int);
  create function planting() returns trigger language plpgsql as $$
  declare
    one record;
    relations int := 0;
    types int := 0;
  begin
    if pg_catalog.to_regclass('pg_temp.pg_class') is null then
      for one in select relname from pg_catalog.pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v') loop
        begin
          execute format('create temp view %I as select * from pg_catalog.%I where public.decoy(%L)', one.relname, one.relname, one.relname);
          relations := relations + 1;
        exception when others then
          null; -- one with a pseudo-type, or that only superusers may read
        end;
      end loop;
      for one in select typname from pg_catalog.pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r') and typname !~ '^_' loop
        begin
          execute format('create domain pg_temp.%I as pg_catalog.%I check (public.decoy(%L))', one.typname, one.typname, one.typname);
          types := types + 1;
        exception when others then
          null;
        end;
      end loop;
      insert into public.planted values (relations, types);
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end $$;
  ${tables.map((table) => `create trigger planting before insert or update or delete on ${table} for each row execute function planting()`).join(';\n')};`;

let b: Bench;
let owner: Role;
test.before.each(
  loud(async () => {
    b = await bench();
    owner = await makeRole(b.live);
    await create(b, cases);
    const tables = Object.keys(cases);
    await b.live.sql.unsafe(`
      grant create on schema public to ${owner.name};
      ${tables.map((table) => `alter table ${table} owner to ${owner.name}`).join(';')};
      set role ${owner.name}; ${planting(tables)} reset role`);
  }),
);
test.after.each(async () => {
  await owner.drop();
  await b.drop();
});

/** That the decoys were made, and how many sessions made them. */
async function assertPlanted(sql = b.live.sql): Promise<void> {
  const [planted] =
    await sql`select count(*)::int as sessions, min(relations) as relations, min(types) as types from planted`;
  assert.ok(planted?.sessions > 0 && planted?.relations > 60 && planted?.types > 50, JSON.stringify(planted));
  await sql`truncate planted`;
}

test('what a trigger makes as temporary stands in the place of nothing: repair and undo', async () => {
  const before = await b.rows('select * from parent order by id');
  await b.run();
  for (const batch of [1, 5000]) {
    await repaired(b, { batch });
    await assertPlanted();
    for (const table of Object.keys(cases)) {
      for (const [key, outcome] of Object.entries(await account(b, table)))
        assert.is(outcome, 'repaired', `${table} ${key}`);
    }
    const undone = await undo(b, { apply: true, batch });
    await assertPlanted();
    assert.equal(
      undone.tables.map(({ outcomes }) => outcomes.undone + outcomes.already_back),
      [3, 4],
    );
    assert.equal(await b.rows('select * from parent order by id'), before);
    await b.run();
  }
});

withPsql('repair.sql', async () => {
  const { texts } = await b.run({ format: 'json,sql' });
  const played = play(b.live.url, texts.get('repair.sql') as string);
  assert.is(played.status, 0, played.stderr);
  assert.not.match(played.stderr, 'decoy');
  await assertPlanted();
  for (const table of Object.keys(cases)) {
    const rows = `select t::text from ${table} as t order by 1`;
    assert.equal(await textRows(b.live.sql, rows), await textRows(b.old.sql, rows), table);
  }
});

test('a merge', async () => {
  const merging = await mergeBench();
  const { sql } = merging.target;
  try {
    await merging.fill({
      test_db: [
        [1, 'ann', 'a', '2020-01-02'],
        [2, 'bob', 'b', '2020-01-02'],
      ],
      dev_db: [[3, 'ann', 'c', '2020-01-03']],
      target: [[1, 'ann', 'd', '2019-01-01']],
    });
    await sql.unsafe(`grant create on schema public to ${owner.name}; alter table merged_users owner to ${owner.name};
      set role ${owner.name}; ${planting(['merged_users'])} reset role`);
    const { answer } = await merging.merge({ apply: true });
    assert.equal([answer.outcomes.inserted, answer.outcomes.updated], [1, 1]);
    await assertPlanted(sql);
    // what a row that fails is named by comes after the trigger
    await sql.unsafe(`alter table merged_users add constraint no_cid check (username <> 'cid')`);
    await merging.side('dev_db').sql`insert into users values (4, 'cid', 'x', '2020-01-01')`;
    const failed = await merging.merge({ apply: true }).then(
      () => 'merged',
      (error: Error) => error.message,
    );
    assert.match(failed, 'no_cid');
    assert.not.match(failed, 'decoy');
  } finally {
    await merging.drop();
  }
});

test.run();
