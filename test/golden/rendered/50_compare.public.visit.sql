-- purpose: finds the rows of a pair that are missing, corrupted or new, and counts both sides
-- creates: table <t>_diff
-- reads:   the old table through <t>_old, the live table; where a table is pulled, <t>_sieve, <t>_fetched_old and <t>_fetched_live instead
-- changes: nothing
-- rerun:   safe; needs 30_stage, 35_keys, 40_sieve and 45_pull where they concern the table, after it 61_diagnose, 62_script and 64_common, and 60_report if 20_mount was run again
set transaction isolation level repeatable read;
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
-- a row that row-level security would hide is an error, not a missing row
set local row_security = off;
-- the two servers may sort text differently, and a merge join of the two then returns wrong rows
set local enable_mergejoin = off;
set local enable_hashjoin = on;
do $$
begin
  perform set_config('work_mem', coalesce(nullif(current_setting('pgmend.work_mem', true), ''), '64MB'), true);
  -- left as it is where nobody asks for another: to set it is a right
  if current_setting('pgmend.temp_file_limit', true) <> '' then
    perform set_config('temp_file_limit', current_setting('pgmend.temp_file_limit', true), true);
  end if;
end
$$;

do $pgmend$
begin
  perform pgmend.drop_made('visit', 'public.visit', '^(66|68)');
end
$pgmend$;
create table if not exists pgmend.visit_diff (
  status text not null,
  content uuid,
  copy bigint,
  changed text[],
  hints text[],
  old_row json,
  live_row json,
  -- of the values by which copies of a row are found, and how many copies live had of one that is missing
  hash int,
  on_live bigint,
  -- what 61_diagnose says of each value of changed
  kinds text[],
  -- whether somebody decided to keep what live has, by 63_accept
  accepted boolean not null default false
);
comment on table pgmend.visit_diff is
  'pgmend 50_compare of public.visit: the rows that differ; values are kept as Postgres text';
do $pgmend$
begin
  -- of a table that was just made that takes as long as to make it
  if exists (select from pgmend.visit_diff) then
    truncate pgmend.visit_diff;
  end if;
end
$pgmend$;

insert into pgmend.visit_diff
-- what old has more often than live is missing so many times, what live has more often is new
select d.status, encode(substr(sha256(convert_to(d.content::text, 'UTF8')), 1, 16), 'hex')::uuid as content, d.copy,
  null::text[] as changed,
  null::text[] as hints, d.old_row, d.live_row, d.hash,
  case when d.status = 'missing' then d.copy - d.nth end as on_live
from (select
  case when live.on_live is null then 'missing' when old.on_old is null then 'new'
    else 'corrupted' end as status,
  case when old.on_old then (
    select row_to_json(c.*) from (select
      old.account_id::text as account_id,
      old.page::text as page,
      old.seen::text as seen,
      old.on_day::text as on_day
    ) as c)
  else (
    select row_to_json(c.*) from (select
      live.account_id::text as account_id,
      live.page::text as page,
      live.seen::text as seen,
      live.on_day::text as on_day
    ) as c) end as content,
  coalesce(old.copy, live.copy) as copy,
  coalesce(old.hash, live.hash) as hash,
  -- of one that is missing, the first has as many before it as live has
  row_number() over (
    partition by old.hash, old.account_id, old.page, old.seen, old.on_day
    order by old.copy
  ) as nth,
  case
    when live.on_live is null then (
      select row_to_json(o.*) from (select
        old.account_id::text as account_id,
        old.page::text as page,
        old.seen::text as seen,
        old.on_day::text as on_day
      ) as o)
    when old.on_old then (
      select row_to_json(o.*) from (select
        old.account_id::text as account_id,
        old.page::text as page,
        old.seen::text as seen,
        old.on_day::text as on_day
      ) as o)
  end as old_row,
  case
    when old.on_old is null then (
      select row_to_json(l.*) from (select
        live.account_id::text as account_id,
        live.page::text as page,
        live.seen::text as seen,
        live.on_day::text as on_day,
        live.made::text as made
      ) as l)
    when live.on_live then (
      select row_to_json(l.*) from (select
        live.account_id::text as account_id,
        live.page::text as page,
        live.seen::text as seen,
        live.on_day::text as on_day
      ) as l)
  end as live_row
from (
  -- each row with its number among those that are the same
  select old.*, true as on_old, row_number() over (
    partition by old.hash, old.account_id, old.page, old.seen, old.on_day
    order by old.seen::text collate "C"
  ) as copy
  from (
    select old.*, hash_array(array[hash_array(array[old.account_id]), hash_array(array[old.page]), hash_array(array[old.seen]), hash_array(array[old.on_day])]) as hash
    from (
    select
      account_id as account_id,
      page collate "C" as page,
      seen as seen,
      on_day as on_day
    from pgmend.visit_old as visit_old        ) as old
  ) as old
) as old
full outer join (
  -- each row with its number among those that are the same
  select live.*, true as on_live, row_number() over (
    partition by live.hash, live.account_id, live.page, live.seen, live.on_day
    order by live.seen::text collate "C", live.made::text collate "C"
  ) as copy
  from (
    select live.*, hash_array(array[hash_array(array[live.account_id]), hash_array(array[live.page]), hash_array(array[live.seen]), hash_array(array[live.on_day])]) as hash
    from (
    select
      account_id as account_id,
      page collate "C" as page,
      seen as seen,
      on_day as on_day,
      made as made
    from public.visit        ) as live
  ) as live
) as live
  on old.hash = live.hash
  and old.copy = live.copy
  and old.account_id is not distinct from live.account_id
  and old.page is not distinct from live.page
  and old.seen is not distinct from live.seen
  and old.on_day is not distinct from live.on_day
where old.on_old is null or live.on_live is null
) as d;

