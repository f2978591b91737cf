-- purpose: lists rows that need review: rows that were rejected, ties, names that are nearly the same and the like
-- creates: table merge_attention
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 85_decisions
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

drop table if exists pgmend.merge_attention;

set local work_mem = '128MB';

-- wants_look: whether it makes the exit code 1
create unlogged table pgmend.merge_attention (
  code text not null,
  wants_look boolean not null,
  key jsonb,
  source text,
  source_id text,
  detail text not null,
  n bigint,
  place int
);
comment on table pgmend.merge_attention is 'pgmend 86_attention: rows that need review';

-- single rows
insert into pgmend.merge_attention
select c.code, true, jsonb_build_object(
  'username', r.k1
), s.name, r.id::text, c.detail, r.n, r.place
from pgmend.merge_ranked as r
join pgmend.merge_sources as s using (place)
cross join lateral (
  select 'no_key' as code, 'username is NULL or empty' || case when r.place = 0 then ': left as it is'
    else ': not taken' end as detail where r.n is null
  union all
  select 'future_time', 'its time, ' || r.at || ', is in the future: it counts as none' where r.future
    and r.n is not null
  union all
  select 'no_value', 'password is NULL or empty' || case when r.rank = 1 then ': taken, as there is no other'
    else ': not taken' end
  where not r.has_value and r.n is not null
) as c
where r.n is null or r.future or not r.has_value;

-- the same key more than once in one source
insert into pgmend.merge_attention
select 'duplicate_key', true, jsonb_build_object(
  'username', r.k1
), s.name, r.id::text,
  format('%s times in this source: the newest counts', d.times), d.n, d.place
from (
  select n, place, count(*) as times, min(rank) as rank
  from pgmend.merge_ranked where n is not null group by n, place having count(*) > 1
) as d
join pgmend.merge_ranked as r using (n, place, rank)
join pgmend.merge_sources as s using (place);

-- users as a whole
insert into pgmend.merge_attention
select c.code, c.wants_look, jsonb_build_object(
  'username', d.k1
), s.name, d.chosen_id::text, c.detail, d.n, d.place
from pgmend.merge_decided as d
join pgmend.merge_sources as s using (place)
left join lateral (
  select string_agg(distinct l ->> 'source', ', ') as names
  from jsonb_array_elements(d.losers) as l
  where l ->> 'standing' = 'equal' and (d.reason <> 'tie' or l ->> 'value' = 'differs')
) as o on true
cross join lateral (
  select 'tie' as code, true as wants_look,
    format('another value with the same time, %s, in %s: %s goes first', d.at, o.names, s.name) as detail
  where d.reason = 'tie'
  union all
  select 'no_time', d.differs, format('no time, nor in %s: %s goes first', o.names, s.name) where d.reason = 'no_time'
  union all
  select 'does_not_fit', true, d.misfit || ': not written' where d.outcome = 'reject'
) as c
where d.reason in ('tie', 'no_time') or d.outcome = 'reject' or d.conflict;

-- names that are the same but for case, blanks or Unicode form
insert into pgmend.merge_attention
with folded as materialized (
  select d.*, pgmend.merge_fold(d.k1) as i1
  from pgmend.merge_decided as d
), names as (
  -- few of all: only for these it is worth looking at every name
  select i1
  from folded
  group by i1
  having count(*) > 1
), alike as (
  select f.*, jsonb_build_object(
    'username', f.k1
  ) as key,
    array_agg(jsonb_build_object(
      'username', f.k1
    )) over (
      partition by f.i1 order by f.n
      rows between unbounded preceding and unbounded following) as keys
  from folded as f
  join names using (i1)
)
select 'similar_key', true, a.key, s.name, a.chosen_id::text,
  'differs in case, blanks or Unicode form only from '
  || (select string_agg(o::text, ', ') from (select o from unnest(a.keys) as o where o <> a.key limit 5) as o)
  || case when cardinality(a.keys) > 6 then format(' and %s more', cardinality(a.keys) - 6) else '' end, a.n, a.place
from alike as a
join pgmend.merge_sources as s using (place);


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
       '86_attention', 'public.merged_users', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
