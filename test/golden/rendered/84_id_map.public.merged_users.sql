-- purpose: decides which id each user has in the target
-- creates: table merge_ids, view merge_id_map
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 83_candidates
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

drop view if exists pgmend.merge_id_map;
drop table if exists pgmend.merge_ids;

set local work_mem = '128MB';

-- conflict: its id belongs to another user, and it gets a new one
create unlogged table pgmend.merge_ids as
with wanted as (
  -- whoever is in the target stays there under its id, also where it has none
  select n, min(place) filter (where id is not null or place = 0) as place,
    (array_agg(id order by place, rank) filter (where id is not null or place = 0))[1] as id,
    -- rows that do not fit the target are not written; a user that the target has already keeps its id there
    bool_or(rank = 1 and misfit is not null) and not bool_or(place = 0) as rejected
  from pgmend.merge_ranked
  where n is not null
  group by n
), claims as (
  select n, place, id, row_number() over (partition by id order by place, n nulls first) as turn
  from (
    select n, place, id from wanted where id is not null and not rejected
    union all
    -- rows of the target that have no key keep their ids as well
    select null, 0, id from pgmend.merge_ranked where n is null and place = 0 and id is not null
  ) as c
), settled as (
  select w.n, w.place, w.id, coalesce(w.place = 0 or c.turn = 1, false) as kept
  from wanted as w
  left join claims as c using (n)
  where not w.rejected
)
select n, place, id as wanted, id is not null and not kept as conflict,
  case when kept then id else
    (select coalesce(max(id), 0) from pgmend.merge_ranked) + row_number() over (partition by kept
      order by place nulls last, id, n)
  end as user_id
from settled;
create unique index on pgmend.merge_ids (n);
analyze pgmend.merge_ids;
comment on table pgmend.merge_ids is 'pgmend 84_id_map: the id of each user in the target';

do $$
begin
  if exists (select from pgmend.merge_ids where user_id > 2147483647) then
    raise exception 'an id above 2147483647 is needed, more than % of the target holds',
      'integer'
      using errcode = 'numeric_value_out_of_range', hint = 'Make the column of the target bigint.';
  end if;
end
$$;

create view pgmend.merge_id_map as
select s.name as source,
  r.k1 as username,
  r.id::text as source_id,
  i.user_id::text as user_id,
  case when r.id = i.user_id then 'kept'
         when r.id is null then 'no_id'
         when i.conflict and r.place = i.place and r.id = i.wanted then 'id_conflict'
         else 'same_user' end as reason
from pgmend.merge_ranked as r
join pgmend.merge_ids as i using (n)
join pgmend.merge_sources as s on s.place = r.place
where r.place > 0
order by r.place, r.n, r.rank;
comment on view pgmend.merge_id_map is 'pgmend 84_id_map: from the ids of each source to those of the target';

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
       '84_id_map', 'public.merged_users', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
