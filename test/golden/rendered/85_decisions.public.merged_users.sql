-- purpose: decides for each user which row is written, and why
-- creates: table merge_decided, view merge_decisions
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 84_id_map
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
do $$
begin
  if not exists (select from pgmend.not_crashed) then
    raise exception 'the fetched rows are lost: live has crashed since' using hint = 'Merge again: `pgmend merge`, or the stages from 80_sources on.';
  end if;
end
$$;

drop view if exists pgmend.merge_decisions;
drop table if exists pgmend.merge_decided;

set local work_mem = '128MB';

-- k: how the key is written; chosen_k: how the row that wins writes it
create unlogged table pgmend.merge_decided as
with beside as (
  select n, count(*) as candidates, bool_or(place = 0) as in_target,
    bool_or(standing = 'equal') as equals,
    bool_or(standing = 'equal' and not same) as differs,
    bool_or(standing = 'older') as older,
    bool_and(same) filter (where place = 0) as as_target,
    jsonb_agg(jsonb_build_object('source', (select s.name from pgmend.merge_sources as s where s.place = r.place),
      'id', id::text, 'time', at::text, 'value', case when not has_value then 'none' when same then 'same'
        else 'differs' end,
      'standing', standing) order by rank) filter (where rank > 1) as losers
  from pgmend.merge_ranked as r
  where n is not null
  group by n
)
select w.n,
  w.k1, w.k1 as chosen_k1,
  w.place, w.id as chosen_id, w.at, w.ranks_at, w.has_value,
  case when b.candidates = 1 then 'only'
       when not b.equals and not b.older then 'only_with_value'
       when w.ranks_at is null then 'no_time'
       when b.differs then 'tie'
       when b.equals then 'same'
       else 'newest' end as reason,
  case when w.place = 0 then 'keep' when w.misfit is not null then 'reject' when b.in_target then 'update'
    else 'insert' end as outcome,
  case when not b.in_target then 'new' when b.as_target then 'same' else 'differs' end as value,
  i.user_id, i.wanted, coalesce(i.conflict, false) as conflict,
  w.misfit, b.candidates, b.differs, coalesce(b.losers, '[]') as losers
from beside as b
join pgmend.merge_ranked as w on w.n = b.n and w.rank = 1
left join pgmend.merge_ids as i on i.n = b.n;
create unique index on pgmend.merge_decided (n);
analyze pgmend.merge_decided;
comment on table pgmend.merge_decided is 'pgmend 85_decisions: what merge_decisions shows';

create view pgmend.merge_decisions as
select
  d.k1 as username,
  d.outcome,
  s.name as chosen,
  d.reason,
  d.at as changed_at,
  d.user_id::text as user_id,
  d.value,
  d.losers
from pgmend.merge_decided as d
join pgmend.merge_sources as s using (place)
order by d.n;
comment on view pgmend.merge_decisions is
  'pgmend 85_decisions: one row for each user; value: whether the chosen one is the same as that of the target';

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
       '85_decisions', 'public.merged_users', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
