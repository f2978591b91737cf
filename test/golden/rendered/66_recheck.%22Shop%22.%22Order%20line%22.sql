-- purpose: rechecks the rows of a pair that differed, and says which no longer do
-- creates: tables <t>_recheck, <t>_again_old and <t>_again_live, view <t>_rechecked
-- reads:   the old table through <t>_old, the live table: of both the rows of those keys
-- changes: nothing
-- rerun:   safe; needs 50_compare
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

-- what was asked for is in force, or nothing is read: a pooler drops it without a word, and row-level security hides
-- rows then
do $$
declare
  lost text;
begin
  select string_agg(w.name || ' = ' || coalesce(s.setting, '?'), ', ' order by w.name) into lost
  from (
    select name, '^' || wanted || '$' as wanted
    from (values ('default_transaction_read_only', 'on'), ('row_security', 'off'), ('bytea_output', 'hex'),
                 ('search_path', '"?pg_catalog"?'), ('TimeZone', '(UTC|GMT)'), ('DateStyle', 'ISO, .*'),
                 ('IntervalStyle', 'postgres'), ('extra_float_digits', '3')) as v(name, wanted)
  ) as w
  left join pgmend.catalog_settings as s on s.name = w.name
  where s.setting !~* w.wanted or s.setting is null;

  if lost is null then
    -- what the URL asks for besides; what has a point in its name is shown by no catalog
    select string_agg(a.name || ' = ' || s.setting, ', ' order by a.name) into lost
    from (
      select distinct lower(replace(m.part[1], '-', '_')) as name
      from pg_foreign_server f
      cross join pg_options_to_table(f.srvoptions) as o
      cross join regexp_matches(o.option_value, '(?:^|\s)(?:-c\s*|--)([\w-]+)=', 'g') as m(part)
      where f.srvname = 'pgmend_old' and o.option_name = 'options'
    ) as a
    join pgmend.catalog_settings as s on lower(s.name) = a.name
    where s.source not in ('client', 'session') and a.name not in ('default_transaction_read_only', 'row_security',
      'bytea_output', 'work_mem', 'enable_sort');
  end if;

  if lost is not null then
    raise exception 'settings that pgmend asked for are not in force there (server "pgmend_old"): %', lost
      using errcode = '08P01',
            hint = 'A connection pooler drops them: give the address of the server itself, or let the role have them '
              || '(ALTER ROLE ... SET default_transaction_read_only = on; the same for row_security = off).';
  end if;
end
$$;

do $pgmend$
begin
  perform pgmend.drop_made('Shop__Order line', '"Shop"."Order line"', '^66');
end
$pgmend$;
create unlogged table pgmend."Shop__Order line_again_old" with (autovacuum_enabled = off) as
select * from pgmend."Shop__Order line_compared_old" with no data;
comment on table pgmend."Shop__Order line_again_old" is
  'pgmend 66_recheck of "Shop"."Order line": rows of old that are rechecked';
create unlogged table pgmend."Shop__Order line_again_live" with (autovacuum_enabled = off) as
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
) with no data;
comment on table pgmend."Shop__Order line_again_live" is
  'pgmend 66_recheck of "Shop"."Order line": rows of live that are rechecked';

do $pgmend$
#variable_conflict use_column
<<pull>>
declare
  rated constant boolean := nullif(current_setting('pgmend.max_rate', true), '') is not null;
  differing constant bigint := (select count(*) from pgmend."Shop__Order line_diff");
  part record;
  asked bigint := 0;
  of_old constant bigint := (select t.old_rows from pgmend.tables as t where t.table_name = '"Shop"."Order line"');
  of_live constant bigint := (select t.live_rows from pgmend.tables as t
    where t.table_name = '"Shop"."Order line"');
  read text;
  planning jsonb;
