import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// The functions of 67_writing, each by itself, on lists and tables that are made by hand: what it takes and what it gives.

let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    await b.both('create table thing (id int primary key, v text check (v <> $$bad$$), n int unique)');
    await b.run();
    for (const { text } of await b.render(['67'])) await b.live.sql.begin((tx) => tx.unsafe(text));
  }),
);
test.after(() => b.drop());

/** A list like the one that 68_todo makes, with rows given as SQL. */
async function list(name: string, columns: string, rows: string): Promise<void> {
  await b.live.sql.unsafe(`
    drop table if exists pgmend.${name};
    create table pgmend.${name} (n bigint primary key, status text default 'corrupted', k1 int, changed text[], old_row json, seen json,
      level int, outcome text, reason text, blocked_by json, again boolean not null default false, repair bigint,
      pass int not null default 0, place bigint, slot bigint, was text, before_row json, touched text[], holder bigint,
      exchange boolean not null default false, parked boolean not null default false);
    insert into pgmend.${name} (${columns}) ${rows}`);
}

const one = async (query: string): Promise<(string | null)[]> =>
  (await b.rows(query))[0] as (string | null)[];

test('components: rows that want each other’s values get one slot, whatever the length and direction of the chain', async () => {
  // 1 → 2 → 3, 4 ⇄ 5, 6 for itself, 7 does not exchange, 8 has had its pass
  await list(
    'chain',
    'n, holder, exchange, pass',
    `values (1, 2, true, 0), (2, 3, true, 0), (3, null, true, 0), (4, 5, true, 0), (5, 4, true, 0),
      (6, null, true, 0), (7, 1, false, 0), (8, 1, true, 1)`,
  );
  assert.equal(await one("select pgmend.components('chain', 'exchange', 1)"), ['{1,2,3,4,5,6}']);
  const slots = await b.rows(
    'select string_agg(n::text, $$ $$ order by n) from pgmend.chain where slot is not null group by slot order by 1',
  );
  assert.equal(slots.flat(), ['1 2 3', '4 5', '6']);
  assert.equal(await one("select pgmend.components('chain', 'ring', 1)"), ['{}']);
});

test('next_batch: updates, then exchanges, then inserts, as many as a batch takes', async () => {
  await list(
    'batches',
    'n, status, place, slot, exchange, holder',
    `values (1, 'corrupted', 1, 1, false, null), (2, 'corrupted', 2, 2, false, null), (3, 'corrupted', 3, 3, true, 4),
      (4, 'corrupted', 4, 4, true, 3), (5, 'missing', 5, 5, false, null)`,
  );
  const seen: string[] = [];
  let at: (string | null)[] = ['update', '0'];
  for (;;) {
    at = await one(
      `select kind, place, first_slot, last_slot from pgmend.next_batch('{"todo": "batches", "tree": false}', 1, 1, '${at[0]}', ${at[1]})`,
    );
    if (at[2] === null) break;
    seen.push(`${at[0]} ${at[2]}..${at[3]}`);
    await b.live.sql.unsafe(
      `update pgmend.batches set outcome = 'repaired', pass = 1 where slot between ${at[2]} and ${at[3]}`,
    );
  }
  assert.equal(seen, ['update 1..1', 'update 2..2', 'exchange -1..-1', 'insert 5..5']);
});

test('settle_repair: what can be said of a row without writing it', async () => {
  await list(
    'settled',
    'n, status, slot, seen',
    `select n, case when n > 4 then 'missing' else 'corrupted' end, n, '{"v":"a"}' from generate_series(1, 8) n`,
  );
  // gone, right by now, changed, as it was, not there, there and right, there and other, left out by where
  await b.live.sql.unsafe(`
    create or replace function pgmend.settled_now(low bigint, high bigint)
    returns table (n bigint, status text, outcome text, compared json, there boolean, seen text, inside boolean, differing text[])
    language sql stable as $$
      select t.n, t.status, t.outcome, t.seen, t.n not in (1, 5), case t.n when 3 then '{"v":"b"}' else '{"v":"a"}' end, t.n <> 8,
        case when t.n in (2, 6) then '{}'::text[] else '{v}' end
      from pgmend.settled as t where t.slot between $1 and $2
    $$;
    select pgmend.settle_repair('settled', 'settled_now', 1, 8)`);
  assert.equal(await b.rows('select n, outcome, reason from pgmend.settled order by n'), [
    ['1', 'skipped', 'changed since: the row is gone'],
    ['2', 'already right', null],
    ['3', 'skipped', 'changed since: v'],
    ['4', null, null],
    ['5', null, null],
    ['6', 'already right', null],
    ['7', 'skipped', 'changed since: its key is on live now, with other values'],
    ['8', 'blocked', 'its key is on live, in a row that where leaves out'],
  ]);
});

