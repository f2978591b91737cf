-- purpose: writes what was decided into the target
-- creates: table merge_written
-- reads:   the tables of the sources
-- changes: inserts into public.merged_users and updates it
-- rerun:   safe: a row is replaced only by one that ranks higher; needs 86_attention
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
do $$
begin
  if not exists (select from pgmend.not_crashed) then
    raise exception 'the fetched rows are lost: live has crashed since' using hint = 'Merge again: `pgmend merge`, or the stages from 80_sources on.';
  end if;
end
$$;

-- one merge into a table at a time, whatever its staging schema is called
do $pgmend$
begin
  perform pg_advisory_xact_lock(1885826406, hashtext('public.merged_users'));
end
$pgmend$;

drop table if exists pgmend.merge_written;
create unlogged table pgmend.merge_written (n bigint not null, inserted boolean not null);
comment on table pgmend.merge_written is
  'pgmend 88_merge: what was written; a decision without a row here was overtaken by a newer one';

-- every row of every place, with its values, which may be secret; gone when the stage is over, since it would keep the
-- application from changing the table of the target at: when its place says that it was changed; stored: the same as
-- the target would keep it, which is how it ranks
create view pgmend.merge_rows as
with places as (
  select 0 as place,
    r.username::text collate "C" as k1,
    r.user_id::bigint as id,
    r.password_last_changed as at,
    r.password_last_changed::timestamp with time zone as stored,
    r.password::text collate "C" as v1
  from public.merged_users as r
  union all
  select 1 as place,
    r.username::text collate "C" as k1,
    r.user_id::bigint as id,
    r.password_last_changed as at,
    r.password_last_changed as stored,
    r.password::text collate "C" as v1
  from pgmend.merge_test_db as r
  union all
  select 2 as place,
    r.username::text collate "C" as k1,
    r.user_id::bigint as id,
    r.password_last_changed as at,
    r.password_last_changed as stored,
    r.password::text collate "C" as v1
  from pgmend.merge_dev_db as r
), told as (
  select p.*, p.stored as moment from places as p
)
select place, k1, id, at, stored,
  -- a time further ahead than clocks go wrong is not believed
  case when moment <= transaction_timestamp() + interval '5 minutes' then moment end as ranks_at,
  coalesce(moment > transaction_timestamp() + interval '5 minutes', false) as future,
  coalesce(k1 <> '', false) as has_key,
  coalesce(v1 <> '', false) as has_value,
  v1,
  null::text as misfit
from told;

set local enable_mergejoin = off;
-- nothing is known of the rows of a foreign table: a nested loop over a million of them would not end
set local enable_nestloop = off;
set local work_mem = '128MB';

do $pgmend$
-- a column of the target may be called as a variable here is: a variable beside columns is work.NAME
#variable_conflict use_column
<<work>>
declare
  -- a sequence, as far as it is to go, what it gives between two numbers, and where it is
  target bigint;
  step bigint;
  moved bigint;
  -- the users that are written: all of them, and where that fails, fewer and fewer, to name the one that it is about
  low bigint;
  high bigint;
  middle bigint;
  searching boolean := false;
  alone boolean;
  failed boolean;
  text_of_error text;
  constraint_of_error text;
  place_of_error text;
  code_of_error text;
