-- purpose: takes away what the last run staged, so that no table of it is mistaken for one of this run; what is marked as kept stays
-- creates: nothing
-- reads:   the comments by which pgmend marks what it made
-- changes: nothing
-- rerun:   safe; run 20 to 65 after it
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

-- without its summary, what is left here is not taken for a whole comparison
drop view if exists pgmend.summary, pgmend.recheck, pgmend.diagnosis, pgmend.blast_radius;

do $$
declare
  made record;
begin
  for made in
    select m.kind, m.name
    from (
      -- what pgmend has made says so in its comment; of a table's objects routines go first, since nothing needs them
      select 1 as turn, p.oid, 'routine' as kind, p.proname as object,
        format('pgmend.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as name,
        obj_description(p.oid, 'pg_proc') as comment
      from pg_catalog.pg_proc as p
      where p.pronamespace = to_regnamespace('pgmend')
      union all
      select 2, c.oid, case c.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end, c.relname,
        format('pgmend.%I', c.relname), obj_description(c.oid, 'pg_class')
      from pg_catalog.pg_class as c
      where c.relnamespace = to_regnamespace('pgmend') and c.relkind in ('r', 'v', 'f')
    ) as m
    where m.comment like 'pgmend % of %: %'
          -- a recheck is about all tables at once
          and (m.comment like 'pgmend 66_recheck of %' or not exists (
            select from pgmend.tables as t
            where t.kept and t.table_name = substring(m.comment from '^pgmend \S+ of ((?:[^":]|"(?:[^"]|"")*")+): ')))

    -- views before what they read: newest first, since each object is made after those it needs
    order by m.turn, m.oid desc
  loop
    execute format('drop %s %s', made.kind, made.name);
  end loop;
end
$$;

delete from pgmend.tables where not kept;
delete from pgmend.findings as f
where f.table_name is null or not exists (select from pgmend.tables as t where t.table_name = f.table_name);
delete from pgmend.diagnosed as d
where not exists (select from pgmend.tables as t where t.table_name = d.table_name);
delete from pgmend.referring as r
where not exists (select from pgmend.tables as t where t.table_name = r.table_name);
-- the results of a recheck are about all tables at once
delete from pgmend.rechecked;
-- what is fetched from here on is there, whatever happened before
do $$
begin
  if not exists (select from pgmend.not_crashed) then
    insert into pgmend.not_crashed default values;
  end if;
end
$$;

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
       '15_reset', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
