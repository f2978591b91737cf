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
  perform pgmend.drop_made('Shop__Order line', '"Shop"."Order line"', '^(66|68)');
end
$pgmend$;
create table if not exists pgmend."Shop__Order line_diff" (
  status text not null,
  id int8,
  changed text[],
  hints text[],
  old_row json,
  live_row json,
  -- what 61_diagnose says of each value of changed
  kinds text[],
  -- whether somebody decided to keep what live has, by 63_accept
  accepted boolean not null default false
);
comment on table pgmend."Shop__Order line_diff" is
  'pgmend 50_compare of "Shop"."Order line": the rows that differ; values are kept as Postgres text';
do $pgmend$
begin
  -- of a table that was just made that takes as long as to make it
  if exists (select from pgmend."Shop__Order line_diff") then
    truncate pgmend."Shop__Order line_diff";
  end if;
end
$pgmend$;

insert into pgmend."Shop__Order line_diff"
-- on_old and on_live tell presence: a key or a column that is NULL does not
select d.status, d.id, d.changed,
  case when d.status = 'corrupted' then array_remove(array[
    -- of a single column that differs nobody can tell whether the row is another entity's
    case when cardinality(d.changed) = 9 and cardinality(d.changed) > 1 then 'reused_key' end,
    case when d.edited_later then 'edited_later' end
  ], null) end as hints,
  d.old_row, d.live_row
from (select
  case when live.on_live is null then 'missing' when old.on_old is null then 'new'
    else 'corrupted' end as status,
  coalesce(old.id, live.id) as id,
  case when old.on_old and live.on_live then array_remove(array[
    case when old.account_id is distinct from live.account_id then 'account_id' end,
    case when old.parent is distinct from live.parent then 'parent' end,
    case when old.sku is distinct from live.sku then 'sku' end,
    case when old.amount is distinct from live.amount then 'amount' end,
    case when old.state is distinct from live.state then 'state' end,
    case when old.details is distinct from live.details then 'details' end,
    case when old.secret is distinct from live.secret then 'secret' end,
    case when old.total is distinct from live.total then 'total' end,
    case when old.changed_at is distinct from live.changed_at then 'changed_at' end
  ]::text[], null) end as changed,
  -- no time at all is earlier than any
  coalesce(old.changed_at < live.changed_at, old.changed_at is null
    and live.changed_at is not null)
 as edited_later,
  case
    when live.on_live is null then (
      select row_to_json(o.*) from (select
        old.id::text as id,
        old.account_id::text as account_id,
        old.parent::text as parent,
        old.sku::text as sku,
        old.amount::text as amount,
        old.state::text as state,
        old.details::text as details,
        old.ship_on::text as ship_on,
        old.secret::text as secret,
        old.total::text as total,
        old.changed_at::text as changed_at
      ) as o)
    when old.on_old then (
      select row_to_json(o.*) from (select
        old.account_id::text as account_id,
        old.parent::text as parent,
        old.sku::text as sku,
        old.amount::text as amount,
        old.state::text as state,
        old.details::text as details,
        old.secret::text as secret,
        old.total::text as total,
        old.changed_at::text as changed_at
      ) as o)
  end as old_row,
  case
    when old.on_old is null then (
      select row_to_json(l.*) from (select
        live.id::text as id,
        live.account_id::text as account_id,
        live.parent::text as parent,
        live.sku::text as sku,
        live.amount::text as amount,
        live.state::text as state,
        live.details::text as details,
        live.ship_on::text as ship_on,
        live.secret::text as secret,
        live.total::text as total,
        live.changed_at::text as changed_at
      ) as l)
    when live.on_live then (
      select row_to_json(l.*) from (select
        live.account_id::text as account_id,
        live.parent::text as parent,
        live.sku::text as sku,
        live.amount::text as amount,
        live.state::text as state,
        live.details::text as details,
        live.secret::text as secret,
        live.total::text as total,
        live.changed_at::text as changed_at
      ) as l)
  end as live_row
from (select true as on_old, b.*
  from (
  select
    id as id,
    account_id as account_id,
    parent as parent,
    sku collate "C" as sku,
    amount as amount,
    state::text collate "C" as state,
    details as details,
    ship_on as ship_on,
    secret collate "C" as secret,
    total as total,
    changed_at as changed_at
  from pgmend."Shop__Order line_old" as "Shop__Order line_old"
  where (
    id > 0
  )      ) as b) as old
full outer join (select true as on_live, l.*
  from (
  select
    id as id,
    account_id as account_id,
    parent as parent,
    sku collate "C" as sku,
    amount::integer as amount,
    textin(enum_out(state)) collate "C" as state,
    details as details,
    ship_on as ship_on,
    secret collate "C" as secret,
    total as total,
    changed_at as changed_at
  from "Shop"."Order line"
  where (
    id > 0
  )      ) as l) as live
  on old.id = live.id
where old.on_old is null or live.on_live is null
   or old.account_id is distinct from live.account_id
   or old.parent is distinct from live.parent
   or old.sku is distinct from live.sku
   or old.amount is distinct from live.amount
   or old.state is distinct from live.state
   or old.details is distinct from live.details
   or old.secret is distinct from live.secret
   or old.total is distinct from live.total
   or old.changed_at is distinct from live.changed_at
) as d;

