-- purpose: mounts the catalogs of old that say which tables, columns and keys it has
-- creates: foreign tables catalog_namespace, catalog_class, catalog_attribute, catalog_type, catalog_index, catalog_constraint, catalog_settings, catalog_database, catalog_stat_activity, catalog_stat_all_tables, catalog_inherits, catalog_extension, catalog_depend, catalog_own_name
-- reads:   the version of old (the first stage that dials it)
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

do $$
declare
  of_catalog record;
begin
  for of_catalog in
    -- a column that an older server does not have is never asked for: postgres_fdw fetches only what a query names
    select *
    from (values
      ('namespace', 'pg_catalog', 'pg_namespace', 'oid oid, nspname name'),
      ('class', 'pg_catalog', 'pg_class',
        'oid oid, relname name, relnamespace oid, relkind "char", relpersistence "char", relispartition bool, '
        'reltuples float4, relpages int4, reltoastrelid oid, relowner oid, relrowsecurity bool, '
        'relforcerowsecurity bool, relhassubclass bool'),
      ('attribute', 'pg_catalog', 'pg_attribute',
        'attrelid oid, attname name, atttypid oid, atttypmod int4, attnum int2, attnotnull bool, '
        'attisdropped bool, attidentity "char", attgenerated "char", attcollation oid'),
      ('type', 'pg_catalog', 'pg_type',
        'oid oid, typname name, typnamespace oid, typtype "char", typelem oid, typlen int2, typbasetype oid, '
        'typtypmod int4'),
      ('index', 'pg_catalog', 'pg_index',
        'indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indisprimary bool, '
        'indimmediate bool, indisvalid bool, indkey int2vector, indexprs text, indpred text'),
      ('settings', 'pg_catalog', 'pg_settings', 'name text, setting text, reset_val text, unit text, source text'),
      ('database', 'pg_catalog', 'pg_database',
        'oid oid, datname name, encoding int4, datcollate text, datctype text, datconnlimit int4, '
        'datlocprovider "char", daticulocale text, datlocale text, datcollversion text'),
      ('stat_activity', 'pg_catalog', 'pg_stat_activity',
        'datid oid, pid int4, usename name, application_name text, backend_start timestamptz, '
        'backend_type text'),
      ('stat_all_tables', 'pg_catalog', 'pg_stat_all_tables', 'relid oid, n_live_tup int8'),
      ('inherits', 'pg_catalog', 'pg_inherits', 'inhrelid oid, inhparent oid'),
      ('extension', 'pg_catalog', 'pg_extension', 'oid oid, extname name'),
      ('depend', 'pg_catalog', 'pg_depend', 'classid oid, objid oid, refclassid oid, refobjid oid, deptype "char"'),
      ('own_name', 'information_schema', 'information_schema_catalog_name', 'catalog_name text'),
      ('constraint', 'pg_catalog', 'pg_constraint',
        'conname name, contype "char", conrelid oid, confrelid oid, conkey int2[], confkey int2[]')
    ) as v(name, of_schema, of_table, columns)
  loop
    execute format('drop foreign table if exists pgmend.%I', 'catalog_' || of_catalog.name);
    execute format('create foreign table pgmend.%I (%s) server %s options (schema_name %L, table_name %L, '
      'fetch_size ''10000'')', 'catalog_' || of_catalog.name, of_catalog.columns, 'pgmend_old',
      of_catalog.of_schema, of_catalog.of_table);
    execute format('comment on foreign table pgmend.%I is %L', 'catalog_' || of_catalog.name,
      'pgmend 12_catalogs: ' || of_catalog.of_table || ' of old');
  end loop;
end
$$;

-- what was asked for is in force, or nothing is read: a pooler drops it without a word, and row-level security hides
-- rows then
do $$
declare
  lost text;
begin
  select string_agg(w.name || ' = ' || coalesce(s.setting, '?'), ', ' order by w.name) into lost
  from (
    select name, '^' || wanted || '$' as wanted
    from (values ('default_transaction_read_only', 'on'), ('row_security', 'off'), ('bytea_output', 'hex'),
                 ('search_path', '"?pg_catalog"?'), ('TimeZone', '(UTC|GMT)'), ('DateStyle', 'ISO, .*'),
                 ('IntervalStyle', 'postgres'), ('extra_float_digits', '3')) as v(name, wanted)
  ) as w
  left join pgmend.catalog_settings as s on s.name = w.name
  where s.setting !~* w.wanted or s.setting is null;

  if lost is null then
    -- what the URL asks for besides; what has a point in its name is shown by no catalog
    select string_agg(a.name || ' = ' || s.setting, ', ' order by a.name) into lost
    from (
      select distinct lower(replace(m.part[1], '-', '_')) as name
      from pg_foreign_server f
      cross join pg_options_to_table(f.srvoptions) as o
      cross join regexp_matches(o.option_value, '(?:^|\s)(?:-c\s*|--)([\w-]+)=', 'g') as m(part)
      where f.srvname = 'pgmend_old' and o.option_name = 'options'
    ) as a
    join pgmend.catalog_settings as s on lower(s.name) = a.name
    where s.source not in ('client', 'session') and a.name not in ('default_transaction_read_only', 'row_security',
      'bytea_output', 'work_mem', 'enable_sort');
  end if;

  if lost is not null then
    raise exception 'settings that pgmend asked for are not in force there (server "pgmend_old"): %', lost
      using errcode = '08P01',
            hint = 'A connection pooler drops them: give the address of the server itself, or let the role have them '
              || '(ALTER ROLE ... SET default_transaction_read_only = on; the same for row_security = off).';
  end if;
end
$$;

update pgmend.sides
set server_version = (select setting from pgmend.catalog_settings where name = 'server_version'),
    server_version_num = (select setting::int from pgmend.catalog_settings where name = 'server_version_num')
where side = 'old';

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
       '12_catalogs', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
