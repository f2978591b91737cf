-- purpose: looks for keys that identify no single row, where no constraint on both sides forbids them
-- creates: table <t>_duplicates
-- reads:   the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 30_stage
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

drop table if exists pgmend.log_duplicates;
create unlogged table pgmend.log_duplicates as
select d.*
from (
  -- printed outside of the aggregate: Postgres 13 cannot plan it inside when old does the aggregating
    select 'old' as side, (select to_jsonb(k.*)
      from (select g.code::text as code, g.line::text as line) as k) as key,
      g.rows as rows,
      case when g.code is null then 'NULL' when g.line is null then 'NULL' when g.rows > 1
        then 'duplicate' else 'uuid in another form' end as problem
    from (
      select s.code, s.line, count(*) as rows
      from (
      select
        code collate "C" as code,
        line as line,
        said collate "C" as said
      from pgmend.log_old as log_old          ) as s
      group by s.code, s.line
      having count(*) > 1
        or s.code is null
        or s.line is null
    ) as g  union all
  -- printed outside of the aggregate: Postgres 13 cannot plan it inside when old does the aggregating
    select 'live' as side, (select to_jsonb(k.*)
      from (select g.code::text as code, g.line::text as line) as k) as key,
      g.rows as rows,
      case when g.code is null then 'NULL' when g.line is null then 'NULL' when g.rows > 1
        then 'duplicate' else 'uuid in another form' end as problem
    from (
      select s.code, s.line, count(*) as rows
      from (
      select
        code collate "C" as code,
        line as line,
        said collate "C" as said
      from public.log          ) as s
      group by s.code, s.line
      having count(*) > 1
        or s.code is null
        or s.line is null
    ) as g) as d
order by d.side desc, d.rows desc, d.key::text collate "C";
comment on table pgmend.log_duplicates is
  'pgmend 35_keys of public.log: keys that identify no single row, how many rows have each, and what is wrong with it';

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
       '35_keys', 'public.log', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