do $pgmend$
begin
  -- later stages join its rows of one status, of which the planner would expect one in two hundred
  if exists (select from pgmend."Shop__Order line_diff") then
    analyze pgmend."Shop__Order line_diff" (status);
  end if;
end
$pgmend$;

-- both sides are counted by themselves, not from the join: the constraint counts_add_up of tables is then a check
delete from pgmend.diagnosed where table_name = '"Shop"."Order line"';
delete from pgmend.referring where table_name = '"Shop"."Order line"';
delete from pgmend.rechecked where table_name = '"Shop"."Order line"';
delete from pgmend.tables where table_name = '"Shop"."Order line"';
-- an index may lack rows, and a sort would carry whole ones
set local enable_sort = off;
set local enable_indexscan = off;
set local enable_indexonlyscan = off;
set local enable_bitmapscan = off;
with counted as (
  select (select count(*) from (
  select
    id as id,
    account_id as account_id,
    parent as parent,
    sku collate "C" as sku,
    amount as amount,
    state::text collate "C" as state,
    details as details,
    ship_on as ship_on,
    secret collate "C" as secret,
    total as total,
    changed_at as changed_at
  from pgmend."Shop__Order line_old" as "Shop__Order line_old"
  where (
    id > 0
  )      ) as b) as old_rows,
         (select count(*) from (
         select
           id as id,
           account_id as account_id,
           parent as parent,
           sku collate "C" as sku,
           amount::integer as amount,
           textin(enum_out(state)) collate "C" as state,
           details as details,
           ship_on as ship_on,
           secret collate "C" as secret,
           total as total,
           changed_at as changed_at
         from "Shop"."Order line"
         where (
           id > 0
         )             ) as l) as live_rows,
         count(*) filter (where status = 'missing') as missing,
         count(*) filter (where status = 'corrupted') as corrupted,
         count(*) filter (where status = 'new') as new,
         count(*) filter (where 'reused_key' = any (hints)) as reused_key,
         count(*) filter (where 'edited_later' = any (hints)) as edited_later
  from pgmend."Shop__Order line_diff"
), changed as (
  select coalesce(jsonb_object_agg(column_name, rows), '{}') as by_column
  from (
    select u.column_name, count(*) as rows
    from pgmend."Shop__Order line_diff" as d, unnest(d.changed) as u(column_name)
    group by u.column_name
  ) as c
)
insert into pgmend.tables
  (table_name, stem, outcome, strategy, strategy_reason, meaning, key, columns, only_old, only_live,
   old_rows, live_rows, identical, missing, corrupted, new, changed_by_column, hints, updated_at,
   masked, duplicate_keys, snapshot_at, snapshot_lsn)
select '"Shop"."Order line"', 'Shop__Order line', 'compared', 'full',
  'small, by the estimates of both servers: read and joined at once',
  'digest', array['id']::text[], array['account_id', 'parent', 'sku', 'amount', 'state', 'details', 'secret', 'total', 'changed_at']::text[],
  '{}'::text[], '{}'::text[],
  old_rows, live_rows, old_rows - missing - corrupted, missing, corrupted, new, by_column,
  jsonb_build_object('reused_key', reused_key, 'edited_later', edited_later),
    'changed_at',
  array['secret']::text[],
  -- a key that is missing and new at once was not matched with itself, and the counts would add up nevertheless
  (select count(*) from (
    select from pgmend."Shop__Order line_diff" as d
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
        select from pgmend."Shop__Order line_old" as "Shop__Order line_old"
        where (
          id > 0
        )
        group by id + 0
        having count(*) > 1
          and count(account_id) >= 0
                ) as d  ) +
  (
    select count(*) from (
        -- by its rows, since an index may be what is broken: none is sorted by what is calculated, and another column is in
        -- none
        select from (
          -- fenced, so that of that column no more than this is carried along
          select id
            , account_id is null as account_id
          from "Shop"."Order line"
          where (
            id > 0
          )
          offset 0
        ) as fenced
        group by id + 0
        having count(*) > 1
          and count(account_id) >= 0
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
       '50_compare', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
