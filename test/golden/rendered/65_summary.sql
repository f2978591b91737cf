-- purpose: sums the run up in one row per table, those that could not be compared among them
-- creates: views summary, diagnosis, blast_radius and recheck
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 10_connect
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

-- a table that no stage has compared is not left out in silence
insert into pgmend.tables (table_name, stem, outcome, reason, hint)
select e.name, e.stem, 'not_compared', 'no stage has compared it', 'Compare it with `pgmend run`.'
from (values
  ('"Shop"."Order line"', 'Shop__Order line'),
  ('public.account', 'account'),
  ('public.event', 'event'),
  ('public.log', 'log'),
  ('public.member', 'member'),
  ('public.team', 'team'),
  ('public.visit', 'visit'),
  ('public.gone', 'gone')
) as e(name, stem)
where not exists (select from pgmend.tables as t where t.table_name = e.name);

-- those of tables that are staged beside these stay
delete from pgmend.findings as f
where f.table_name is null or f.code in ('not_compared', 'one_side_empty',
    'outgrown_decision', 'changed_since_decision')
  or not exists (select from pgmend.tables as t where t.table_name = f.table_name)
  or f.table_name in (
    '"Shop"."Order line"',
    'public.account',
    'public.event',
    'public.gone',
    'public.log',
    'public.member',
    'public.team',
    'public.visit'
  )
;
insert into pgmend.findings (severity, table_name, code, detail)
values
  ('info', '"Shop"."Order line"', 'identity_column', 'id is an identity column on both sides: a repair gives it the value of old'),
  ('info', '"Shop"."Order line"', 'generated_column', 'total is generated on both sides: compared like others, never written by a repair'),
  ('info', 'public.account', 'column_only_live', 'seen (integer) is on live only: not compared'),
  ('info', 'public.visit', 'column_only_live', 'made (timestamp with time zone) is on live only: not compared'),
  ('info', 'public.visit', 'compared_by_content', 'key: none, compared by content: rows that are the same in all compared columns are counted on both sides, so that a row that was changed is one missing and one new');

insert into pgmend.findings (severity, table_name, code, detail)
select 'error', table_name, 'not_compared', concat_ws('; ', reason, hint)
from pgmend.tables
where outcome = 'not_compared';

-- what was decided is about those rows alone that somebody has seen
insert into pgmend.findings (severity, table_name, code, detail)
select 'warning', t.table_name, 'outgrown_decision',
  format('decided to keep live: %s; it was about %s, and is about %s by now, so that nothing of it is accepted',
    d.value ->> 'decision', d.value ->> 'decided', d.value ->> 'now')
from pgmend.tables as t
cross join jsonb_array_elements(t.accepted -> 'decisions') as d
where (d.value ->> 'now')::bigint > (d.value ->> 'decided')::bigint
union all
select 'warning', t.table_name, 'changed_since_decision',
  format('decided to keep live: %s; it differs in another way by now, and is not accepted', d.value ->> 'decision')
from pgmend.tables as t
cross join jsonb_array_elements(t.accepted -> 'decisions') as d
where (d.value ->> 'one_row')::boolean and (d.value ->> 'now')::bigint = 1
  and (d.value ->> 'accepted')::bigint = 0;

insert into pgmend.findings (severity, table_name, code, detail)
select 'warning', table_name, 'one_side_empty',
       case when old_rows = 0 then 'old is empty: every row of live counts as new; are the sides swapped?'
            else 'live is empty: every row of old counts as missing; are the sides swapped?' end
from pgmend.tables
where outcome = 'compared' and (old_rows = 0) <> (live_rows = 0);

-- a migration adds rows and columns to what becomes live, and leads to a newer server
insert into pgmend.findings (severity, table_name, code, detail)
select 'warning', null, 'sides_exchanged', 'are old and live exchanged? ' || e.evidence
from (
  select nullif(concat_ws('; ',
    case when sum(t.missing) > 0 and sum(t.new) = 0 then
      format('live has no row that old lacks, and old has %s that live lacks', sum(t.missing)) end,
    case when count(*) filter (where t.only_old <> '{}') > 0 and count(*) filter (where t.only_live <> '{}') = 0 then
      format('old has columns that live lacks (in %s), and live has none that old lacks',
             array_to_string((array_agg(t.table_name
               order by t.table_name collate "C") filter (where t.only_old <> '{}'))[1:5], ', ')) end,
    (select format('old is Postgres %s, and live %s', o.server_version, l.server_version)
     from pgmend.sides as o, pgmend.sides as l
     where o.side = 'old' and l.side = 'live' and o.server_version_num / 10000 > l.server_version_num / 10000)),
       '') as evidence
  from pgmend.tables as t
  where t.outcome = 'compared' and not t.kept and t.old_rows > 0 and t.live_rows > 0
) as e
where e.evidence is not null;

