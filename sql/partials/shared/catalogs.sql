-- a column that an older server does not have is never asked for: postgres_fdw fetches only what a query names
drop foreign table if exists {{staging}}.{{prefix}}catalog_namespace;
create foreign table {{staging}}.{{prefix}}catalog_namespace (
  oid oid,
  nspname name
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_namespace', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_namespace is 'pgmend {{stage}}: pg_namespace of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_class;
create foreign table {{staging}}.{{prefix}}catalog_class (
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
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_class', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_class is 'pgmend {{stage}}: pg_class of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_attribute;
create foreign table {{staging}}.{{prefix}}catalog_attribute (
  attrelid oid,
  attname name,
  atttypid oid,
  atttypmod int4,
  attnum int2,
  attnotnull bool,
  attisdropped bool,
  attidentity "char",
  attgenerated "char",
  attcollation oid
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_attribute', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_attribute is 'pgmend {{stage}}: pg_attribute of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_type;
create foreign table {{staging}}.{{prefix}}catalog_type (
  oid oid,
  typname name,
  typnamespace oid,
  typtype "char",
  typelem oid,
  typlen int2,
  typbasetype oid,
  typtypmod int4
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_type', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_type is 'pgmend {{stage}}: pg_type of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_index;
create foreign table {{staging}}.{{prefix}}catalog_index (
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
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_index', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_index is 'pgmend {{stage}}: pg_index of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_settings;
create foreign table {{staging}}.{{prefix}}catalog_settings (
  name text,
  setting text,
  reset_val text,
  unit text,
  source text
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_settings', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_settings is 'pgmend {{stage}}: pg_settings of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_database;
create foreign table {{staging}}.{{prefix}}catalog_database (
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
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_database', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_database is 'pgmend {{stage}}: pg_database of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_stat_activity;
create foreign table {{staging}}.{{prefix}}catalog_stat_activity (
  datid oid,
  pid int4,
  usename name,
  application_name text,
  backend_start timestamptz,
  backend_type text
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_stat_activity', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_stat_activity is 'pgmend {{stage}}: pg_stat_activity of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_stat_all_tables;
create foreign table {{staging}}.{{prefix}}catalog_stat_all_tables (
  relid oid,
  n_live_tup int8
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_stat_all_tables', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_stat_all_tables is 'pgmend {{stage}}: pg_stat_all_tables of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_inherits;
create foreign table {{staging}}.{{prefix}}catalog_inherits (
  inhrelid oid,
  inhparent oid
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_inherits', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_inherits is 'pgmend {{stage}}: pg_inherits of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_extension;
create foreign table {{staging}}.{{prefix}}catalog_extension (
  oid oid,
  extname name
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_extension');
comment on foreign table {{staging}}.{{prefix}}catalog_extension is 'pgmend {{stage}}: pg_extension of {{of}}';

drop foreign table if exists {{staging}}.{{prefix}}catalog_depend;
create foreign table {{staging}}.{{prefix}}catalog_depend (
  classid oid,
  objid oid,
  refclassid oid,
  refobjid oid,
  deptype "char"
) server {{remote}} options (schema_name 'pg_catalog', table_name 'pg_depend', fetch_size '10000');
comment on foreign table {{staging}}.{{prefix}}catalog_depend is 'pgmend {{stage}}: pg_depend of {{of}}';

-- behind a pooler, the name that the URL has may be an alias
drop foreign table if exists {{staging}}.{{prefix}}catalog_own_name;
create foreign table {{staging}}.{{prefix}}catalog_own_name (
  catalog_name text
) server {{remote}} options (schema_name 'information_schema', table_name 'information_schema_catalog_name');
comment on foreign table {{staging}}.{{prefix}}catalog_own_name is
  'pgmend {{stage}}: information_schema_catalog_name of {{of}}';

{{> settings_in_force}}