begin
  -- Code of a table's owner (triggers, constraints, defaults) runs as the owner, where this session may act as that, and
  -- by the role's own search_path. The statement that sets it off changes to these itself while it runs: by then all of
  -- its names have been looked up in pg_catalog, and its rights checked. What comes after it changes back at once.
  perform set_config('pgmend.own_path',
    case when false then 'pg_catalog, pg_temp'
      else (select reset_val from pg_settings where name = 'search_path') end, true),
    set_config('pgmend.own_role', current_setting('role'), true),
    set_config('pgmend.own_row_security', current_setting('row_security'), true),
    set_config('pgmend.owner', coalesce((
      select min(r.rolname)
      from unnest(array['public.merged_users']::text[]::regclass[]) as t(oid)
      join pg_class as c on c.oid = t.oid
      join pg_roles as r on r.oid = c.relowner
      -- rows of tables of several owners that go in together are written as whoever runs this
      having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
        and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
          else 'MEMBER' end))
    ), current_setting('role')), true);

  select min(n), max(n) into low, high from pgmend.merge_decided where outcome in ('insert', 'update')
    and place > 0;
  loop
    alone := low = high;
    middle := case when searching then (low + high) / 2 else high end;
    failed := false;
    begin
            with winners as materialized (
              select distinct on (d.n) d.n, d.outcome, d.user_id,
                d.k1, r.stored
                  , r.v1
                
              from pgmend.merge_decided as d
              join pgmend.merge_rows as r on r.place = d.place
                and r.k1 = d.chosen_k1
                -- what has changed in its source since it was decided is for the next merge
                and r.id is not distinct from d.chosen_id and r.ranks_at is not distinct from d.ranks_at and r.has_value = d.has_value
              where d.n between work.low and work.middle and d.outcome in ('insert', 'update') and r.place > 0
              order by d.n
                , r.v1::text collate "C"
              
            ), written as (
              insert into public.merged_users as t (
                user_id,
              username, password_last_changed
                , password
              )
              
              select user_id, k1, stored
                , v1
              
              from winners
              where (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
                set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
              on conflict (username) do update
              set password_last_changed = excluded.password_last_changed,
                password = excluded.password
              -- only where the stored one ranks lower: somebody may have changed it since
              where (coalesce(t.password <> '', false), coalesce(case when t.password_last_changed <= transaction_timestamp() + interval '5 minutes' then t.password_last_changed end, '-infinity'),
                case when t.password_last_changed <= transaction_timestamp() + interval '5 minutes' then t.password_last_changed end is not null)
                  < (coalesce(excluded.password <> '', false), coalesce(case when excluded.password_last_changed <= transaction_timestamp() + interval '5 minutes' then excluded.password_last_changed end, '-infinity'),
                    case when excluded.password_last_changed <= transaction_timestamp() + interval '5 minutes' then excluded.password_last_changed end is not null)
              returning t.username::text collate "C" as k1
                , t.user_id as id
            )
            insert into pgmend.merge_written
            select w.n, w.outcome = 'insert' and written.id is not distinct from w.user_id
            from written
            join winners as w using (k1);
      -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
      -- trigger could have changed
      perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
        pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      -- what was deferred to the end is checked here as well: by a dry run, too, and without saying more than what
      -- follows
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
      exit when not searching;
      -- to be undone
      raise exception using errcode = 'PGM00';
    exception
      when sqlstate 'PGM00' then
        null;
      when others then
        failed := true;
        get stacked diagnostics code_of_error = returned_sqlstate, text_of_error = message_text,
          constraint_of_error = constraint_name, place_of_error = pg_exception_context;
    end;
    -- only what is about a row has a row that it is about
    exit when failed and code_of_error !~ '^(21|22|23|44|P0)' or searching and alone;
    if not searching then
      searching := true;
    elsif failed then
      high := middle;
    else
      low := middle + 1;
    end if;
  end loop;
  if code_of_error is null then
    return;
  end if;

  -- told anew, without what the server adds: the row that fails, and a password in it
  if code_of_error like '22%' then
    text_of_error := regexp_replace(text_of_error, '".*"', '"***"');
  end if;
  -- a trigger may say anything, also a part of a password
  if split_part(place_of_error, E'\n', 1) ~ '^PL/\S+ function '
    and split_part(place_of_error, E'\n', 1) !~ 'inline_code_block' then
    text_of_error := 'words that may show a value are not shown: ' || split_part(place_of_error, E'\n', 1);
  -- where a source is lost there is nobody to ask
  elsif code_of_error !~ '^(08|2F|40|53|55|57|58|HV)' and exists (
    select from pgmend.merge_rows as r
    cross join unnest(array[r.v1::text]) as value
    cross join unnest(array[value, replace(value, '"', '""'), replace(value, '''', '''''')]) as said
    -- shorter ones are parts of words
    where length(value) > 2 and position(said in text_of_error) > 0
  ) then
    text_of_error := 'a message that quotes a value is not shown'
      || coalesce(': ' || substring(place_of_error from '(PL/pgSQL function [^\n]*)'), '');
  end if;
  if failed and alone then
    text_of_error := (
      select format('%s of %s: ', jsonb_build_object(
        'username', d.k1
      ), s.name)
      from pgmend.merge_decided as d join pgmend.merge_sources as s using (place) where d.n = work.low
    ) || text_of_error;
  end if;
  raise exception '%', text_of_error using errcode = code_of_error, constraint = constraint_of_error;
end
$pgmend$;
do $$
begin
  -- for functions of event triggers: what was written before has set the path back
  perform pgmend.role_path();
end
$$;
drop view pgmend.merge_rows;

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
       '88_merge', 'public.merged_users', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