insert into pgmend.findings (severity, table_name, code, detail)
select 'info', null, 'edits_look_the_same',
       format('%s no updated_at configured: rows edited on live since count as corrupted there',
              case count(*) when 1 then '1 table has' else count(*) || ' tables have' end)
from pgmend.tables
where corrupted > 0 and updated_at is null
having count(*) > 0;

drop view if exists pgmend.summary;
create view pgmend.summary as
select t.table_name, t.old_rows, t.live_rows, t.identical, t.missing, t.corrupted, t.new,
  case t.outcome
    when 'not_compared' then concat('not compared: ', t.reason)
    when 'only_live' then t.reason
    else nullif(concat_ws('; ',
      case when t.key = '{}' then 'key: none, compared by content' end,
      'accepted: ' || nullif((t.accepted ->> 'missing')::bigint + (t.accepted ->> 'corrupted')::bigint
        + (t.accepted ->> 'new')::bigint, 0),
      case when t.kept then 'compared earlier, at ' || t.snapshot_at::timestamptz(0) end,
      case when t.corrupted > 0 then 'corrupted: ' || (
        select string_agg(format('%s %s', c.key, c.value), ', ' order by c.value::bigint desc, c.key collate "C")
        from jsonb_each_text(t.changed_by_column) as c) end,
      'of these, reused_key: ' || nullif(t.hints ->> 'reused_key', '0'),
      'of these, edited_later: ' || nullif(t.hints ->> 'edited_later', '0'),
      'on old only: ' || nullif(array_to_string(t.only_old, ', '), ''),
      'on live only: ' || nullif(array_to_string(t.only_live, ', '), '')), '')
  end as note
from pgmend.tables as t
order by t.table_name collate "C";
comment on view pgmend.summary is 'pgmend 65_summary: the counts of every table';

-- rows are missing because their parents are, and these because of theirs: the last of them is named
with recursive up as (
  select d.table_name as start, d.parameters ->> 'parent' as parent, 1 as steps
  from pgmend.diagnosed as d
  where d.kind = 'missing_parent'
  union
  select u.start, d.parameters ->> 'parent', u.steps + 1
  from up as u
  join pgmend.diagnosed as d on d.table_name = u.parent and d.kind = 'missing_parent'
  where u.steps < 20
), roots as (
  select distinct on (u.start, f.parent) u.start, f.parent, u.parent as root
  from up as f
  join up as u on u.start = f.parent
  where f.steps = 1
  order by u.start, f.parent, u.steps desc, u.parent collate "C"
)
update pgmend.diagnosed as d
set root = (
  select 'these are missing because rows of ' || r.root || ' are'
  from roots as r
  where r.start = d.parameters ->> 'parent' and r.root <> d.table_name
  limit 1
)
where d.kind = 'missing_parent';

drop view if exists pgmend.diagnosis;
create view pgmend.diagnosis as
select d.table_name, d.status, d.column_name, d.kind, d.rows, d.share, d.parameters,
  concat_ws('; ', d.sentence, d.root) as sentence, d.example_key
from pgmend.diagnosed as d
order by d.rows desc, d.table_name collate "C", d.column_name collate "C", d.kind;
comment on view pgmend.diagnosis is 'pgmend 65_summary: what happened to the rows that differ, worst first';

drop view if exists pgmend.blast_radius;
create view pgmend.blast_radius as
select r.table_name, r.status, r.referring_table, r.foreign_key, r.columns, r.rows
from pgmend.referring as r
order by r.rows desc, r.table_name collate "C", r.referring_table collate "C", r.foreign_key collate "C", r.status;
comment on view pgmend.blast_radius is
  'pgmend 65_summary: rows of live that refer to rows that are missing or corrupted';

drop view if exists pgmend.recheck;
create view pgmend.recheck as
select r.table_name, r.differed, r.gone, r.stayed, r.changed,
  nullif(concat_ws('; ',
    'not rechecked: ' || r.reason,
    'on old, which should be at rest, rows are others now: ' || nullif(r.old_changed, 0)), '') as note
from pgmend.rechecked as r
order by r.table_name collate "C";
comment on view pgmend.recheck is 'pgmend 65_summary: the results of the last recheck';

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
       '65_summary', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
