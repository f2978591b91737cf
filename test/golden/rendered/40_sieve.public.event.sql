-- purpose: sums up checksums of both sides by buckets of keys, each side where its rows are, and finds the buckets that differ
-- creates: table <t>_sieve, view <t>_buckets
-- reads:   the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 20_mount, and 45_pull and 50_compare after it
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
-- the number of groups is guessed far too high, and a sort of all rows would look cheap
set local enable_sort = off;
set local work_mem = '8MB';

create unlogged table if not exists pgmend.event_sieve (
  on_live boolean not null,
  bucket int,
  rows bigint not null,
  checksum numeric
) with (autovacuum_enabled = off);
comment on table pgmend.event_sieve is
  'pgmend 40_sieve of public.event: rows and checksum of each bucket of keys, of both sides';
truncate pgmend.event_sieve;

-- both at the same time: live sums up its own while old does the same (where live can: from Postgres 14 on)
insert into pgmend.event_sieve
select false, uuid_hash(id) >> 24, count(*),
  sum(hash_array_extended(array[uuid_send(id)], hash_array_extended(array[timestamp_send(at), json_send(payload), '\x'::bytea], hash_array_extended(array[kind], 0))))
from pgmend.event_old as event_old
group by 2 union all
select true, uuid_hash(id) >> 24, count(*),
  sum(hash_array_extended(array[uuid_send(id)], hash_array_extended(array[timestamp_send(at), json_send(payload), '\x'::bytea], hash_array_extended(array[kind collate "C"], 0))))
from public.event
-- one row in 32 says that so many were read: to count them all would take longer
where case when random() < 1.0 / 32
  then pgmend.advance(32, null) else true end
group by 2;

create or replace view pgmend.event_buckets as
select s.bucket, 8 as bits,
  coalesce(sum(s.rows) filter (where not s.on_live), 0) as old_rows,
  coalesce(sum(s.rows) filter (where s.on_live), 0) as live_rows,
  -- a checksum decides only that a bucket is the same
  coalesce(sum(s.rows) filter (where not s.on_live), 0) <> coalesce(sum(s.rows) filter (where s.on_live), 0)
    or sum(s.checksum) filter (where not s.on_live) is distinct from sum(s.checksum) filter (where s.on_live) as differs
from pgmend.event_sieve as s
group by s.bucket;
comment on view pgmend.event_buckets is
  'pgmend 40_sieve of public.event: rows of each bucket of keys, and whether the two sides differ in it';

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
       '40_sieve', 'public.event', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
