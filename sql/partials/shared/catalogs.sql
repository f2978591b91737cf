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
    execute format('drop foreign table if exists {{staging}}.%I', '{{prefix}}catalog_' || of_catalog.name);
    execute format('create foreign table {{staging}}.%I (%s) server %s options (schema_name %L, table_name %L, '
      'fetch_size ''10000'')', '{{prefix}}catalog_' || of_catalog.name, of_catalog.columns, {{literal remote}},
      of_catalog.of_schema, of_catalog.of_table);
    execute format('comment on foreign table {{staging}}.%I is %L', '{{prefix}}catalog_' || of_catalog.name,
      'pgmend {{stage}}: ' || of_catalog.of_table || ' of {{of}}');
  end loop;
end
$$;

{{> settings_in_force}}
