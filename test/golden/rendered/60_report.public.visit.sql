-- purpose: makes the views in which a person, or the report, reads what differs in a pair
-- creates: views <t>_missing, <t>_corrupted, <t>_new, <t>_changes, <t>_json
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare
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

drop view if exists pgmend.visit_missing;
create view pgmend.visit_missing as
select
  o.account_id::integer as account_id,
  o.page as page,
  o.seen::jsonb as seen,
  o.on_day::date as on_day
from pgmend.visit_diff as d,
  json_to_record(d.old_row) as o(account_id text, page text, seen text, on_day text)
where d.status = 'missing'
order by coalesce(d.old_row, d.live_row)::text collate "C", d.copy;
comment on view pgmend.visit_missing is
  'pgmend 60_report of public.visit: the rows of old that live does not have';

drop view if exists pgmend.visit_corrupted;
create view pgmend.visit_corrupted as
select
  d.content as content,
  d.copy as copy,
  d.changed as changed,
  d.hints as hints
  , o.account_id::integer as account_id__old
  , l.account_id::integer as account_id__live
  , o.page as page__old
  , l.page as page__live
  , o.seen::jsonb as seen__old
  , l.seen::jsonb as seen__live
  , o.on_day::date as on_day__old
  , l.on_day::date as on_day__live
from pgmend.visit_diff as d
left join lateral json_to_record(d.old_row) as o(account_id text, page text, seen text, on_day text) on true
left join lateral json_to_record(d.live_row) as l(account_id text, page text, seen text, on_day text) on true
where d.status = 'corrupted'
order by coalesce(d.old_row, d.live_row)::text collate "C", d.copy;
comment on view pgmend.visit_corrupted is
  'pgmend 60_report of public.visit: the rows that are on both sides with other values, both values of each shared column';

drop view if exists pgmend.visit_new;
create view pgmend.visit_new as
select
  l.account_id::integer as account_id,
  l.page as page,
  l.seen::jsonb as seen,
  l.on_day::date as on_day,
  l.made::timestamp with time zone as made
from pgmend.visit_diff as d,
  json_to_record(d.live_row) as l(account_id text, page text, seen text, on_day text, made text)
where d.status = 'new'
order by coalesce(d.old_row, d.live_row)::text collate "C", d.copy;
comment on view pgmend.visit_new is
  'pgmend 60_report of public.visit: the rows of live that old does not have';

drop view if exists pgmend.visit_changes;
create view pgmend.visit_changes as
select
  (select to_jsonb(k.*)
    from (select d.content::text as content, d.copy::text as copy) as k) as key,
  c.column_name,
  d.old_row ->> c.column_name as old_value,
  d.live_row ->> c.column_name as live_value,
  d.kinds[c.position] as kind
from pgmend.visit_diff as d
cross join unnest(d.changed) with ordinality as c(column_name, position)
where d.status = 'corrupted'
order by coalesce(d.old_row, d.live_row)::text collate "C", d.copy, c.position;
comment on view pgmend.visit_changes is
  'pgmend 60_report of public.visit: one row for each value that differs';

drop view if exists pgmend.visit_json;
create view pgmend.visit_json as
select
  d.status,
  (select row_to_json(r.*) from (select
    'public.visit' as "table",
    d.status,
    (select row_to_json(k.*)
      from (select d.content::text as content, d.copy::text as copy) as k) as key,
    d.changed,
    d.kinds,
    d.hints,
    d.accepted,
    d.old_row as old,
    d.live_row as live
  ) as r) as line,
  -- where a row stands, for whoever wants some of them
  d.ctid as place,
  case d.status
    when 'missing' then md5((d.old_row)::text)
    when 'corrupted' then md5((
      select json_agg(json_build_array(c.name, (d.old_row) ->> c.name,
        (d.live_row) ->> c.name) order by c.position)::text
      from unnest(d.changed) with ordinality as c(name, position)
    ))
  end as seen
from pgmend.visit_diff as d
order by coalesce(d.old_row, d.live_row)::text collate "C", d.copy;
comment on view pgmend.visit_json is
  'pgmend 60_report of public.visit: one JSON object for each row that differs, as in differences.jsonl';

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
       '60_report', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
