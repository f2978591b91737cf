-- purpose: makes the functions by which a repair, and taking one back, write rows: in batches, around each row that fails
-- creates: procedures repair_rows and undo_rows, and what they call
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; 70 and 75 say what is particular to a table, and call repair_rows and undo_rows
-- this file is UTF-8, whatever psql takes its terminal for
set local client_encoding = 'UTF8';
-- pg_temp is named, since it comes first else: a trigger, which is at work in this session, could make a type or a
-- table of Postgres's name there
set local search_path = pg_catalog, pg_temp;
set local client_min_messages = warning;
set local standard_conforming_strings = on;
-- postgres_fdw speaks to old with these; live has to print and read values the same way
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
-- what is staged has no statistics: costs are guessed far too high, and compiling then takes longer than the work
set local jit = off;
-- on a cluster of Citus: what is made stays on this node, and settings reach the others (elsewhere names without
-- meaning)
set local citus.enable_ddl_propagation = off;
set local citus.use_citus_managed_tables = off;
set local citus.propagate_set_commands = 'local';
do $$
begin
  -- what stands in a schema of somebody else's would run as whoever runs this
  if exists (
    select from pg_namespace as n join pg_roles as r on r.oid = n.nspowner
    where n.nspname = 'pgmend' and r.rolname <> current_user and not r.rolsuper
  ) then
    raise exception 'schema "pgmend" belongs to another role' using hint = 'Run this as its owner.';
  end if;
  -- what an earlier pgmend has made does without
  if to_regproc('pgmend.role_path') is not null then
    perform pgmend.role_path();
  end if;
end
$$;

create or replace function pgmend.act_as(tables text[], by_path boolean) returns void language plpgsql as $pgmend$
begin
  -- Code of a table's owner (triggers, constraints, defaults) runs as the owner, where this session may act as that, and
  -- by the role's own search_path. The statement that sets it off changes to these itself while it runs: by then all of
  -- its names have been looked up in pg_catalog, and its rights checked. What comes after it changes back at once.
  perform set_config('pgmend.own_path',
    case when by_path then 'pg_catalog, pg_temp'
      else (select reset_val from pg_settings where name = 'search_path') end, true),
    set_config('pgmend.own_role', current_setting('role'), true),
    set_config('pgmend.own_row_security', current_setting('row_security'), true),
    set_config('pgmend.owner', coalesce((
      select min(r.rolname)
      from unnest(tables::regclass[]) as t(oid)
      join pg_class as c on c.oid = t.oid
      join pg_roles as r on r.oid = c.relowner
      -- rows of tables of several owners that go in together are written as whoever runs this
      having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
        and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
          else 'MEMBER' end))
    ), current_setting('role')), true);
end
$pgmend$;
comment on function pgmend.act_as(text[], boolean) is
  'pgmend 67_writing of all tables: notes who owns the tables, and by which search_path their code runs; as_owner() '
  'then acts as that';

create or replace function pgmend.as_owner() returns boolean language plpgsql as $pgmend$
begin
  -- qualified: a statement may ask for it twice, and the second time it is by the role's path
  perform pg_catalog.set_config('search_path', pg_catalog.current_setting('pgmend.own_path'), true),
    pg_catalog.set_config('row_security', 'on', true),
    pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.owner'), true);
  return true;
end
$pgmend$;
comment on function pgmend.as_owner() is
  'pgmend 67_writing of all tables: true; from here on the statement that asks for it acts as the owner of its table';

