-- purpose: lists what repairs wrote to a table and is to be undone, and what becomes of each
-- creates: table <t>_undoing, function <t>_here
-- reads:   <t>_undo
-- changes: nothing
-- rerun:   safe; what is undone stays noted in <t>_undo
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

-- what a repair noted of its rows no longer holds when they are undone
drop view if exists pgmend.visit_repair;
drop table if exists pgmend.visit_todo;
drop function if exists pgmend.visit_now(bigint, bigint);

drop table if exists pgmend.visit_undoing;
create table pgmend.visit_undoing (
  n bigint primary key,
  undo_id bigint not null,
  status text not null check (status in ('corrupted', 'inserted')),
  -- without a key, where live has a row that is as the repair left it
  part oid,
  place tid,
  changed text[],
  -- which of these a trigger changed, and not the repair
  touched text[],
  -- what was replaced, and what the repair made of it
  old_row json,
  after json not null,
  -- the later write to the same row, which has to be undone first
  later bigint,
  outcome text check (outcome in ('undone', 'already back', 'skipped', 'blocked')),
  reason text,
  blocked_by json,
  again boolean not null default false,
  pass int not null default 0,
  slot bigint,
  holder bigint,
  exchange boolean not null default false,
  parked boolean not null default false
)
-- statistics that change under way would make plans for empty batches
with (fillfactor = 50, autovacuum_enabled = false);
comment on table pgmend.visit_undoing is
  'pgmend 74_undoing of public.visit: what is undone, the last write first';

insert into pgmend.visit_undoing (n, undo_id, status, changed, touched, old_row,
  after, later)
select u.n, u.id, case u.action when 'insert' then 'inserted' else 'corrupted' end,
  u.changed, u.touched, u.before, u.after,
    null
from (
  select row_number() over (order by u.id desc) as n, u.id, u.action, u.key, u.changed, u.before, u.after,
    -- one that an earlier pgmend made does not know it
    (select array_agg(c) from jsonb_array_elements_text(nullif(to_jsonb(u) -> 'touched', 'null')) as c) as touched
  from pgmend.visit_undo as u
  join pgmend.repairs as r on r.id = u.repair
  where r.state in ('applying', 'applied')
    and coalesce(u.outcome, '') not in ('undone', 'already back')
) as u;
-- columns that live no longer has do not say whether a row has changed
update pgmend.visit_undoing
set after = (select json_object_agg(a.key, a.value) from json_each(after) as a
  where a.key = any (array['account_id', 'page', 'seen', 'on_day', 'made']::text[]))
where exists (select from json_object_keys(after) as a where a <> all (array['account_id', 'page', 'seen', 'on_day', 'made']::text[]));
update pgmend.visit_undoing as t
set outcome = 'blocked', reason = 'live no longer has ' || gone.columns
from (
  select n, (select string_agg(c, ', ') from unnest(changed) as c
    where c <> all (array['account_id', 'page', 'seen', 'on_day', 'made']::text[])) as columns
  from pgmend.visit_undoing where status = 'corrupted'
) as gone
where gone.n = t.n and gone.columns is not null;
-- what a repair inserts into a hypertable of TimescaleDB is not compressed, and what is has no place
do $$
begin
  perform set_config(s.name, 'off', true)
  from pg_settings as s
  where s.name = 'timescaledb.enable_transparent_decompression';
end
$$;
-- as many rows as the repair inserted of each kind, and no more: which of them it was, nobody can tell, nor need to
update pgmend.visit_undoing as t
set part = f.part, place = f.place
from (
  select w.n, l.part, l.place
  from (
    select w.n, w.image, row_number() over (partition by w.image order by w.n) as copy
    from (
      select w.n, array[
        w.after ->> 'account_id',
        w.after ->> 'page',
        w.after ->> 'seen',
        w.after ->> 'on_day',
        case when w.after -> 'made' is null then '2024-04-01 00:00:00+00' else w.after ->> 'made' end
      ]::text[] as image
      from pgmend.visit_undoing as w
      where w.status = 'inserted' and w.outcome is null
    ) as w
  ) as w
  join (
    select l.part, l.place, l.image, row_number() over (partition by l.image order by l.place desc, l.part) as copy
    from (
      select l.tableoid as part, l.ctid as place, array[
        l.account_id::text,
        l.page::text,
        l.seen::text,
        l.on_day::text,
        l.made::text
      ]::text[] as image
      from public.visit as l
    ) as l
  ) as l on l.image = w.image and l.copy = w.copy
) as f
where f.n = t.n;
update pgmend.visit_undo as u
set outcome = t.outcome, reason = t.reason, blocked_by = null
from pgmend.visit_undoing as t
where t.undo_id = u.id and t.outcome is not null;

create index on pgmend.visit_undoing (slot) where slot is not null;
create index on pgmend.visit_undoing (holder) where holder is not null;
create index on pgmend.visit_undoing (status, n) where outcome is null or again;
analyze pgmend.visit_undoing (n, status);
drop function if exists pgmend.visit_here(bigint, bigint);
create function pgmend.visit_here(low bigint, high bigint)
returns table (n bigint, status text, old_row json, here json, since text) language sql stable as $pgmend$
  -- the row may be gone, or have been changed: without a key nobody can tell
  select distinct on (w.n) w.n, w.status, w.old_row, coalesce(l.here, '{}') as here,
    case when l.here is null then 'no row is left that is as the repair inserted it' end as since
  from pgmend.visit_undoing as w
  left join lateral (
    select (select row_to_json(i.*)::text
      from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json as here, (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json) as h
      where h.value is not null and h.value is distinct from '{"made":"2024-04-01 00:00:00+00"}'::json ->> h.key
        and not exists (select from json_object_keys(w.after) as k where k = h.key)) as came
    from public.visit as l
    where l.ctid = w.place and l.tableoid = w.part
      and not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json) as h
        where h.value is not null and h.value is distinct from '{"made":"2024-04-01 00:00:00+00"}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null)
  ) as l on true
  where w.slot between $1 and $2 and w.outcome is null
  order by w.n, since nulls first
$pgmend$;
comment on function pgmend.visit_here(bigint, bigint) is
  'pgmend 74_undoing of public.visit: what live holds now of the rows to be undone, by their slots, and what has changed since';

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
       '74_undoing', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
