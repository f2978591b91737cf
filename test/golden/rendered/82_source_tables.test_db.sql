-- purpose: mounts the table of a source as a foreign table on the target
-- creates: foreign table merge_test_db
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; drops what 83 to 86 made, so run those again; needs 80_sources
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

drop table if exists pgmend.merge_written;
drop table if exists pgmend.merge_attention;
drop view if exists pgmend.merge_decisions;
drop table if exists pgmend.merge_decided;
drop view if exists pgmend.merge_id_map;
drop table if exists pgmend.merge_ids;
drop view if exists pgmend.merge_candidates;
drop table if exists pgmend.merge_ranked;
drop function if exists pgmend.merge_fold;
drop foreign table if exists pgmend.merge_test_db;

create foreign table pgmend.merge_test_db (
  user_id integer,
  username text,
  password text,
  password_last_changed timestamp with time zone
) server pgmend_merge_test_db options (
  schema_name 'public', table_name 'users',
  fetch_size '2000', updatable 'false'
);
comment on foreign table pgmend.merge_test_db is 'pgmend 82_source_tables: the table of source test_db';

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
       '82_source_tables', 'test_db', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
