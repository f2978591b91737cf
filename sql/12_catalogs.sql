-- purpose: mounts the catalogs of old that say which tables, columns and keys it has
-- creates: foreign tables catalog_namespace, catalog_class, catalog_attribute, catalog_type, catalog_index, catalog_settings, catalog_database, catalog_stat_activity, catalog_stat_all_tables, catalog_inherits
-- reads:   the version of old (the first stage that dials it)
-- changes: nothing
-- rerun:   safe; needs 10_connect
{{> prologue}}

-- a column that an older server does not have is never asked for: postgres_fdw fetches only what a query names
drop foreign table if exists {{staging}}.catalog_namespace;
create foreign table {{staging}}.catalog_namespace (
  oid oid,
  nspname name
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_namespace', fetch_size '10000');
comment on foreign table {{staging}}.catalog_namespace is 'pgmend 12_catalogs: pg_namespace of old';

drop foreign table if exists {{staging}}.catalog_class;
create foreign table {{staging}}.catalog_class (
  oid oid,
  relname name,
  relnamespace oid,
  relkind "char",
  relpersistence "char",
  relispartition bool,
  reltuples float4,
  relpages int4,
  reltoastrelid oid,
  relowner oid,
  relrowsecurity bool,
  relforcerowsecurity bool,
  relhassubclass bool
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_class', fetch_size '10000');
comment on foreign table {{staging}}.catalog_class is 'pgmend 12_catalogs: pg_class of old';

drop foreign table if exists {{staging}}.catalog_attribute;
create foreign table {{staging}}.catalog_attribute (
  attrelid oid,
  attname name,
  atttypid oid,
  atttypmod int4,
  attnum int2,
  attnotnull bool,
  attisdropped bool,
  attidentity "char",
  attgenerated "char"
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_attribute', fetch_size '10000');
comment on foreign table {{staging}}.catalog_attribute is 'pgmend 12_catalogs: pg_attribute of old';

drop foreign table if exists {{staging}}.catalog_type;
create foreign table {{staging}}.catalog_type (
  oid oid,
  typname name,
  typnamespace oid,
  typtype "char",
  typelem oid,
  typlen int2,
  typbasetype oid,
  typtypmod int4
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_type', fetch_size '10000');
comment on foreign table {{staging}}.catalog_type is 'pgmend 12_catalogs: pg_type of old';

drop foreign table if exists {{staging}}.catalog_index;
create foreign table {{staging}}.catalog_index (
  indexrelid oid,
  indrelid oid,
  indnatts int2,
  indnkeyatts int2,
  indisunique bool,
  indisprimary bool,
  indimmediate bool,
  indisvalid bool,
  indkey int2vector,
  indexprs text,
  indpred text
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_index', fetch_size '10000');
comment on foreign table {{staging}}.catalog_index is 'pgmend 12_catalogs: pg_index of old';

drop foreign table if exists {{staging}}.catalog_settings;
create foreign table {{staging}}.catalog_settings (
  name text,
  setting text,
  reset_val text,
  unit text
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_settings', fetch_size '10000');
comment on foreign table {{staging}}.catalog_settings is 'pgmend 12_catalogs: pg_settings of old';

drop foreign table if exists {{staging}}.catalog_database;
create foreign table {{staging}}.catalog_database (
  oid oid,
  datname name,
  encoding int4,
  datcollate text,
  datctype text,
  datconnlimit int4,
  datlocprovider "char",
  daticulocale text,
  datlocale text,
  datcollversion text
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_database', fetch_size '10000');
comment on foreign table {{staging}}.catalog_database is 'pgmend 12_catalogs: pg_database of old';

drop foreign table if exists {{staging}}.catalog_stat_activity;
create foreign table {{staging}}.catalog_stat_activity (
  datid oid,
  pid int4,
  usename name,
  application_name text,
  backend_start timestamptz,
  backend_type text
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_stat_activity', fetch_size '10000');
comment on foreign table {{staging}}.catalog_stat_activity is 'pgmend 12_catalogs: pg_stat_activity of old';

drop foreign table if exists {{staging}}.catalog_stat_all_tables;
create foreign table {{staging}}.catalog_stat_all_tables (
  relid oid,
  n_live_tup int8
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_stat_all_tables', fetch_size '10000');
comment on foreign table {{staging}}.catalog_stat_all_tables is 'pgmend 12_catalogs: pg_stat_all_tables of old';

drop foreign table if exists {{staging}}.catalog_inherits;
create foreign table {{staging}}.catalog_inherits (
  inhrelid oid,
  inhparent oid
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_inherits', fetch_size '10000');
comment on foreign table {{staging}}.catalog_inherits is 'pgmend 12_catalogs: pg_inherits of old';

update {{staging}}.sides
set server_version = (select setting from {{staging}}.catalog_settings where name = 'server_version'),
    server_version_num = (select setting::int from {{staging}}.catalog_settings where name = 'server_version_num')
where side = 'old';
{{> journal}}
