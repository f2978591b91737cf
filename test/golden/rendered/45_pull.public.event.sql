-- purpose: brings the rows to be compared into tables beside each other: those of buckets that differ, or all of old
-- creates: tables <t>_fetched_old, <t>_fetched_live
-- reads:   <t>_buckets, the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 30_stage, and 40_sieve where there is one; 50_compare after it
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

create unlogged table if not exists pgmend.event_fetched_old with (autovacuum_enabled = off) as
select * from pgmend.event_compared_old with no data;

do $pgmend$
#variable_conflict use_column
<<pull>>
declare
  -- 2/4 is the second of four parts, which several sessions bring at once; 0/4 only makes the tables; nothing is all of
  -- it
  part constant int := split_part(nullif(current_setting('pgmend.part', true), ''), '/', 1);
  parts constant int := split_part(nullif(current_setting('pgmend.part', true), ''), '/', 2);
  rated constant boolean := nullif(current_setting('pgmend.max_rate', true), '') is not null;
  suspicious bit varying;
  expected bigint;
begin
  -- a row would be looked for in the bucket of another one
  if exists (select from pgmend.event_buckets as b where b.bits <> 8) then
    raise exception '40_sieve was run with other buckets than these'
      using hint = 'Run it again: the table has another size now.';
  end if;
  -- not for each part: it takes a lock that would have them wait for each other
  if coalesce(part, 0) = 0 then
    comment on table pgmend.event_fetched_old is
      'pgmend 45_pull of public.event: rows of old that are compared one by one';
    truncate pgmend.event_fetched_old;
  end if;
  if part = 0 then
    return;
  end if;
  select string_agg(case when b.differs then '1' else '0' end, '' order by place),
    sum(b.old_rows) filter (where b.differs)
  into suspicious, expected
  from generate_series(-128, 128 - 1) as place
  left join pgmend.event_buckets as b on b.bucket = place;
  insert into pgmend.event_fetched_old
  select b.id, b.at, b.kind, b.payload
    from (
      select b.*, row_number() over () as rows,
        sum(case when pull.rated then pg_column_size(b.*) end) over (rows unbounded preceding)
          as bytes
      from (
        select
          id as id,
          at as at,
          kind collate "C" as kind,
          payload::text collate "C" as payload
        from pgmend.event_old as event_old
        where get_bit(pull.suspicious,
          (uuid_hash(id) >> 24) + 128) = 1 ) as b
    ) as b
    where case when b.rows % 20000 = 0
      then pgmend.pace(b.rows, b.bytes, pull.expected) else true end  ;
  -- for the rows behind the last whole chunk, which may be all of a small table
  if rated or nullif(current_setting('pgmend.pause', true), '') is not null then
    perform pgmend.pace(count(*), sum(pg_column_size(p.*)), count(*))
    from pgmend.event_fetched_old as p where p.xmin::text::bigint = txid_current() % 4294967296;
  end if;
  -- made with its rows: only such a statement is planned in parallel
  drop table if exists pgmend.event_fetched_live;
  create unlogged table pgmend.event_fetched_live with (autovacuum_enabled = off) as
select
  id as id,
  at as at,
  kind collate "C" as kind,
  payload::text collate "C" as payload
from public.event
where get_bit(pull.suspicious,
  (uuid_hash(id) >> 24) + 128) = 1;
  comment on table pgmend.event_fetched_live is
    'pgmend 45_pull of public.event: rows of live that are compared one by one';
end
$pgmend$;

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
       '45_pull', 'public.event', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