do $pgmend$
begin
  -- later stages join its rows of one status, of which the planner would expect one in two hundred
  if exists (select from pgmend.visit_diff) then
    analyze pgmend.visit_diff (status);
  end if;
end
$pgmend$;

-- both sides are counted by themselves, not from the join: the constraint counts_add_up of tables is then a check
delete from pgmend.diagnosed where table_name = 'public.visit';
delete from pgmend.referring where table_name = 'public.visit';
delete from pgmend.rechecked where table_name = 'public.visit';
delete from pgmend.tables where table_name = 'public.visit';
-- an index may lack rows, and a sort would carry whole ones
set local enable_sort = off;
set local enable_indexscan = off;
set local enable_indexonlyscan = off;
set local enable_bitmapscan = off;
with counted as (
  select (select count(*) from (
  select
    account_id as account_id,
    page collate "C" as page,
    seen as seen,
    on_day as on_day
  from pgmend.visit_old as visit_old      ) as b) as old_rows,
         (select count(*) from (
         select
           account_id as account_id,
           page collate "C" as page,
           seen as seen,
           on_day as on_day,
           made as made
         from public.visit             ) as l) as live_rows,
         count(*) filter (where status = 'missing') as missing,
         count(*) filter (where status = 'corrupted') as corrupted,
         count(*) filter (where status = 'new') as new,
         count(*) filter (where 'reused_key' = any (hints)) as reused_key,
         count(*) filter (where 'edited_later' = any (hints)) as edited_later
  from pgmend.visit_diff
), changed as (
  select coalesce(jsonb_object_agg(column_name, rows), '{}') as by_column
  from (
    select u.column_name, count(*) as rows
    from pgmend.visit_diff as d, unnest(d.changed) as u(column_name)
    group by u.column_name
  ) as c
)
insert into pgmend.tables
  (table_name, stem, outcome, strategy, strategy_reason, meaning, key, columns, only_old, only_live,
   old_rows, live_rows, identical, missing, corrupted, new, changed_by_column, hints, updated_at,
   masked, duplicate_keys, snapshot_at, snapshot_lsn)
select 'public.visit', 'visit', 'compared', 'full',
  'small, by the estimates of both servers: read and joined at once',
  'digest', '{}'::text[], array['account_id', 'page', 'seen', 'on_day']::text[],
  '{}'::text[], array['made']::text[],
  old_rows, live_rows, old_rows - missing - corrupted, missing, corrupted, new, by_column,
  jsonb_build_object('reused_key', reused_key, 'edited_later', edited_later),
    null,
  '{}'::text[],
  0,
  coalesce(nullif(current_setting('pgmend.snapshot_at', true), '')::timestamptz, transaction_timestamp()),
  coalesce(nullif(current_setting('pgmend.snapshot_lsn', true), '')::pg_lsn, pg_current_wal_lsn())
from counted, changed;
set local enable_sort to default;
set local enable_indexscan to default;
set local enable_indexonlyscan to default;
set local enable_bitmapscan to default;

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
       '50_compare', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