create or replace function pgmend.raised_by_user(state text,
  trace text) returns boolean language sql immutable as $pgmend$
  -- by RAISE or ASSERT, or as what a language or a function met: only a cancel comes from outside
  select split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$'
    and split_part(trace, E'\n', 1) !~ 'inline_code_block|function pgmend\.'
    or state ~ '^(53|58|XX)'
      and regexp_replace(trace, '[^\n]*(inline_code_block|function pgmend\.)[^\n]*', '',
        'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)'
$pgmend$;
comment on function pgmend.raised_by_user(text, text) is
  'pgmend 67_writing of all tables: whether code of the user''s raised an error, by its SQLSTATE and its context';

create or replace function pgmend.refusal(state text, said text, detail text, broken text,
  masked boolean) returns text
language sql immutable as $pgmend$
  select case
    when state ~ '^PGM' then said
    -- what the server, a trigger or a type says may have a masked value in it
    when masked and broken <> '' then format('it would violate the constraint "%s"', broken)
    when masked then format('live refuses it (SQLSTATE %s), with words that may show a masked value', state)
    when state in ('23505', '23503', '23P01') then said || coalesce(': ' || nullif(detail, ''), '')
    else said
  end
$pgmend$;
comment on function pgmend.refusal(text, text, text, text, boolean) is
  'pgmend 67_writing of all tables: the reason that is noted of a row, from an error''s SQLSTATE, message, detail and '
  'constraint';

create or replace function pgmend.components(todo text, kind text,
  this_pass int) returns bigint[] language plpgsql as $pgmend$
declare
  members bigint[];
  -- by position in members: the first of those that are known to belong together
  roots bigint[];
  one bigint;
  other bigint;
begin
  execute format($sql$
    select array(
      select n from pgmend.%I
      where exchange and status = $1 and pass < $2 and (outcome is null or again)
      order by n)
  $sql$, todo) into members using case kind when 'ring' then 'missing' else 'corrupted' end, this_pass;
  roots := array(select generate_series(1, cardinality(members)));
  for one, other in execute format($sql$
    with numbered as (select n, i from unnest($1) with ordinality as m(n, i))
    select a.i, b.i
    from numbered as a
    join pgmend.%I as t on t.n = a.n
    join numbered as b on b.n = t.holder
  $sql$, todo) using members
  loop
    while roots[one] <> one loop
      roots[one] := roots[roots[one]];
      one := roots[one];
    end loop;
    while roots[other] <> other loop
      roots[other] := roots[roots[other]];
      other := roots[other];
    end loop;
    roots[greatest(one, other)] := least(one, other);
  end loop;
  for one in 1 .. cardinality(members) loop
    roots[one] := roots[roots[one]];
  end loop;
  execute format('update pgmend.%I as t set slot = m.slot from unnest($1, $2) as m(n, slot) where m.n = t.n', todo)
    using members, roots;
  return members;
end
$pgmend$;
comment on function pgmend.components(text, text, int) is
  'pgmend 67_writing of all tables: rows that wait for each other''s unique values, or for their parent in a ring: '
  'those that can only be written together get one slot; returns them all';

create or replace function pgmend.settle_repair(todo text, now text, low bigint,
  high bigint) returns void language plpgsql as $pgmend$
begin
  execute format($sql$
    update pgmend.%1$I as t
    set outcome = s.outcome, reason = s.reason, again = false
    from (
      select s.n,
        case
          when not s.there then case when s.status = 'corrupted' or s.seen <> s.compared::text then 'skipped' end
          when not s.inside and s.status = 'missing' then 'blocked'
          when not s.inside then 'skipped'
          when cardinality(s.differing) = 0 then 'already right'
          when s.status = 'missing' or s.seen is distinct from s.compared::text then 'skipped'
        end as outcome,
        case
          when not s.there then case
            when s.status = 'corrupted' then 'changed since: the row is gone'
            -- without a key the two are numbers of copies
            when s.seen <> s.compared::text
              then 'changed since: live had ' || s.compared || ' of it, and has ' || s.seen end
          when not s.inside and s.status = 'missing' then 'its key is on live, in a row that where leaves out'
          when not s.inside then 'changed since: where no longer holds for it'
          when cardinality(s.differing) = 0 then null
          when s.status = 'missing' then 'changed since: its key is on live now, with other values'
          when s.seen is distinct from s.compared::text then 'changed since: ' || (
            select string_agg(b.key, ', ')
            from json_each_text(s.compared) with ordinality as b(key, value, position)
            join json_each_text(s.seen::json) as a using (key)
            where a.value is distinct from b.value)
        end as reason
      from pgmend.%2$I($1, $2) as s
      where s.outcome is null
    ) as s
    where s.n = t.n and s.outcome is not null
  $sql$, todo, now) using low, high;
end
$pgmend$;
comment on function pgmend.settle_repair(text, text, bigint, bigint) is
  'pgmend 67_writing of all tables: rows from one slot to another of which something else can be said than that they '
  'are to be written';

create or replace function pgmend.settle_undo(todo text, here text, low bigint,
  high bigint) returns void language plpgsql as $pgmend$
begin
  execute format($sql$
    update pgmend.%1$I as t
    set outcome = s.outcome, reason = s.reason
    from (
      select s.n,
        case
          when s.here is null then case when s.status = 'inserted' then 'already back' else 'skipped' end
          when s.is_back then 'already back'
          when s.since is not null then 'skipped'
        end as outcome,
        case
          when s.here is null then case when s.status = 'corrupted' then 'changed since: the row is gone' end
          when s.is_back then null
          when s.since is not null then 'changed since: ' || s.since
        end as reason
      from (
        select s.*, s.status = 'corrupted' and not exists (
          select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key) as is_back
        from pgmend.%2$I($1, $2) as s
      ) as s
    ) as s
    where s.n = t.n and s.outcome is not null
  $sql$, todo, here) using low, high;
end
$pgmend$;
comment on function pgmend.settle_undo(text, text, bigint, bigint) is
  'pgmend 67_writing of all tables: the same for rows that are to be undone';

create or replace function pgmend.keys_of(work jsonb, alias text) returns text language sql immutable as $pgmend$
  select string_agg(format('%s.%s', alias, k ->> 'k'), ', ') from jsonb_array_elements(work -> 'key') as k
$pgmend$;
comment on function pgmend.keys_of(jsonb, text) is
  'pgmend 67_writing of all tables: the key columns of a list of rows, as columns of the row of that name';

create or replace function pgmend.filled(work jsonb, statement text, change text[], assigned text,
  rows text) returns text
language sql immutable as $pgmend$
  select replace(replace(replace(statement,
    work ->> 'marker' || '_set', assigned),
    work ->> 'marker' || '_columns', coalesce((
      select string_agg(format('%I %s', c.value ->> 'staged', c.value ->> 'type'), ', ')
      from jsonb_each(work -> 'columns') as c where c.key = any (change)), '"pgmend nothing" text')),
    work ->> 'marker' || '_rows', rows)
$pgmend$;
comment on function pgmend.filled(jsonb, text, text[], text, text) is
  'pgmend 67_writing of all tables: the statement of a table, with what it sets, with the columns of old that it reads, '
  'and with where its rows come from';

create or replace function pgmend.find_obstacles(work jsonb, kind text, low bigint,
  high bigint) returns void language plpgsql as $pgmend$
declare
  obstacle jsonb;
  moved bigint;
begin
  for obstacle in
    select o.value from jsonb_array_elements(work -> 'obstacles') with ordinality as o(value, place)
    where o.value -> 'kinds' is null or o.value -> 'kinds' ? kind
    order by o.place
  loop
    loop
      execute obstacle ->> 'sql' using null::bigint[], low, high, kind;
      get diagnostics moved = row_count;
      -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
      -- trigger could have changed
      perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
        pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      -- a row that stays behind may have been what another one needs
      exit when moved = 0 or not coalesce(obstacle -> 'again' ? kind, false);
    end loop;
  end loop;
end
$pgmend$;
comment on function pgmend.find_obstacles(jsonb, text, bigint, bigint) is
  'pgmend 67_writing of all tables: notes what stands in the way of rows before they are written, so that it has a name';

create or replace function pgmend.linked_rows(work jsonb, low bigint,
  high bigint) returns jsonb language plpgsql as $pgmend$
declare
  linked jsonb;
  spots text[];
  tids tid[];
  answer jsonb := '[]';
begin
  for linked in select jsonb_array_elements(work -> 'linked') loop
    execute format('select array_agg(s.spot), array_agg(s.tid) from (%s) as s', linked ->> 'sql') into spots, tids
      using null::bigint[], low, high;
    -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
    -- trigger could have changed
    perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
      pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
      pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    answer := answer || jsonb_build_object('table', linked ->> 'table', 'spots', spots, 'tids', tids::text[]);
  end loop;
  return answer;
end
$pgmend$;
comment on function pgmend.linked_rows(jsonb, bigint, bigint) is
  'pgmend 67_writing of all tables: where rows stand that foreign keys link with those that are written: what triggers '
  'change of them stands elsewhere afterwards';

create or replace function pgmend.count_moved(linked_rows jsonb) returns jsonb language plpgsql as $pgmend$
declare
  linked jsonb;
  left_there bigint;
  moved jsonb := '{}';
begin
  for linked in select jsonb_array_elements(linked_rows) loop
    continue when jsonb_typeof(linked -> 'spots') = 'null';
    execute format($sql$
      select count(*) from %s as x
      where x.ctid = any (array(select jsonb_array_elements_text($1 -> 'tids')::tid))
        and exists (select from jsonb_array_elements_text($1 -> 'spots') as s(spot)
          where s.spot = x.tableoid::text || x.ctid::text)
    $sql$, linked ->> 'table') into left_there using linked;
    left_there := jsonb_array_length(linked -> 'spots') - left_there;
    if left_there > 0 then
      moved := moved || jsonb_build_object(linked ->> 'table',
        coalesce((moved ->> (linked ->> 'table'))::bigint, 0) + left_there);
    end if;
  end loop;
  return moved;
end
$pgmend$;
comment on function pgmend.count_moved(jsonb) is
  'pgmend 67_writing of all tables: how many of the rows that linked_rows has found are no longer where they were, by '
  'table';

create or replace function pgmend.changes_of(work jsonb, low bigint, high bigint, only_circles boolean)
returns table (change text[], rows bigint[]) language plpgsql as $pgmend$
begin
  if not (work ->> 'in_turn')::boolean then
    return query execute format($sql$
      select changed, array_agg(n) from pgmend.%I where slot between $1 and $2 and outcome is null group by changed
    $sql$, work ->> 'todo') using low, high;
    return;
  end if;
  -- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
  return query execute format($sql$
    with recursive turns as (
      select t.n, 0 as turn
      from pgmend.%1$I as t
      where t.slot between $1 and $2 and t.outcome is null and not exists (
        select from pgmend.%1$I as h
        where h.n = t.holder and h.slot between $1 and $2 and h.outcome is null)
      union all
      select t.n, turns.turn + 1
      from turns
      join pgmend.%1$I as t on t.holder = turns.n
      where t.slot between $1 and $2 and t.outcome is null
    )
    select t.changed, array_agg(t.n order by t.n)
    from pgmend.%1$I as t
    left join turns on turns.n = t.n
    where t.slot between $1 and $2 and t.outcome is null and (turns.n is null or not $3)
    group by t.changed, turns.turn
    order by turns.turn
  $sql$, work ->> 'todo') using low, high, only_circles;
end
$pgmend$;
comment on function pgmend.changes_of(jsonb, bigint, bigint, boolean) is
  'pgmend 67_writing of all tables: rows to be updated in the order in which they can be, those together of which the '
  'same columns differ';

create or replace function pgmend.guarded(work jsonb) returns text language sql immutable as $pgmend$
  select case when (work ->> 'undoing')::boolean
    then format('select t.* from pgmend.%I as t where t.n = any ($1) and t.outcome is null', work ->> 'todo')
    else format($sql$
      select t.n, t.parked, t.old_row, %s, case when t.parked then t.was else s.image end as held
      from pgmend.%I as t
      join pgmend.%I($2, $3) as s on s.n = t.n
      where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
    $sql$, pgmend.keys_of(work, 't'), work ->> 'todo', work ->> 'now') end
$pgmend$;
comment on function pgmend.guarded(jsonb) is
  'pgmend 67_writing of all tables: a query for rows to be updated that are still what they were when they were '
  'compared, or written; $1 their numbers, $2 and $3 their slots';

create or replace function pgmend.update_rows(work jsonb, kind text, low bigint, high bigint, this_repair bigint,
  this_pass int)
returns void language plpgsql as $pgmend$
declare
  undoing constant boolean := (work ->> 'undoing')::boolean;
  guard constant text := pgmend.guarded(work);
  change text[];
  rows bigint[];
  written text[];
  parking text;
  statement text;
begin
  if (work ->> 'acting')::boolean and not undoing then
    -- what triggers change besides is found by comparing the whole row; nobody else can change it until then
    execute work ->> 'hold' using null::bigint[], low, high;
    execute format($sql$
      update pgmend.%1$I as t set before_row = s.whole::json
      from pgmend.%2$I($1, $2) as s
      where s.n = t.n and t.outcome is null
    $sql$, work ->> 'todo', work ->> 'now') using low, high;
  end if;
  if kind = 'exchange' then
    -- no row can take a value that another one still has, so each sets its own aside first
    set constraints all deferred;
    for change, rows in select * from pgmend.changes_of(work, low, high, true) loop
      parking := (select string_agg(format('%I = %s', a.key, a.value), ', ' order by a.key)
        from jsonb_each_text(work -> 'aside') as a where a.key = any (change));
      continue when parking is null;
      statement := pgmend.filled(work, work ->> 'update', '{}', parking, format('(%s)', guard));
      execute format($sql$
        with w as materialized (%s), u as (%s)
        update pgmend.%I as t set parked = true%s from u where u.n = t.n
      $sql$, guard, statement, work ->> 'todo', case when undoing then '' else ', was = u.held' end) using rows, low,
        high;
      -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
      -- trigger could have changed
      perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
        pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    end loop;
  end if;
  for change, rows in select * from pgmend.changes_of(work, low, high, false) loop
    written := array(select c from unnest(change) as c where work -> 'columns' -> c is not null);
    if cardinality(written) = 0 then
      execute format($sql$update pgmend.%I set outcome = 'blocked', reason = $2
        where n = any ($1)$sql$, work ->> 'todo')
        using rows, 'live computes ' || array_to_string(change, ', ') || ' from other columns';
      continue;
    end if;
    -- only what differs is set
    statement := pgmend.filled(work, work ->> 'update', written, (
      select string_agg(format('%I = %s', c, work -> 'columns' -> c ->> 'value'), ', ') from unnest(written) as c),
        format('(%s)', guard));
    if (work ->> 'ruled')::boolean then
      execute statement using rows, low, high;
    elsif undoing then
      execute format($sql$
        with w as materialized (%1$s), u as (%2$s), changed as materialized (
          select u.n, b.key as name, coalesce(b.key = any (u.touched), false) as besides,
            coalesce($4 -> 'by_column' ->> b.key, $4 ->> 'any') as who
          from u
          cross join lateral json_each_text(u.old_row) as b
          where b.value is distinct from u.here ->> b.key
        )
        -- a trigger may have made something else of it
        update pgmend.%3$I as t
        set outcome = case when u.lost is null then 'undone' end, again = u.lost is not null, parked = false,
          exchange = t.exchange and u.lost is not null, reason = coalesce(u.lost, u.spared)
        from (
          select u.n,
            (select 'live did not keep what was put back to ' || string_agg(c.name, ', ') || ': '
                || string_agg(distinct coalesce(c.who || ' changes it' || $5, 'its type cannot hold it'), ', ')
             from changed as c where c.n = u.n and not c.besides having count(*) > 0) as lost,
            (select 'but for ' || string_agg(c.name, ', ') || ', which '
              || string_agg(distinct coalesce(c.who, 'live'), ', ') || ' changes' || $5
             from changed as c where c.n = u.n and c.besides having count(*) > 0) as spared
          from u
        ) as u
        where u.n = t.n
      $sql$, guard, statement, work ->> 'todo') using rows, low, high, work -> 'who',
        case when (work ->> 'without_triggers')::boolean then '' else '; --without-triggers puts it back' end;
    else
      -- what is replaced is saved by the statement that replaces it
      execute format($sql$
        with w as materialized (%1$s), u as (%2$s), saved as (
          insert into pgmend.%3$I (repair, n, action, key, changed, before, after)
          select $4, u.n, 'update', u.key::json, $6,
            (select json_object_agg(c, u.held::json -> c) from unnest($6) as c), u.after::json
          from u
          order by u.n
          returning n
        )
        update pgmend.%4$I as t
        set outcome = 'repaired', reason = null, again = false, repair = $4, pass = $5, parked = false, exchange = false
        from saved where saved.n = t.n
      $sql$, guard, statement, work ->> 'undo', work ->> 'todo') using rows, low, high, this_repair, this_pass, written;
    end if;
    -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
    -- trigger could have changed
    perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
      pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
      pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  end loop;
end
$pgmend$;
comment on function pgmend.update_rows(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend 67_writing of all tables: updates the rows from one slot to another, each only in the columns that differ';

create or replace function pgmend.insert_rows(work jsonb, low bigint, high bigint, this_repair bigint,
  this_pass int) returns bigint
language plpgsql as $pgmend$
declare
  chosen constant text := format(
    'select t.* from pgmend.%I as t where t.slot between $2 and $3 and t.outcome is null', work ->> 'todo');
  statement constant text := pgmend.filled(work, work ->> 'insert', '{}', '', format('(%s)', chosen));
  strayed bigint := 0;
begin
  if (work ->> 'ruled')::boolean then
    execute statement using null::bigint[], low, high;
  else
    execute format($sql$
      with w as materialized (%1$s), i as (%2$s), saved as (
        insert into pgmend.%3$I (repair, n, action, key, after)
        select $4, s.n, 'insert', s.key::json, s.after::json
        from (%5$s) as s
        order by s.n
        returning n
      ), noted as (
        update pgmend.%4$I as t
        set outcome = 'repaired', reason = null, again = false, repair = $4, pass = $5
        from saved where saved.n = t.n
      )
      select (select count(*) from i) - (select count(*) from saved)
    $sql$, chosen, statement, work ->> 'undo', work ->> 'todo', coalesce(work ->> 'inserted', format(
      'select w.n, i.key, i.after from i join w on (%s) = (%s)', pgmend.keys_of(work, 'w'),
      pgmend.keys_of(work, 'i'))))
      into strayed using null::bigint[], low, high, this_repair, this_pass;
  end if;
  -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
  -- trigger could have changed
  perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
    pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
    pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  return strayed;
end
$pgmend$;
comment on function pgmend.insert_rows(jsonb, bigint, bigint, bigint, int) is
  'pgmend 67_writing of all tables: inserts the rows from one slot to another; returns how many came back under another '
  'key';

create or replace function pgmend.delete_rows(work jsonb, low bigint,
  high bigint) returns void language plpgsql as $pgmend$
begin
  execute format($sql$
    with w as materialized (
      select t.* from pgmend.%1$I as t where t.slot between $2 and $3 and t.outcome is null
    ), gone as (%2$s)
    update pgmend.%1$I as t set outcome = 'undone' from gone where gone.n = t.n
  $sql$, work ->> 'todo', work ->> 'delete') using null::bigint[], low, high;
  -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
  -- trigger could have changed
  perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
    pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
    pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
end
$pgmend$;
comment on function pgmend.delete_rows(jsonb, bigint, bigint) is
  'pgmend 67_writing of all tables: removes the inserted rows from one slot to another';

create or replace function pgmend.rows_left(work jsonb, low bigint,
  high bigint) returns boolean language plpgsql as $pgmend$
declare
  answer boolean;
begin
  execute format('select exists (select from pgmend.%I where slot between $1 and $2 and outcome is null)',
    work ->> 'todo')
    into answer using low, high;
  return answer;
end
$pgmend$;
comment on function pgmend.rows_left(jsonb, bigint, bigint) is
  'pgmend 67_writing of all tables: whether there is a row from one slot to another of which nothing is said yet';

create or replace function pgmend.unkept_rows(
  work jsonb, kind text, low bigint, high bigint, this_repair bigint, this_pass int, strayed bigint,
  out bad bigint[], out whys text[]
) language plpgsql as $pgmend$
declare
  verify constant text := coalesce(work -> 'verify' ->> kind, work -> 'verify' ->> 'any',
    case when (work ->> 'undoing')::boolean
    then format($sql$
      select array_agg(t.n), array_agg(t.reason) from pgmend.%I as t
      where t.slot between $2 and $3 and t.status = 'corrupted' and t.outcome is null and t.again
    $sql$, work ->> 'todo')
    -- a type may have made something else of it
    else format($sql$
      select array_agg(s.n), array_agg(case
        when not s.there then 'live did not keep what was written to its key: its type cannot hold it'
        else 'live did not keep what was written to ' || array_to_string(s.differing, ', ')
          || ': its type cannot hold it; exclude: in pgmend.yaml leaves a column out' end)
      from pgmend.%I($2, $3) as s
      where s.repair = $4 and s.pass = $5 and s.outcome = 'repaired' and (not s.there or cardinality(s.differing) > 0)
    $sql$, work ->> 'now') end);
begin
  execute verify into bad, whys using null::bigint[], low, high, this_repair, this_pass, strayed;
end
$pgmend$;
comment on function pgmend.unkept_rows(jsonb, text, bigint, bigint, bigint, int, bigint) is
  'pgmend 67_writing of all tables: rows that live does not hold as they were written, and why';

create or replace function pgmend.check_links(work jsonb, kind text, low bigint, high bigint, this_repair bigint,
  this_pass int) returns void
language plpgsql as $pgmend$
declare
  link jsonb;
  broken boolean;
begin
  for link in
    select l.value from jsonb_array_elements(work -> 'checks') with ordinality as l(value, place)
    where l.value -> 'kinds' is null or l.value -> 'kinds' ? kind
    order by l.place
  loop
    if link ->> 'hold' is not null then
      execute link ->> 'hold' using null::bigint[], low, high, this_repair, this_pass;
    end if;
    execute link ->> 'broken' into broken using null::bigint[], low, high, this_repair, this_pass;
    -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
    -- trigger could have changed
    perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
      pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
      pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    if broken then
      raise exception using errcode = 'PGM03', message = link ->> 'reason';
    end if;
  end loop;
end
$pgmend$;
comment on function pgmend.check_links(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend 67_writing of all tables: where no trigger looks after foreign keys: raises PGM03 if what was written broke '
  'one';

create or replace function pgmend.blame_rows(
  work jsonb, kind text, low bigint, high bigint, each_row boolean, out bad bigint[], out whys text[]
) language plpgsql as $pgmend$
declare
  bare constant text := format(case when kind = 'delete'
    then 'select t.* from pgmend.%I as t where t.n = any ($1)'
    -- as if it were set aside: what it was is not asked
    else 'select t.n, t.slot, t.old_row, %2$s, true as parked, null::text as held%3$s '
      'from pgmend.%1$I as t where t.n = any ($1)' end,
    work ->> 'todo', pgmend.keys_of(work, 't'),
      case when (work ->> 'undoing')::boolean then ', t.status, t.after, t.touched' else '' end);
  change text[];
  candidates bigint[];
  candidate bigint;
  statement text;
  state text;
  said text;
  more text;
  broken text;
  trace text;
  raised boolean;
begin
  bad := '{}';
  whys := '{}';
  for change, candidates in execute format($sql$
    select t.changed, array_agg(t.n order by t.slot) from pgmend.%I as t
    where t.slot between $1 and $2 and t.outcome is null group by t.changed
  $sql$, work ->> 'todo') using low, high
  loop
    statement := pgmend.filled(work, work ->> kind, change, case when kind = 'update' then (
      select string_agg(format('%I = %s', c, work -> 'columns' -> c ->> 'value'), ', ')
      from unnest(change) as c where work -> 'columns' -> c is not null) else '' end, format('(%s)', bare));
    -- live computes all that differs
    continue when statement is null;
    if not (work ->> 'ruled')::boolean then
      statement := format('with w as materialized (%s) %s', bare, statement);
    end if;
    -- the first one stands for no row at all
    foreach candidate in array null::bigint || case when each_row then candidates end loop
      begin
        execute statement using array[candidate], low, high;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
        -- trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        -- deferred triggers run here
        if (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
          set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null then
          set constraints all immediate;
        end if;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
        -- trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        raise exception using errcode = 'PGM99';
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail,
          broken = constraint_name,
          trace = pg_exception_context;
        raised := pgmend.raised_by_user(state, trace);
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        if raised or state !~ '^(40|55|PGM99|23505)' then
          said := pgmend.refusal(state, said, more, broken, (work ->> 'masked')::boolean);
          bad := bad || case when candidate is null then candidates else array[candidate] end;
          whys := whys || case when candidate is null then array_fill(said, array[cardinality(candidates)])
            else array[said] end;
          exit when candidate is null;
        end if;
      end;
    end loop;
  end loop;
end
$pgmend$;
comment on function pgmend.blame_rows(jsonb, text, bigint, bigint, boolean) is
  'pgmend 67_writing of all tables: tries each row by itself, by its bare statement, which is undone; returns those '
  'that fail, and why; a statement that fails without any row fails for all';

create or replace function pgmend.skip_locked(work jsonb, kind text, low bigint,
  high bigint) returns text language plpgsql as $pgmend$
declare
  skipped bigint;
begin
  execute format('lock table %s in row exclusive mode', work ->> 'live');
  if kind not in ('update', 'exchange', 'delete') then
    return 'none';
  end if;
  execute format($sql$
    with free as materialized (
      select w.n
      from pgmend.%1$I as w
      join %2$s as l on %3$s
      where w.slot between $1 and $2 and w.outcome is null
      for no key update of l skip locked
    )
    update pgmend.%1$I as w
    set outcome = 'skipped', reason = 'locked by another session', again = true
    where w.slot between $1 and $2 and w.outcome is null
      and not exists (select from free where free.n = w.n)
      and exists (select from %2$s as l where %3$s)
  $sql$, work ->> 'todo', work ->> 'live', work ->> 'match') using low, high;
  get diagnostics skipped = row_count;
  return case when skipped > 0 then 'some' else 'none' end;
exception
  when lock_not_available then
    return 'all';
  when others then
    -- not every server can
    return 'none';
end
$pgmend$;
comment on function pgmend.skip_locked(jsonb, text, bigint, bigint) is
  'pgmend 67_writing of all tables: whom others have locked is looked up, not found out by waiting for each: leaves '
  'those rows out, and says whether it were some, none, or the whole table';

create or replace function pgmend.added(counts jsonb, more jsonb) returns jsonb language sql immutable as $pgmend$
  select counts || coalesce(jsonb_object_agg(m.key, coalesce((counts ->> m.key)::bigint, 0) + m.value::bigint), '{}')
  from jsonb_each_text(more) as m
$pgmend$;
comment on function pgmend.added(jsonb, jsonb) is
  'pgmend 67_writing of all tables: counts by name, with more of them added';

create or replace function pgmend.write_batch(
  work jsonb, kind text, first_slot bigint, last_slot bigint, this_repair bigint, this_pass int
) returns jsonb language plpgsql as $pgmend$
declare
  -- parts of the batch that are still to be written, the next one last
  lows bigint[] := array[first_slot];
  highs bigint[] := array[last_slot];
  low bigint;
  high bigint;
  middle bigint;
  -- rows of linked tables: where they were before, and how many triggers have changed, by table
  linked jsonb;
  beside jsonb := '{}';
  bad bigint[];
  whys text[];
  strayed bigint := 0;
  spared int := 0;
  failures int := 0;
  waits int := (work ->> 'waits')::int;
  state text;
  said text;
  more text;
  broken text;
  trace text;
  raised boolean;
begin
  while cardinality(lows) > 0 loop
    low := lows[cardinality(lows)];
    high := highs[cardinality(highs)];
    lows := lows[1:cardinality(lows) - 1];
    highs := highs[1:cardinality(highs) - 1];
    bad := null;
    strayed := 0;
    begin
      perform pgmend.find_obstacles(work, kind, low, high);
      linked := pgmend.linked_rows(work, low, high);
      if kind in ('update', 'exchange') then
        perform pgmend.update_rows(work, kind, low, high, this_repair, this_pass);
        if kind = 'exchange' and not (work ->> 'undoing')::boolean and pgmend.rows_left(work, low, high) then
          raise exception using errcode = 'PGM02',
            message = 'rows exchange unique values, and one of them has changed since';
        end if;
      elsif kind = 'delete' then
        perform pgmend.delete_rows(work, low, high);
      else
        strayed := pgmend.insert_rows(work, low, high, this_repair, this_pass);
        if strayed <> 0 and not (work ->> 'acting')::boolean then
          raise exception using errcode = 'PGM01',
            message = 'live did not keep what was written to its key: its type cannot hold it';
        end if;
      end if;
      -- deferred triggers run here
      if (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
        set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null then
        set constraints all immediate;
      end if;
      -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
      -- trigger could have changed
      perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
        pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      select u.bad, u.whys into bad, whys from pgmend.unkept_rows(work, kind, low, high, this_repair, this_pass,
        strayed) as u;
      if cardinality(bad) > 0 then
        raise exception using errcode = 'PGM01', message = whys[1];
      end if;
      if kind = 'exchange' and pgmend.rows_left(work, low, high) then
        raise exception using errcode = 'PGM01',
          message = 'live did not keep what was put back: a trigger changed it, or a row changed during the undo';
      end if;
      perform pgmend.check_links(work, kind, low, high, this_repair, this_pass);
      beside := pgmend.added(beside, pgmend.count_moved(linked));
    -- the last two are not among others, and a trigger may raise them
    exception when others or query_canceled or assert_failure then
      get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail,
        broken = constraint_name,
        trace = pg_exception_context;
      raised := pgmend.raised_by_user(state, trace);
      -- the server is in trouble, not a row
      if state ~ '^(53|57|58|XX)' and not raised then
        raise;
      end if;
      middle := pgmend.middle_of(work, low, high);
      -- an error names no row. Where rows fail again and again, halves would be written anew for each of them
      failures := failures + 1;
      if kind in ('update', 'insert', 'delete') and coalesce(cardinality(bad), 0) = 0 and middle is not null
        and (raised or state !~ '^(23|40|55|PG)') and (failures = 1 or failures > 16)
      then
        select b.bad, b.whys into bad, whys from pgmend.blame_rows(work, kind, low, high, failures > 1) as b;
      end if;
      if cardinality(bad) > 0 then
        perform pgmend.block_rows(work, low, high, bad, whys);
        continue when not pgmend.rows_left(work, low, high);
        -- each time at least one row fewer, but a trigger that refuses another one each time shall not have all of them
        -- written anew
        spared := spared + 1;
        if spared <= 20 then
          lows := lows || low;
          highs := highs || high;
          continue;
        end if;
      elsif state = '55P03' and not raised then
        -- one wait is enough to know that somebody is at work here
        perform pgmend.be_brief(work);
        waits := waits + 1;
        case pgmend.skip_locked(work, kind, low, high)
          when 'some' then
            lows := lows || low;
            highs := highs || high;
            continue;
          when 'all' then waits := waits + 100;
          else null;
        end case;
      end if;
      if middle is null or (state = '55P03' and not raised and waits > 100) then
        said := pgmend.refusal(state, said, more, broken, (work ->> 'masked')::boolean);
        perform pgmend.leave_rows(work, kind, low, high, state, said, raised);
      else
        -- half of them at a time, the lower one first, until the rows that fail are alone
        lows := lows || array[middle + 1, low];
        highs := highs || array[high, middle];
      end if;
    end;
  end loop;
  return jsonb_build_object('beside', beside, 'waits', waits);
end
$pgmend$;
comment on function pgmend.write_batch(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend 67_writing of all tables: writes the rows from one slot to another, around those that fail; returns how often '
  'it waited, and how many rows of linked tables triggers changed';

create or replace function pgmend.middle_of(work jsonb, low bigint,
  high bigint) returns bigint language plpgsql as $pgmend$
declare
  answer bigint;
begin
  execute format($sql$
    select min(slot) - 1 from (
      select slot, ntile(2) over (order by slot) as half from (
        select distinct slot from pgmend.%I where slot between $1 and $2 and outcome is null
      ) as slots
    ) as halves where half = 2
  $sql$, work ->> 'todo') into answer using low, high;
  return answer;
end
$pgmend$;
comment on function pgmend.middle_of(jsonb, bigint, bigint) is
  'pgmend 67_writing of all tables: the last slot of the lower half; null where all that are left have one';

create or replace function pgmend.block_rows(work jsonb, low bigint, high bigint, bad bigint[],
  whys text[]) returns void
language plpgsql as $pgmend$
begin
  -- those that are written together are left together
  execute format($sql$
    update pgmend.%1$I as t
    set outcome = 'blocked', reason = b.why, again = true
    from (
      select m.slot, min(k.why) as why
      from unnest($3, $4) as k(n, why)
      join pgmend.%1$I as m on m.n = k.n
      group by m.slot
    ) as b
    where b.slot = t.slot and t.slot between $1 and $2 and t.outcome is null
  $sql$, work ->> 'todo') using low, high, bad, whys;
end
$pgmend$;
comment on function pgmend.block_rows(jsonb, bigint, bigint, bigint[], text[]) is
  'pgmend 67_writing of all tables: leaves rows that cannot be written, each with its reason';

create or replace function pgmend.leave_rows(
  work jsonb, kind text, low bigint, high bigint, state text, said text, raised boolean
) returns void language plpgsql as $pgmend$
begin
  execute format($sql$
    update pgmend.%1$I as t
    -- a key that was inserted on live since is checked again
    set outcome = case when $4 then 'blocked' when $3 in ('55P03', '40P01') then 'skipped' when $3 <> '23505'
      then 'blocked' end,
      reason = case when $3 in ('55P03', '40P01') and not $4 then 'locked by another session' else $5 end,
      again = true,
      blocked_by = case when $6 then (
        select json_build_object('table', $7::text, 'key', (
          select json_object(array_agg(k ->> 'column'),
            array_agg(case when (k ->> 'masked')::boolean then '***' else to_jsonb(h) ->> (k ->> 'k') end))
          from jsonb_array_elements($8) as k))
        from pgmend.%1$I as h where h.n = t.holder) else t.blocked_by end
    where t.slot between $1 and $2 and t.outcome is null
  $sql$, work ->> 'todo') using low, high, state, raised,
    case when kind = 'exchange' and state ~ '^2'
      then 'rows exchange unique values, and live does not take the ones that would set theirs aside: ' else '' end
        || said,
    kind = 'exchange' and state in ('23505', '23P01'), work ->> 'name', work -> 'key';
end
$pgmend$;
comment on function pgmend.leave_rows(jsonb, text, bigint, bigint, text, text, boolean) is
  'pgmend 67_writing of all tables: leaves rows that failed by themselves, with what the error says';

create or replace function pgmend.be_brief(work jsonb) returns void language sql as $pgmend$
  select set_config('lock_timeout', '50ms', true)
  where work ->> 'patience' = '0' or (work ->> 'patience')::interval > interval '50 ms'
$pgmend$;
comment on function pgmend.be_brief(jsonb) is
  'pgmend 67_writing of all tables: waits no longer for locks: to have waited once is enough';

create or replace function pgmend.next_batch(
  work jsonb, this_pass int, batch bigint, inout kind text, inout place bigint, out first_slot bigint,
    out last_slot bigint
) language plpgsql as $pgmend$
declare
  -- rows to update, those that exchange values with others, rows to insert, rings of them, what hangs on these
  kinds constant text[] := array['update', 'exchange',
    'insert'] || case when (work ->> 'tree')::boolean then array['ring', 'below'] end;
  tried text;
begin
  foreach tried in array kinds loop
    continue when array_position(kinds, tried) < array_position(kinds, kind);
    if tried <> kind then
      kind := tried;
      place := 0;
    end if;
    if kind in ('exchange', 'ring') then
      -- below zero, so that no row has its place there
      execute format($sql$
        with next as (
          update pgmend.%I as t
          set slot = -t.slot, pass = $2, outcome = null, reason = null, blocked_by = null, again = false
          where t.n = any ($1) and t.status = $3
          returning t.slot
        )
        select min(slot), max(slot) from next
      $sql$, work ->> 'todo') into first_slot, last_slot
        using pgmend.components(work ->> 'todo', kind, this_pass), this_pass,
          case kind when 'exchange' then 'corrupted' else 'missing' end;
    else
      execute format($sql$
        with next as (
          select t.n, t.place
          from pgmend.%1$I as t
          where t.status = $1 and t.place > $2 and t.pass < $3 and (t.outcome is null or t.again) and not t.exchange
            and ($4 is null or (t.level is null) = $4)
          order by t.place
          limit $5
        ), again as (
          update pgmend.%1$I as t
          set slot = t.place, outcome = null, reason = null, blocked_by = null, again = false
          from next
          where next.n = t.n and (t.slot is distinct from t.place or t.again)
        )
        select min(place), max(place) from next
      $sql$, work ->> 'todo') into first_slot, last_slot
        using case kind when 'update' then 'corrupted' else 'missing' end, place, this_pass,
          case when (work ->> 'tree')::boolean and kind <> 'update' then kind = 'below' end, batch;
      place := coalesce(last_slot, place);
    end if;
    exit when first_slot is not null;
  end loop;
end
$pgmend$;
comment on function pgmend.next_batch(jsonb, int, bigint, text, bigint) is
  'pgmend 67_writing of all tables: the slots of the next rows of a pass, from a kind of rows and a place on; null '
  'where none are left';

create or replace function pgmend.raise_sequence(sequence text, increment bigint,
  target bigint) returns void language plpgsql as $pgmend$
declare
  step bigint;
  reached bigint;
begin
  execute format('select $1, s.last_value - case when s.is_called then 0 else $1 end from %s as s', sequence)
    into step, reached using increment;
  if step <= 0 or target is null or target <= reached then
    return;
  end if;
  -- by no race either: small distances are drawn number by number, since setval could undo what another session has
  -- drawn in between
  if target::numeric - reached > 100000 then
    execute format('select setval($1::regclass, $2) from %s as s where s.last_value < $2', sequence) using sequence,
      target;
  else
    while nextval(sequence::regclass) < target loop
    end loop;
  end if;
exception when sequence_generator_limit_exceeded or numeric_value_out_of_range then
  -- it ends before; then the rows say so, or there is nobody left to draw
  null;
end
$pgmend$;
comment on function pgmend.raise_sequence(text, bigint, bigint) is
  'pgmend 67_writing of all tables: moves a sequence up to a number, never down';

create or replace function pgmend.unindexed_rows(work jsonb,
  this_pass int) returns void language plpgsql as $pgmend$
declare
  planning jsonb;
  found_there bigint[];
begin
  if not pgmend.any_gone(work, this_pass) then
    return;
  end if;
  -- a row that its own index does not find (sorted by another libc, say) is there nevertheless: what follows looks
  -- without any
  select jsonb_object_agg(name, setting) into planning
  from pg_settings where name in ('enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan');
  perform set_config(key, 'off', true) from jsonb_each_text(planning);
  -- kept from going away until its index was asked; what another session is about to remove is as good as gone
  execute format($sql$
    select array_agg(f.n)
    from (
      select w.n
      from pgmend.%I as w
      join %s as l on %s
      where w.outcome = 'skipped' and w.reason = 'changed since: the row is gone' and w.pass = $1
      for key share of l skip locked
    ) as f
  $sql$, work ->> 'todo', work ->> 'live', work ->> 'match') into found_there using this_pass;
  perform set_config(key, value, true) from jsonb_each_text(planning);
  -- one that somebody has put back since is found by both
  execute format($sql$
    update pgmend.%1$I as t
    set outcome = 'blocked',
      reason = 'the row is there, but the index of its key does not find it: REINDEX TABLE ' || $2
        || ' on live, and repair again'
    where t.n = any ($1) and not (select s.there from pgmend.%2$I(t.slot, t.slot) as s where s.n = t.n limit 1)
  $sql$, work ->> 'todo', work ->> 'now') using found_there, work ->> 'name';
end
$pgmend$;
comment on function pgmend.unindexed_rows(jsonb, int) is
  'pgmend 67_writing of all tables: rows that seemed to be gone, but only the index of their key does not find them';

create or replace function pgmend.any_gone(work jsonb, this_pass int) returns boolean language plpgsql as $pgmend$
declare
  answer boolean;
begin
  execute format($sql$
    select exists (select from pgmend.%I
      where outcome = 'skipped' and reason = 'changed since: the row is gone' and pass = $1)
  $sql$, work ->> 'todo') into answer using this_pass;
  return answer;
end
$pgmend$;
comment on function pgmend.any_gone(jsonb, int) is
  'pgmend 67_writing of all tables: whether a row of this pass seems to be gone';

create or replace function pgmend.close_batch(work jsonb, kind text, low bigint, high bigint, this_repair bigint,
  this_pass int) returns bigint
language plpgsql as $pgmend$
declare
  wrote bigint;
begin
  -- what was not written was changed while it waited, or something of the table's own kept it from being written
  perform pgmend.settle_repair(work ->> 'todo', work ->> 'now', low, high);
  execute format($sql$
    update pgmend.%I
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between $1 and $2 and outcome is null
  $sql$, work ->> 'todo') using low, high;
  -- rows that want each other's values have their turn when all others had theirs
  execute format($sql$
    update pgmend.%I
    set pass = $3
    where slot between $1 and $2 and pass < $3 and outcome <> 'repaired' and not ($4 = 'update' and exchange and again)
  $sql$, work ->> 'todo') using low, high, this_pass, kind;
  execute format($sql$
    select count(*) from pgmend.%I
    where slot between $1 and $2 and repair = $4 and pass = $3 and outcome = 'repaired'
  $sql$, work ->> 'todo') into wrote using low, high, this_pass, this_repair;
  return wrote;
end
$pgmend$;
comment on function pgmend.close_batch(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend 67_writing of all tables: says of each row of a batch what became of it; returns how many were repaired';

create or replace procedure pgmend.repair_rows(given jsonb) language plpgsql as $pgmend$
declare
  work jsonb := pgmend.described(given, false);
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  dry_run constant boolean := coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false);
  this_pass constant int := pgmend.pass_of(given ->> 'todo');
  this_repair bigint := nullif(current_setting('pgmend.repair_id', true), '')::bigint;
  -- how far this pass has come, also in the batches of this session before this one
  reached jsonb := nullif(current_setting('pgmend.reached', true), '')::jsonb;
  kind text;
  place bigint;
  first_slot bigint;
  last_slot bigint;
  written jsonb;
  beside jsonb := '{}';
  wrote bigint := 0;
  sequence text;
  turn text;
begin
  -- a batch of a pgmend that was killed may still be at work
  perform pg_advisory_xact_lock(1885826405, hashtext('pgmend'));
  perform pgmend.act_as(array[work ->> 'name'], (work ->> 'by_path')::boolean);
  if (work ->> 'lock_table')::boolean then
    -- no unique index of live's keeps a key from being inserted twice
    execute format('lock table %s in share row exclusive mode', work ->> 'live');
  end if;
  if this_repair is null then
    insert into pgmend.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;
  turn := format('%s/%s/%s', work ->> 'todo', this_pass, this_repair);
  if reached ->> 'of' is distinct from turn then
    reached := jsonb_build_object('of', turn, 'kind', 'update', 'place', 0,
      'brief', this_pass > 1 and pgmend.any_skipped(work, this_pass - 1));
  end if;
  kind := reached ->> 'kind';
  place := (reached ->> 'place')::bigint;
  loop
    select b.kind, b.place, b.first_slot, b.last_slot into kind, place, first_slot, last_slot
    from pgmend.next_batch(work, this_pass, batch, kind, place) as b;
    exit when first_slot is null;
    if (reached ->> 'brief')::boolean then
      perform pgmend.be_brief(work);
    end if;
    perform pgmend.settle_repair(work ->> 'todo', work ->> 'now', first_slot, last_slot);
    if not dry_run then
      -- before the rows, so that nobody draws a number of theirs in between
      for sequence in select jsonb_array_elements_text(work -> 'sequences') loop
        execute sequence using null::bigint[], first_slot, last_slot;
      end loop;
    end if;
    written := pgmend.write_batch(work, kind, first_slot, last_slot, this_repair, this_pass);
    work := work || jsonb_build_object('waits', written -> 'waits');
    beside := pgmend.added(beside, written -> 'beside');
    wrote := wrote + pgmend.close_batch(work, kind, first_slot, last_slot, this_repair, this_pass);
    exit when batch is not null;
  end loop;
  if first_slot is null and (work ->> 'indexed')::boolean then
    perform pgmend.unindexed_rows(work, this_pass);
  end if;
  if wrote = 0 and nullif(current_setting('pgmend.repair_id', true), '') is null then
    -- there is nothing of it to undo
    delete from pgmend.repairs where id = this_repair;
  end if;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.beside', beside::text, true),
    set_config('pgmend.more', (batch is not null and first_slot is not null)::text, true),
    -- for the next batch of this session: to look for it from the beginning would take longer each time
    set_config('pgmend.reached', (reached || jsonb_build_object('kind', kind, 'place', place))::text, false);
end
$pgmend$;
comment on procedure pgmend.repair_rows(jsonb) is
  'pgmend 67_writing of all tables: repairs the rows of a table, all of them or a batch, by what 70_repair says of it';

create or replace function pgmend.described(given jsonb,
  undoing boolean) returns jsonb language sql stable as $pgmend$
  select jsonb_build_object(
    'undoing', undoing, 'patience', current_setting('lock_timeout'), 'waits', 0,
    'aside', '{}'::jsonb, 'sequences', '[]'::jsonb, 'obstacles', '[]'::jsonb, 'linked', '[]'::jsonb, 'checks',
      '[]'::jsonb,
    'in_turn', false, 'tree', false, 'ruled', false, 'acting', false, 'masked', false, 'by_path', false,
    'indexed', false, 'lock_table', false, 'without_triggers', false) || given
$pgmend$;
comment on function pgmend.described(jsonb, boolean) is
  'pgmend 67_writing of all tables: what is said of a table, with what goes without saying';

create or replace function pgmend.pass_of(todo text) returns int language plpgsql as $pgmend$
declare
  answer int := nullif(current_setting('pgmend.pass', true), '')::int;
begin
  if answer is null then
    execute format('select coalesce(max(pass), 0) + 1 from pgmend.%I', todo) into answer;
  end if;
  return answer;
end
$pgmend$;
comment on function pgmend.pass_of(text) is
  'pgmend 67_writing of all tables: which pass over its rows this is, as the tool says it, or else the next one';

create or replace function pgmend.any_skipped(work jsonb, pass int) returns boolean language plpgsql as $pgmend$
declare
  answer boolean;
begin
  execute format($sql$select exists (select from pgmend.%I where outcome = 'skipped' and again
    and pass = $1)$sql$, work ->> 'todo')
    into answer using pass;
  return answer;
end
$pgmend$;
comment on function pgmend.any_skipped(jsonb, int) is
  'pgmend 67_writing of all tables: whether a pass had to leave rows that others had locked';

create or replace function pgmend.next_undo_batch(work jsonb, this_pass int, batch bigint, out kind text,
  out last_slot bigint)
language plpgsql as $pgmend$
begin
  execute format('update pgmend.%I set slot = null where slot between 1 and 9223372036854775807', work ->> 'todo');
  -- what was inserted goes first, since it may hold what the replaced values were
  foreach kind in array array['delete', 'update', 'exchange'] loop
    if kind = 'exchange' then
      perform pgmend.components(work ->> 'todo', kind, this_pass);
    end if;
    execute format($sql$
      with next as (
        select t.n, case when $1 = 'exchange' then t.slot else row_number() over (order by t.n) end as slot
        from pgmend.%1$I as t
        left join pgmend.%1$I as later on later.n = t.later
        where t.pass < $2 and (t.outcome is null or t.again)
          and t.status = case $1 when 'delete' then 'inserted' else 'corrupted' end
          and t.exchange = ($1 = 'exchange')
          and (t.later is null or later.outcome in ('undone', 'already back'))
        order by t.n
        limit case when $1 <> 'exchange' then $3 end
      ), taken as (
        update pgmend.%1$I as t
        set slot = next.slot, pass = $2, outcome = null, reason = null, blocked_by = null, again = false
        from next where next.n = t.n
        returning t.slot
      )
      select max(slot) from taken
    $sql$, work ->> 'todo') into last_slot using kind, this_pass, batch;
    exit when last_slot is not null;
  end loop;
end
$pgmend$;
comment on function pgmend.next_undo_batch(jsonb, int, bigint) is
  'pgmend 67_writing of all tables: gives the next rows of a pass their slots, from 1 on; null where none are left';

create or replace function pgmend.close_undo_batch(work jsonb, kind text, last_slot bigint,
  this_pass int) returns bigint
language plpgsql as $pgmend$
declare
  wrote bigint;
begin
  -- what was not written was changed while it waited, or something of the table's own kept it from being written
  perform pgmend.settle_undo(work ->> 'todo', work ->> 'here', 1, last_slot);
  execute format($sql$
    update pgmend.%I
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between 1 and $1 and outcome is null
  $sql$, work ->> 'todo') using last_slot;
  if kind = 'update' then
    -- rows that want each other's values have their turn when all others had theirs
    execute format('update pgmend.%I set pass = $2 - 1 where slot between 1 and $1 and exchange and again',
      work ->> 'todo')
      using last_slot, this_pass;
  end if;
  execute format($sql$
    update pgmend.%I as u
    set outcome = t.outcome, reason = t.reason, blocked_by = t.blocked_by
    from pgmend.%I as t
    where t.slot between 1 and $1 and t.undo_id = u.id
  $sql$, work ->> 'undo', work ->> 'todo') using last_slot;
  execute format($sql$select count(*) from pgmend.%I where slot between 1 and $1
    and outcome = 'undone'$sql$, work ->> 'todo')
    into wrote using last_slot;
  return wrote;
end
$pgmend$;
comment on function pgmend.close_undo_batch(jsonb, text, bigint, int) is
  'pgmend 67_writing of all tables: says of each row of a batch what became of it; returns how many were undone';

create or replace function pgmend.leave_earlier(work jsonb) returns void language plpgsql as $pgmend$
declare
  moved bigint;
begin
  loop
    execute format($sql$
      update pgmend.%1$I as t
      set outcome = 'skipped', again = true, reason = 'what a later repair wrote to it is not undone'
      from pgmend.%1$I as later
      where later.n = t.later and later.outcome in ('skipped', 'blocked') and t.outcome is null
    $sql$, work ->> 'todo');
    get diagnostics moved = row_count;
    exit when moved = 0;
    execute format($sql$
      update pgmend.%I as u
      set outcome = t.outcome, reason = t.reason, blocked_by = null
      from pgmend.%I as t
      where t.undo_id = u.id and t.outcome = 'skipped' and u.outcome is distinct from 'skipped'
    $sql$, work ->> 'undo', work ->> 'todo');
  end loop;
end
$pgmend$;
comment on function pgmend.leave_earlier(jsonb) is
  'pgmend 67_writing of all tables: what an earlier repair wrote to a row stays where what a later one did is not taken '
  'back';

create or replace procedure pgmend.undo_rows(given jsonb) language plpgsql as $pgmend$
declare
  work jsonb := pgmend.described(given, true);
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := pgmend.pass_of(given ->> 'todo');
  kind text;
  last_slot bigint;
  written jsonb;
  wrote bigint := 0;
begin
  perform pg_advisory_xact_lock(1885826405, hashtext('pgmend'));
  perform pgmend.act_as(array[work ->> 'name'], (work ->> 'by_path')::boolean);
  loop
    select b.kind, b.last_slot into kind, last_slot from pgmend.next_undo_batch(work, this_pass, batch) as b;
    exit when last_slot is null;
    perform pgmend.settle_undo(work ->> 'todo', work ->> 'here', 1, last_slot);
    written := pgmend.write_batch(work, kind, 1, last_slot, null, this_pass);
    work := work || jsonb_build_object('waits', written -> 'waits');
    perform set_config('lock_timeout', work ->> 'patience', true);
    wrote := wrote + pgmend.close_undo_batch(work, kind, last_slot, this_pass);
    exit when batch is not null;
  end loop;
  if last_slot is null then
    perform pgmend.leave_earlier(work);
  end if;
  execute format('update pgmend.%I set slot = null where slot between 1 and 9223372036854775807', work ->> 'todo');
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.more', (batch is not null and last_slot is not null)::text, true);
end
$pgmend$;
comment on procedure pgmend.undo_rows(jsonb) is
  'pgmend 67_writing of all tables: undoes what repairs wrote to a table, all of it or a batch, by what 75_undo '
  'says of it';

do $$
begin
  -- default privileges would give what was made here to other roles
  if exists (select from pg_default_acl where defaclrole = quote_ident(current_user)::regrole) then
    perform pgmend.keep_private();
  end if;
end
$$;
insert into pgmend.runs (run_id, command, stage, table_name, digest, started_at, finished_at, outcome, settings)
select nullif(current_setting('pgmend.run_id', true), '')::bigint,
       coalesce(nullif(current_setting('pgmend.command', true), ''), 'sql'),
       '67_writing', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
