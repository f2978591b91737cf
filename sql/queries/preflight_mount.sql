{{> role_path_now}}
-- The catalogs of old that only a check reads, beside those of 12_catalogs; undone with the rest of the look.
create foreign table {{staging}}.catalog_roles (
  oid oid, rolname name, rolsuper bool, rolbypassrls bool, rolconnlimit int4
) server {{server}} options (schema_name 'pg_catalog', table_name 'pg_roles');

create foreign table {{staging}}.catalog_db_role_setting (setdatabase oid, setrole oid, setconfig text[])
  server {{server}} options (schema_name 'pg_catalog', table_name 'pg_db_role_setting');

create foreign table {{staging}}.catalog_stat_wal_receiver (pid int4)
  server {{server}} options (schema_name 'pg_catalog', table_name 'pg_stat_wal_receiver');

create foreign table {{staging}}.catalog_policy (polname name, polrelid oid)
  server {{server}} options (schema_name 'pg_catalog', table_name 'pg_policy');

-- these two say what the role of old's URL may do, as seen by itself
create foreign table {{staging}}.enabled_roles (role_name text)
  server {{server}} options (schema_name 'information_schema', table_name 'enabled_roles');

create foreign table {{staging}}.column_privileges (
  table_schema text, table_name text, column_name text, privilege_type text
) server {{server}} options (schema_name 'information_schema', table_name 'column_privileges');

create foreign table {{staging}}.catalog_largeobject_metadata (oid oid)
  server {{server}} options (schema_name 'pg_catalog', table_name 'pg_largeobject_metadata');
