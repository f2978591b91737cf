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

drop view if exists pgmend."Shop__Order line_missing";
create view pgmend."Shop__Order line_missing" as
select
  o.id::bigint as id,
  o.account_id::integer as account_id,
  o.parent::bigint as parent,
  o.sku::character varying(20) as sku,
  o.amount::integer as amount,
  o.state as state,
  o.details::jsonb as details,
  o.ship_on::date as ship_on,
  case when o.secret is not null then '***' end as secret,
  o.total::numeric as total,
  o.changed_at::timestamp with time zone as changed_at
from pgmend."Shop__Order line_diff" as d,
  json_to_record(d.old_row) as o(id text, account_id text, parent text, sku text, amount text, state text, details text, ship_on text, secret text, total text, changed_at text)
where d.status = 'missing'
order by d.id;
comment on view pgmend."Shop__Order line_missing" is
  'pgmend 60_report of "Shop"."Order line": the rows of old that live does not have';

drop view if exists pgmend."Shop__Order line_corrupted";
create view pgmend."Shop__Order line_corrupted" as
select
  d.id as id,
  d.changed as changed,
  d.hints as hints
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
from pgmend."Shop__Order line_diff" as d
left join lateral json_to_record(d.old_row) as o(account_id text, parent text, sku text, amount text, state text, details text, secret text, total text, changed_at text) on true
left join lateral json_to_record(d.live_row) as l(account_id text, parent text, sku text, amount text, state text, details text, secret text, total text, changed_at text) on true
where d.status = 'corrupted'
order by d.id;
comment on view pgmend."Shop__Order line_corrupted" is
  'pgmend 60_report of "Shop"."Order line": the rows that are on both sides with other values, both values of each shared column';

drop view if exists pgmend."Shop__Order line_new";
create view pgmend."Shop__Order line_new" as
select
  l.id::bigint as id,
  l.account_id::integer as account_id,
  l.parent::bigint as parent,
  l.sku::character varying(20) as sku,
  l.amount::integer as amount,
  l.state as state,
  l.details::jsonb as details,
  l.ship_on::date as ship_on,
  case when l.secret is not null then '***' end as secret,
  l.total::numeric as total,
  l.changed_at::timestamp with time zone as changed_at
from pgmend."Shop__Order line_diff" as d,
  json_to_record(d.live_row) as l(id text, account_id text, parent text, sku text, amount text, state text, details text, ship_on text, secret text, total text, changed_at text)
where d.status = 'new'
order by d.id;
comment on view pgmend."Shop__Order line_new" is
  'pgmend 60_report of "Shop"."Order line": the rows of live that old does not have';

drop view if exists pgmend."Shop__Order line_changes";
create view pgmend."Shop__Order line_changes" as
select
  (select to_jsonb(k.*)
    from (select d.id::text as id) as k) as key,
  c.column_name,
  case when d.old_row ->> c.column_name is not null and c.column_name = any (array['secret']::text[]) then '***'
       else d.old_row ->> c.column_name end as old_value,
  case when d.live_row ->> c.column_name is not null and c.column_name = any (array['secret']::text[]) then '***'
       else d.live_row ->> c.column_name end as live_value,
  d.kinds[c.position] as kind
from pgmend."Shop__Order line_diff" as d
cross join unnest(d.changed) with ordinality as c(column_name, position)
where d.status = 'corrupted'
order by d.id, c.position;
comment on view pgmend."Shop__Order line_changes" is
  'pgmend 60_report of "Shop"."Order line": one row for each value that differs';

drop view if exists pgmend."Shop__Order line_json";
create view pgmend."Shop__Order line_json" as
select
  d.status,
  (select row_to_json(r.*) from (select
    '"Shop"."Order line"' as "table",
    d.status,
    (select row_to_json(k.*)
      from (select d.id::text as id) as k) as key,
    d.changed,
    d.kinds,
    d.hints,
    d.accepted,
    pgmend.mask(d.old_row, array['secret']::text[]) as old,
    pgmend.mask(d.live_row, array['secret']::text[]) as live
  ) as r) as line,
  -- where a row stands, for whoever wants some of them
  d.ctid as place,
  case d.status
    when 'missing' then md5((pgmend.mask(d.old_row, array['secret']::text[]))::text)
    when 'corrupted' then md5((
      select json_agg(json_build_array(c.name, (pgmend.mask(d.old_row, array['secret']::text[])) ->> c.name,
        (pgmend.mask(d.live_row, array['secret']::text[])) ->> c.name) order by c.position)::text
      from unnest(d.changed) with ordinality as c(name, position)
    ))
  end as seen
from pgmend."Shop__Order line_diff" as d
order by d.id;
comment on view pgmend."Shop__Order line_json" is
  'pgmend 60_report of "Shop"."Order line": one JSON object for each row that differs, as in differences.jsonl';

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
       '60_report', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