begin
    -- where a good part of the table differed, reading it once takes less than asking for one row after the other
    read := case when differing > 1000 and differing * 10 > of_old
      then format('whole: %s of %s rows differed', differing, of_old) end;
  if read is null then
    for part in
      -- the last column of the key by ANY, those before it one by one: an index serves each arm
            select string_agg(a.arm, ' or ') as condition, sum(a.keys)::bigint as keys
            from (
              select k.part, count(*) as keys,
                '('
                  || 'id' ||
                    ' = any (' || quote_literal(array_agg(k.v0)::text) || '::int8[])'
                || ')' as arm
              from (
                select k.*,
                  (row_number() over (order by k.v0) - 1) / 1000 as part
                from (select d.id as v0 from pgmend."Shop__Order line_diff" as d) as k
                where k.v0 is not null
              ) as k
              group by k.part
            ) as a
            group by a.part
            order by a.part    loop
      execute $pgmend_sql$insert into pgmend."Shop__Order line_again_old"
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
from (select * from pgmend."Shop__Order line_old" where ($pgmend_sql$ || part.condition || $pgmend_sql$)) as "Shop__Order line_old"
where (
  id > 0
)$pgmend_sql$;
      asked := asked + part.keys;
      perform pgmend.pace(asked, pg_relation_size(format('pgmend.%I', 'Shop__Order line_again_old')),
        differing);
    end loop;
  end if;
  if read is not null then
    insert into pgmend."Shop__Order line_again_old"
    select b.id, b.account_id, b.parent, b.sku, b.amount, b.state, b.details, b.ship_on, b.secret, b.total, b.changed_at
      from (
        select b.*, row_number() over () as rows,
          sum(case when pull.rated then pg_column_size(b.*) end) over (rows unbounded preceding)
            as bytes
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
          ) ) as b
      ) as b
      where case when b.rows % 20000 = 0
        then pgmend.pace(b.rows, b.bytes, null) else true end    and (b.id) in (
      select d.id from pgmend."Shop__Order line_diff" as d);
  end if;
  perform set_config('pgmend.old_read', coalesce(read, 'by key'), true);

    -- where a good part of the table differed, reading it once takes less than asking for one row after the other
    read := case when differing > 1000 and differing * 10 > of_live
      then format('whole: %s of %s rows differed', differing, of_live) end;
  if read is null then
    for part in
      -- the last column of the key by ANY, those before it one by one: an index serves each arm
            select string_agg(a.arm, ' or ') as condition, sum(a.keys)::bigint as keys
            from (
              select k.part, count(*) as keys,
                '('
                  || 'id' ||
                    ' = any (' || quote_literal(array_agg(k.v0)::text) || '::int8[])'
                || ')' as arm
              from (
                select k.*,
                  (row_number() over (order by k.v0) - 1) / 1000 as part
                from (select d.id as v0 from pgmend."Shop__Order line_diff" as d) as k
                where k.v0 is not null
              ) as k
              group by k.part
            ) as a
            group by a.part
            order by a.part    loop
      execute $pgmend_sql$insert into pgmend."Shop__Order line_again_live"
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
from (select * from "Shop"."Order line" where ($pgmend_sql$ || part.condition || $pgmend_sql$)) as "Order line"
where (
  id > 0
)$pgmend_sql$;
    end loop;
    if exists (
      select d.id from pgmend."Shop__Order line_diff" as d where d.status <> 'missing'
      except all
      select p.id from pgmend."Shop__Order line_again_live" as p
    ) then
      -- a row that its own index does not find (sorted by another libc, say) is there nevertheless: what follows looks
      -- without any
      select jsonb_object_agg(name, setting) into planning
      from pg_settings where name in ('enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan');
      perform set_config(key, 'off', true) from jsonb_each_text(planning);
      insert into pgmend."Shop__Order line_again_live"
      select l.* from (
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
      )          ) as l
      where (l.id) in (
        select d.id from pgmend."Shop__Order line_diff" as d)
        and (l.id) not in (
          select p.id from pgmend."Shop__Order line_again_live" as p
        );
      perform set_config(key, value, true) from jsonb_each_text(planning);
    end if;
  end if;
  if read is not null then
    insert into pgmend."Shop__Order line_again_live"
    select l.* from (
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
    )        ) as l
    where (l.id) in (
      select d.id from pgmend."Shop__Order line_diff" as d);
  end if;
  perform set_config('pgmend.live_read', coalesce(read, 'by key'), true);
end
$pgmend$;

create table pgmend."Shop__Order line_recheck" (
  status text not null,
  id int8,
  outcome text not null check (outcome in ('gone', 'stayed', 'changed')),
  status_now text,
  changed text[],
  hints text[],
  old_row json,
  live_row json,
  -- old is taken to be at rest
  old_changed boolean not null
);
comment on table pgmend."Shop__Order line_recheck" is
  'pgmend 66_recheck of "Shop"."Order line": what became of the rows that differed; old_row and live_row are those of now';