test('raised_by_user: an error of a trigger, not of a statement, of ours, or of the server', async () => {
  const ours = 'PL/pgSQL function pgmend.write_batch(jsonb,text,bigint,bigint,bigint,integer) line 40 at';
  for (const [state, trace, expected] of [
    ['P0001', `PL/pgSQL function public.refuse() line 3 at RAISE\n${ours} EXECUTE`, 't'],
    ['P0004', `PL/pgSQL function shop.f(integer) line 1 at ASSERT\n${ours} EXECUTE`, 't'],
    ['PGM01', `${ours} RAISE`, 'f'],
    ['PGM01', 'PL/pgSQL function inline_code_block line 9 at RAISE', 'f'],
    ['23505', `SQL statement "insert into t values (1)"\n${ours} EXECUTE`, 'f'],
    ['53200', `SQL statement "insert into t values (1)"\n${ours} EXECUTE`, 'f'],
    ['53200', `PL/pgSQL function public.big() line 3 at assignment\n${ours} EXECUTE`, 't'],
    ['57014', `SQL statement "select"\n${ours} EXECUTE`, 'f'],
  ]) {
    const quoted = `$x$${trace}$x$`;
    assert.equal(
      await one(`select pgmend.raised_by_user('${state}', ${quoted})`),
      [expected],
      `${state} ${trace}`,
    );
  }
});

test('refusal: the words of a reason, none of them where a value is masked', async () => {
  const said = "'duplicate key', 'Key (v)=(secret) already exists.', 't_v_key'";
  assert.equal(await one(`select pgmend.refusal('23505', ${said}, false)`), [
    'duplicate key: Key (v)=(secret) already exists.',
  ]);
  assert.equal(await one(`select pgmend.refusal('23505', ${said}, true)`), [
    'it would violate the constraint "t_v_key"',
  ]);
  assert.equal(await one(`select pgmend.refusal('P0001', 'no secret', '', '', true)`), [
    'live refuses it (SQLSTATE P0001), with words that may show a masked value',
  ]);
  assert.equal(await one(`select pgmend.refusal('PGM01', 'ours', '', '', true)`), ['ours']);
});

test('raise_sequence: up to a number, drawn one by one or set; never down, and no further than it goes', async () => {
  await b.live.sql.unsafe(
    'create sequence counting; create sequence short maxvalue 5; create sequence falling increment -1',
  );
  for (const [sequence, increment, target, reached] of [
    ['public.counting', 1, '7', '7'],
    ['public.counting', 1, '3', '7'],
    ['public.counting', 1, 'null', '7'],
    ['public.counting', 1, '900000', '900000'],
    ['public.short', 1, '9', '5'],
    ['public.falling', -1, '9', '-1'],
  ] as const) {
    await b.live.sql.unsafe(`select pgmend.raise_sequence('${sequence}', ${increment}, ${target})`);
    assert.equal(await one(`select last_value from ${sequence}`), [reached], `${sequence} to ${target}`);
  }
});

test('as_owner: a statement acts as the owner of its table, and by the role’s own path', async () => {
  const [row] = await b.live.sql
    .begin(async (tx) => {
      await tx.unsafe(
        `create role thing_owner; alter table thing owner to thing_owner; set local search_path = pg_catalog, pg_temp`,
      );
      await tx.unsafe(`select pgmend.act_as('{public.thing}', false)`);
      const seen = await tx.unsafe(
        `select current_user as who, current_setting('search_path') as path where (select pgmend.as_owner())`,
      );
      await tx.unsafe('alter table public.thing owner to current_user').catch(() => undefined);
      throw Object.assign(new Error('enough'), { seen });
    })
    .catch((error: { seen?: unknown[] }) => error.seen as { who: string; path: string }[]);
  assert.equal(row, { who: 'thing_owner', path: '"$user", public' });
});

