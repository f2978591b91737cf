-- purpose: puts the rows of all sources and of the target side by side, and ranks those of each user
-- creates: view merge_candidates, table merge_ranked, function merge_fold
-- reads:   the tables of the sources; the target
-- changes: nothing
-- rerun:   safe; drops what 84 to 86 made, so run those again; needs 82_source_tables
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

drop table if exists pgmend.merge_written;
drop table if exists pgmend.merge_attention;
drop view if exists pgmend.merge_decisions;
drop table if exists pgmend.merge_decided;
drop view if exists pgmend.merge_id_map;
drop table if exists pgmend.merge_ids;
drop view if exists pgmend.merge_candidates;
drop table if exists pgmend.merge_ranked;
drop function if exists pgmend.merge_fold;

-- one merge into a table at a time, whatever its staging schema is called
do $pgmend$
begin
  perform pg_advisory_xact_lock(1885826406, hashtext('public.merged_users'));
end
$pgmend$;

-- a merge join over foreign text is wrong where the two databases sort otherwise
set local enable_mergejoin = off;
set local work_mem = '128MB';

-- names that differ in case, blanks or Unicode form only are the same here; without SET, so that it can be inlined
create function pgmend.merge_fold(value text) returns text
  language sql immutable parallel safe as
$$
  -- in UTF-8, as many bytes as characters is ASCII
  select case when pg_catalog.octet_length(value) operator(pg_catalog.=) pg_catalog.length(value)
    then pg_catalog.translate(pg_catalog.lower(value collate "C"), E' \t\n\x0b\f\r', '') collate "C"
    else pg_catalog.regexp_replace(
      normalize(pg_catalog.lower(normalize(value, nfkc) collate pg_catalog."und-x-icu"), nfkc),
        '\s+', '', 'g') collate "C"
    end
$$;
comment on function pgmend.merge_fold is
  'pgmend 83_candidates: a name without differences in case, blanks and Unicode form';

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

-- n numbers the keys, and leaves out what is none; rank 1 is the row that wins; standing says what another one is
-- beside it
create unlogged table pgmend.merge_ranked as
with named as (
  select r.*, r.k1 as i1
  from pgmend.merge_rows as r
)
select
  case when has_key then dense_rank() over (order by i1) end as n,
  place, k1, id, at, ranks_at, future, has_value,
  misfit,
  row_number() over ranking as rank,
  case when row_number() over ranking = 1 then 'chosen'
       when has_value <> first_value(has_value) over ranking then 'no_value'
       when ranks_at is not distinct from first_value(ranks_at) over ranking then 'equal'
       else 'older' end as standing,
  named.v1::text is not distinct from first_value(named.v1::text) over ranking
  as same
from named
window ranking as (
  partition by i1
  -- the rest only makes it the same whatever order the rows come in
  order by has_value desc, ranks_at desc nulls last, place,
    id nulls last
      , named.v1::text collate "C"
    
);
create index on pgmend.merge_ranked (n);
analyze pgmend.merge_ranked;
comment on table pgmend.merge_ranked is 'pgmend 83_candidates: what merge_candidates shows';
drop view pgmend.merge_rows;

create view pgmend.merge_candidates as
select
  r.k1 as username,
  s.name as source,
  r.id::text as source_id,
  r.at as changed_at,
  r.rank,
  r.standing,
  case when not r.has_value then 'none' when r.same then 'same' else 'differs' end as value,
  nullif(concat_ws(', ', case when r.n is null then 'no key' end, case when r.future then 'time in the future' end),
    '') as note
from pgmend.merge_ranked as r
join pgmend.merge_sources as s using (place)
order by r.n nulls last, r.rank;
comment on view pgmend.merge_candidates is
  'pgmend 83_candidates: the rows of all sources and of the target, the winner first; its value is the one that others are '
  'or differ from';

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
       '83_candidates', 'public.merged_users', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
