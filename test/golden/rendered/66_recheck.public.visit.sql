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
  perform pgmend.drop_made('visit', 'public.visit', '^66');
end
$pgmend$;
create unlogged table pgmend.visit_again_old with (autovacuum_enabled = off) as
select * from pgmend.visit_compared_old with no data;
comment on table pgmend.visit_again_old is
  'pgmend 66_recheck of public.visit: rows of old that are rechecked';
create unlogged table pgmend.visit_again_live with (autovacuum_enabled = off) as
select
  account_id as account_id,
  page collate "C" as page,
  seen as seen,
  on_day as on_day,
  made as made
from public.visit with no data;
comment on table pgmend.visit_again_live is
  'pgmend 66_recheck of public.visit: rows of live that are rechecked';

do $pgmend$
#variable_conflict use_column
<<pull>>
declare
  rated constant boolean := nullif(current_setting('pgmend.max_rate', true), '') is not null;
  differing constant bigint := (select count(*) from pgmend.visit_diff);
  part record;
  asked bigint := 0;
  of_old constant bigint := (select t.old_rows from pgmend.tables as t where t.table_name = 'public.visit');
  of_live constant bigint := (select t.live_rows from pgmend.tables as t
    where t.table_name = 'public.visit');
  read text;
  planning jsonb;
begin
    read := 'whole: ' || 'it has no key';
  if read is not null then
    insert into pgmend.visit_again_old
    select b.account_id, b.page, b.seen, b.on_day
      from (
        select b.*, row_number() over () as rows,
          sum(case when pull.rated then pg_column_size(b.*) end) over (rows unbounded preceding)
            as bytes
        from (
          select
            account_id as account_id,
            page collate "C" as page,
            seen as seen,
            on_day as on_day
          from pgmend.visit_old as visit_old ) as b
      ) as b
      where case when b.rows % 18432 = 0
        then pgmend.pace(b.rows, b.bytes, null) else true end    and (
      select hash_array(array[hash_array(array[old.account_id]), hash_array(array[old.page]), hash_array(array[old.seen]), hash_array(array[old.on_day])])
      from (select b.*) as old
    ) in (select d.hash from pgmend.visit_diff as d);
  end if;
  perform set_config('pgmend.old_read', coalesce(read, 'by key'), true);

    read := 'whole: ' || 'it has no key';
  if read is not null then
    insert into pgmend.visit_again_live
    select l.* from (
    select
      account_id as account_id,
      page collate "C" as page,
      seen as seen,
      on_day as on_day,
      made as made
    from public.visit        ) as l
    where (
      select hash_array(array[hash_array(array[live.account_id]), hash_array(array[live.page]), hash_array(array[live.seen]), hash_array(array[live.on_day])])
      from (select l.*) as live
    ) in (select d.hash from pgmend.visit_diff as d);
  end if;
  perform set_config('pgmend.live_read', coalesce(read, 'by key'), true);
end
$pgmend$;

create table pgmend.visit_recheck (
  status text not null,
  content uuid,
  copy bigint,
  outcome text not null check (outcome in ('gone', 'stayed', 'changed')),
  status_now text,
  changed text[],
  hints text[],
  old_row json,
  live_row json,
  -- old is taken to be at rest
  old_changed boolean not null
);
comment on table pgmend.visit_recheck is
  'pgmend 66_recheck of public.visit: what became of the rows that differed; old_row and live_row are those of now';

insert into pgmend.visit_recheck
select d.status, d.content, d.copy, 
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
from pgmend.visit_diff as d
left join (
  select f.content, f.copy, f.old_row, f.live_row, f.status <> 'new' as on_old,
    case when not f.same then f.status end as status,
    case when not f.same then f.changed end as changed,
    case when not f.same then f.hints end as hints
  from (
    select f.*, f.status = 'corrupted' and cardinality(f.changed) = 0 as same
    from (
-- what old has more often than live is missing so many times, what live has more often is new
select d.status, encode(substr(sha256(convert_to(d.content::text, 'UTF8')), 1, 16), 'hex')::uuid as content, d.copy,
  case when d.status = 'corrupted' then '{}'::text[] end as changed,
  null::text[] as hints, d.old_row, d.live_row, d.hash
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
    from pgmend.visit_again_old as old
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
    from pgmend.visit_again_live as live
  ) as live
) as live
  on old.hash = live.hash
  and old.copy = live.copy
  and old.account_id is not distinct from live.account_id
  and old.page is not distinct from live.page
  and old.seen is not distinct from live.seen
  and old.on_day is not distinct from live.on_day
) as d    ) as f
  ) as f
) as now on now.content = d.content
 and now.copy = d.copy
-- what was decided to stay, and is as it was, is no news
where not d.accepted or now.status is distinct from d.status or now.old_row::text is distinct from d.old_row::text
  or now.live_row::text is distinct from d.live_row::text;

create view pgmend.visit_rechecked as
select
  d.content as content,
  d.copy as copy,
  d.outcome as outcome,
  d.status as status,
  d.status_now as status_now,
  d.changed as changed,
  d.hints as hints,
  d.old_changed as old_changed
  , o.account_id::integer as account_id__old
  , l.account_id::integer as account_id__live
  , o.page as page__old
  , l.page as page__live
  , o.seen::jsonb as seen__old
  , l.seen::jsonb as seen__live
  , o.on_day::date as on_day__old
  , l.on_day::date as on_day__live
from pgmend.visit_recheck as d
left join lateral json_to_record(d.old_row) as o(account_id text, page text, seen text, on_day text) on true
left join lateral json_to_record(d.live_row) as l(account_id text, page text, seen text, on_day text) on true
order by coalesce(d.old_row, d.live_row)::text collate "C", d.copy;
comment on view pgmend.visit_rechecked is
  'pgmend 66_recheck of public.visit: what became of each row that differed, with what both sides hold of it now';

delete from pgmend.rechecked where table_name = 'public.visit';
insert into pgmend.rechecked
  (table_name, differed, gone, stayed, changed, by_status, missing, corrupted, new, old_changed,
   old_read, live_read, snapshot_at, snapshot_lsn)
select 'public.visit', (
    select count(*) from pgmend.visit_diff as d where not d.accepted or exists (
      select from pgmend.visit_recheck as r where r.content = d.content and r.copy = d.copy)
  ), count(*) filter (where outcome = 'gone'),
  count(*) filter (where outcome = 'stayed'),
  count(*) filter (where outcome = 'changed'),
  (select jsonb_object_agg(s.status, (
     select jsonb_object_agg(o.outcome, (
       select count(*) from pgmend.visit_recheck as c where c.status = s.status and c.outcome = o.outcome))
     from unnest(array['gone', 'stayed', 'changed']) as o(outcome)))
   from unnest(array['missing', 'corrupted', 'new']) as s(status)),
  count(*) filter (where status_now = 'missing'), count(*) filter (where status_now = 'corrupted'),
  count(*) filter (where status_now = 'new'), count(*) filter (where old_changed),
  current_setting('pgmend.old_read'), current_setting('pgmend.live_read'),
  coalesce(nullif(current_setting('pgmend.snapshot_at', true), '')::timestamptz, transaction_timestamp()),
  coalesce(nullif(current_setting('pgmend.snapshot_lsn', true), '')::pg_lsn, pg_current_wal_lsn())
from pgmend.visit_recheck;

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
       '66_recheck', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