/** What 70_repair says of a table, by hand. */
const thing = `jsonb_build_object('name', 'public.thing', 'live', 'public.thing', 'todo', 'things', 'now', 'things_now', 'undo', 'things_undo',
  'match', 'l.id = w.k1', 'key', '[{"k": "k1", "column": "id", "masked": false}]'::jsonb,
  'columns', '{"v": {"staged": "v", "type": "text", "value": "o.v"}}'::jsonb, 'marker', '$m', 'indexed', true,
  'update', 'update public.thing as l set $m_set from w cross join lateral json_to_record(w.old_row) as o($m_columns)
    where l.id = w.k1 and (w.parked or row_to_json(l.*)::text = w.held) returning w.n, w.held, json_build_object(''id'', l.id)::text as key, row_to_json(l.*)::text as after',
  'insert', 'insert into public.thing as l (id, v) select o.id, o.v from w cross join lateral json_to_record(w.old_row) as o(id int, v text)
    order by w.slot returning l.id as k1, json_build_object(''id'', l.id)::text as key, row_to_json(l.*)::text as after')`;

test('repair_rows: writes all rows but those that fail, whatever their share and place', async () => {
  const all = Array.from({ length: 40 }, (_, index) => index + 1);
  for (const [turn, bad] of [[], [1], [40], [7, 8, 31], all].entries()) {
    await b.live.sql.unsafe(
      `truncate thing; insert into thing select n, 'live' from generate_series(1, 20) n`,
    );
    const wants = `case when n = any ('{${bad.join()}}') then 'bad' else 'old' end`;
    await list(
      'things',
      'n, status, place, slot, k1, changed, old_row, seen',
      `select n, case when n > 20 then 'missing' else 'corrupted' end, n, n, n, case when n > 20 then null else '{v}'::text[] end,
        json_build_object('id', n, 'v', ${wants}), case when n <= 20 then json_build_object('v', 'live') end from generate_series(1, 40) n`,
    );
    await b.live.sql.unsafe(`
      drop table if exists pgmend.things_undo;
      create table pgmend.things_undo (id bigint generated always as identity, repair bigint, n bigint, action text, key json,
        changed text[], before json, after json);
      create or replace function pgmend.things_now(low bigint, high bigint)
      returns table (n bigint, status text, outcome text, repair bigint, pass int, compared json, there boolean, image text, seen text,
        inside boolean, differing text[]) language sql stable as $$
        select t.n, t.status, t.outcome, t.repair, t.pass, t.seen, l.id is not null, row_to_json(l.*)::text, json_build_object('v', l.v)::text, true,
          case when l.v is distinct from t.old_row ->> 'v' then '{v}'::text[] else '{}' end
        from pgmend.things as t left join public.thing as l on l.id = t.k1 where t.slot between $1 and $2
      $$`);
    await b.live.sql.begin(async (tx) => {
      await tx.unsafe(
        `select set_config('pgmend.pass', '1', true), set_config('pgmend.repair_id', '${turn}', true)`,
      );
      await tx.unsafe(`call pgmend.repair_rows(${thing})`);
    });
    const blocked = await b.rows(
      `select n from pgmend.things where outcome = 'blocked' and reason like '%thing_v_check%' order by n`,
    );
    assert.equal(blocked.flat().map(Number), bad);
    assert.equal(await one(`select count(*) from pgmend.things where outcome = 'repaired'`), [
      String(40 - bad.length),
    ]);
    assert.equal(await one(`select count(*) from thing where v = 'old'`), [String(40 - bad.length)]);
    assert.equal(await one(`select count(*) from pgmend.things_undo where repair = ${turn}`), [
      String(40 - bad.length),
    ]);
  }
});

test('skip_locked: rows of others are left at once, without waiting for each', async () => {
  await b.live.sql.unsafe(`truncate thing; insert into thing select n, 'live' from generate_series(1, 5) n`);
  await list('things', 'n, slot, k1', 'select n, n, n from generate_series(1, 5) n');
  await b.live.sql.begin(async (tx) => {
    await tx.unsafe('select from thing where id in (2, 4) for update');
    assert.equal(await one(`select pgmend.skip_locked(${thing}, 'update', 1, 5)`), ['some']);
    assert.equal(await one(`select pgmend.skip_locked(${thing}, 'insert', 1, 5)`), ['none']);
  });
  assert.equal(await b.rows(`select n, reason from pgmend.things where outcome = 'skipped' order by n`), [
    ['2', 'locked by another session'],
    ['4', 'locked by another session'],
  ]);
});

test('each function says in its comment what it takes and gives', async () => {
  const silent = await b.rows(`select proname from pg_proc where pronamespace = 'pgmend'::regnamespace
    and proname not in ('settled_now', 'things_now') and coalesce(obj_description(oid, 'pg_proc'), '') !~ '^pgmend \\S+( of .+)?: .{20}'`);
  assert.equal(silent, []);
});

test.run();