insert into pgmend."Shop__Order line_recheck"
select d.status, d.id, 
  case
    when now.status is null then 'gone'
    when now.status = d.status and now.old_row::text is not distinct from d.old_row::text
      and now.live_row::text is not distinct from d.live_row::text then 'stayed'
    else 'changed' end,
  now.status, now.changed, now.hints, now.old_row, now.live_row,
  case
    when d.status = 'new' or now.on_old is not true then (d.status <> 'new') is distinct from (now.on_old is true)
    -- of a row that is on both sides, columns that only old has are not kept
    else now.old_row::text <> d.old_row::text and exists (
      select from json_each_text(d.old_row) as o join json_each_text(now.old_row) as n using (key)
      where o.value is distinct from n.value) end
from pgmend."Shop__Order line_diff" as d
left join (
  select f.id, f.old_row, f.live_row, f.status <> 'new' as on_old,
    case when not f.same then f.status end as status,
    case when not f.same then f.changed end as changed,
    case when not f.same then f.hints end as hints
  from (
    select f.*, f.status = 'corrupted' and cardinality(f.changed) = 0 as same
    from (
-- on_old and on_live tell presence: a key or a column that is NULL does not
-- rows that are the same are among them: corrupted, with nothing changed
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
  from pgmend."Shop__Order line_again_old" as b) as old
full outer join (select true as on_live, l.*
  from pgmend."Shop__Order line_again_live" as l) as live
  on old.id = live.id
) as d    ) as f
  ) as f
) as now on now.id = d.id
-- what was decided to stay, and is as it was, is no news
where not d.accepted or now.status is distinct from d.status or now.old_row::text is distinct from d.old_row::text
  or now.live_row::text is distinct from d.live_row::text;

create view pgmend."Shop__Order line_rechecked" as
select
  d.id as id,
  d.outcome as outcome,
  d.status as status,
  d.status_now as status_now,
  d.changed as changed,
  d.hints as hints,
  d.old_changed as old_changed
  , o.account_id::integer as account_id__old
  , l.account_id::integer as account_id__live
  , o.parent::bigint as parent__old
  , l.parent::bigint as parent__live
  , o.sku::character varying(20) as sku__old
  , l.sku::character varying(20) as sku__live
  , o.amount::integer as amount__old
  , l.amount::integer as amount__live
  , o.state as state__old
  , l.state as state__live
  , o.details::jsonb as details__old
  , l.details::jsonb as details__live
  , case when o.secret is not null then '***' end as secret__old
  , case when l.secret is not null then '***' end as secret__live
  , o.total::numeric as total__old
  , l.total::numeric as total__live
  , o.changed_at::timestamp with time zone as changed_at__old
  , l.changed_at::timestamp with time zone as changed_at__live
from pgmend."Shop__Order line_recheck" as d
left join lateral json_to_record(d.old_row) as o(account_id text, parent text, sku text, amount text, state text, details text, secret text, total text, changed_at text) on true
left join lateral json_to_record(d.live_row) as l(account_id text, parent text, sku text, amount text, state text, details text, secret text, total text, changed_at text) on true
order by d.id;
comment on view pgmend."Shop__Order line_rechecked" is
  'pgmend 66_recheck of "Shop"."Order line": what became of each row that differed, with what both sides hold of it now';

delete from pgmend.rechecked where table_name = '"Shop"."Order line"';
insert into pgmend.rechecked
  (table_name, differed, gone, stayed, changed, by_status, missing, corrupted, new, old_changed,
   old_read, live_read, snapshot_at, snapshot_lsn)
select '"Shop"."Order line"', (
    select count(*) from pgmend."Shop__Order line_diff" as d where not d.accepted or exists (
      select from pgmend."Shop__Order line_recheck" as r where r.id = d.id)
  ), count(*) filter (where outcome = 'gone'),
  count(*) filter (where outcome = 'stayed'),
  count(*) filter (where outcome = 'changed'),
  (select jsonb_object_agg(s.status, (
     select jsonb_object_agg(o.outcome, (
       select count(*) from pgmend."Shop__Order line_recheck" as c where c.status = s.status and c.outcome = o.outcome))
     from unnest(array['gone', 'stayed', 'changed']) as o(outcome)))
   from unnest(array['missing', 'corrupted', 'new']) as s(status)),
  count(*) filter (where status_now = 'missing'), count(*) filter (where status_now = 'corrupted'),
  count(*) filter (where status_now = 'new'), count(*) filter (where old_changed),
  current_setting('pgmend.old_read'), current_setting('pgmend.live_read'),
  coalesce(nullif(current_setting('pgmend.snapshot_at', true), '')::timestamptz, transaction_timestamp()),
  coalesce(nullif(current_setting('pgmend.snapshot_lsn', true), '')::pg_lsn, pg_current_wal_lsn())
from pgmend."Shop__Order line_recheck";

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
       '66_recheck', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
