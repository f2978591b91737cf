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
  perform pgmend.drop_made('account', 'public.account', '^(66|68)');
end
$pgmend$;
create table if not exists pgmend.account_diff (
  status text not null,
  id int4,
  changed text[],
  hints text[],
  old_row json,
  live_row json,
  -- what 61_diagnose says of each value of changed
  kinds text[],
  -- whether somebody decided to keep what live has, by 63_accept
  accepted boolean not null default false
);
comment on table pgmend.account_diff is
  'pgmend 50_compare of public.account: the rows that differ; values are kept as Postgres text';
do $pgmend$
begin
  -- of a table that was just made that takes as long as to make it
  if exists (select from pgmend.account_diff) then
    truncate pgmend.account_diff;
  end if;
end
$pgmend$;

insert into pgmend.account_diff
-- on_old and on_live tell presence: a key or a column that is NULL does not
select d.status, d.id, d.changed,
  case when d.status = 'corrupted' then array_remove(array[
    -- of a single column that differs nobody can tell whether the row is another entity's
    case when cardinality(d.changed) = 5 and cardinality(d.changed) > 1 then 'reused_key' end,
    case when d.edited_later then 'edited_later' end
  ], null) end as hints,
  d.old_row, d.live_row
from (select
  case when live.on_live is null then 'missing' when old.on_old is null then 'new'
    else 'corrupted' end as status,
  coalesce(old.id, live.id) as id,
  case when old.on_old and live.on_live then array_remove(array[
    case when old.email is distinct from live.email then 'email' end,
    case when old.balance is distinct from live.balance then 'balance' end,
    case when old.created_at is distinct from live.created_at then 'created_at' end,
    case when old.active is distinct from live.active then 'active' end,
    case when old.note is distinct from live.note then 'note' end
  ]::text[], null) end as changed,
  false
 as edited_later,
  case
    when live.on_live is null then (
      select row_to_json(o.*) from (select
        old.id::text as id,
        old.email::text as email,
        old.balance::text as balance,
        old.created_at::text as created_at,
        old.active::text as active,
        old.note::text as note
      ) as o)
    when old.on_old then (
      select row_to_json(o.*) from (select
        old.email::text as email,
        old.balance::text as balance,
        old.created_at::text as created_at,
        old.active::text as active,
        old.note::text as note
      ) as o)
  end as old_row,
  case
    when old.on_old is null then (
      select row_to_json(l.*) from (select
        live.id::text as id,
        live.email::text as email,
        live.balance::text as balance,
        live.created_at::text as created_at,
        live.active::text as active,
        live.note::text as note,
        live.seen::text as seen
      ) as l)
    when live.on_live then (
      select row_to_json(l.*) from (select
        live.email::text as email,
        live.balance::text as balance,
        live.created_at::text as created_at,
        live.active::text as active,
        live.note::text as note
      ) as l)
  end as live_row
from (select true as on_old, b.*
  from (
  select
    id as id,
    email collate "C" as email,
    balance as balance,
    created_at as created_at,
    active as active,
    note collate "C" as note
  from pgmend.account_old as account_old      ) as b) as old
full outer join (select true as on_live, l.*
  from (
  select
    id as id,
    email collate "C" as email,
    balance as balance,
    created_at as created_at,
    active as active,
    note collate "C" as note,
    seen as seen
  from public.account      ) as l) as live
  on old.id = live.id
where old.on_old is null or live.on_live is null
   or old.email is distinct from live.email
   or old.balance is distinct from live.balance
   or old.created_at is distinct from live.created_at
   or old.active is distinct from live.active
   or old.note is distinct from live.note
) as d;

do $pgmend$
begin
  -- later stages join its rows of one status, of which the planner would expect one in two hundred
  if exists (select from pgmend.account_diff) then
    analyze pgmend.account_diff (status);
  end if;
end
$pgmend$;

-- both sides are counted by themselves, not from the join: the constraint counts_add_up of tables is then a check
delete from pgmend.diagnosed where table_name = 'public.account';
delete from pgmend.referring where table_name = 'public.account';
delete from pgmend.rechecked where table_name = 'public.account';
delete from pgmend.tables where table_name = 'public.account';
-- an index may lack rows, and a sort would carry whole ones
set local enable_sort = off;
set local enable_indexscan = off;
set local enable_indexonlyscan = off;
set local enable_bitmapscan = off;
with counted as (
  select (select count(*) from (
  select
    id as id,
    email collate "C" as email,
    balance as balance,
    created_at as created_at,
    active as active,
    note collate "C" as note
  from pgmend.account_old as account_old      ) as b) as old_rows,
         (select count(*) from (
         select
           id as id,
           email collate "C" as email,
           balance as balance,
           created_at as created_at,
           active as active,
           note collate "C" as note,
           seen as seen
         from public.account             ) as l) as live_rows,
         count(*) filter (where status = 'missing') as missing,
         count(*) filter (where status = 'corrupted') as corrupted,
         count(*) filter (where status = 'new') as new,
         count(*) filter (where 'reused_key' = any (hints)) as reused_key,
         count(*) filter (where 'edited_later' = any (hints)) as edited_later
  from pgmend.account_diff
), changed as (
  select coalesce(jsonb_object_agg(column_name, rows), '{}') as by_column
  from (
    select u.column_name, count(*) as rows
    from pgmend.account_diff as d, unnest(d.changed) as u(column_name)
    group by u.column_name
  ) as c
)
insert into pgmend.tables
  (table_name, stem, outcome, strategy, strategy_reason, meaning, key, columns, only_old, only_live,
   old_rows, live_rows, identical, missing, corrupted, new, changed_by_column, hints, updated_at,
   masked, duplicate_keys, snapshot_at, snapshot_lsn)
select 'public.account', 'account', 'compared', 'full',
  'asked for: every row of both sides is read and joined',
  'digest', array['id']::text[], array['email', 'balance', 'created_at', 'active', 'note']::text[],
  '{}'::text[], array['seen']::text[],
  old_rows, live_rows, old_rows - missing - corrupted, missing, corrupted, new, by_column,
  jsonb_build_object('reused_key', reused_key, 'edited_later', edited_later),
    null,
  '{}'::text[],
  -- a key that is missing and new at once was not matched with itself, and the counts would add up nevertheless
  (select count(*) from (
    select from pgmend.account_diff as d
    group by d.id
    having count(*) > 1
  ) as k) +
  -- and so would keys that are there twice on both sides
  -- although a constraint forbids it: what both sides have twice alike makes no bucket of a sieve differ, so that all
  -- of live is looked through, where that is not too much
  (
    select count(*) from (
        -- by its rows, since an index may be what is broken: none is sorted by what is calculated, and another column is in
        -- none
        select from pgmend.account_old as account_old
        group by id + 0
        having count(*) > 1
          and count(email) >= 0
                ) as d  ) +
  (
    select count(*) from (
        -- by its rows, since an index may be what is broken: none is sorted by what is calculated, and another column is in
        -- none
        select from (
          -- fenced, so that of that column no more than this is carried along
          select id
            , email is null as email
          from public.account
          offset 0
        ) as fenced
        group by id + 0
        having count(*) > 1
          and count(email) >= 0
                ) as d  ),
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
       '50_compare', 'public.account', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
