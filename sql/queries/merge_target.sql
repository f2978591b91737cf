-- What the target of a merge is. $1: schema, $2: table, $3: the name that the table has in the sources.
select
  current_database() as database,
  current_user as login,
  current_setting('server_version') as version,
  current_setting('server_version_num')::int as version_num,
  current_setting('server_encoding') = 'UTF8' as unicode,
  exists (select from pg_catalog.pg_collation where collname = 'und-x-icu') as icu,
  n.oid is not null as schema_exists,
  coalesce(has_schema_privilege(n.oid, 'USAGE'), false) as may_use,
  coalesce(has_schema_privilege(n.oid, 'CREATE'), false) as may_create,
  c.relkind::text as kind,
  has_table_privilege(c.oid, 'SELECT') as may_select,
  has_table_privilege(c.oid, 'INSERT') as may_insert,
  has_table_privilege(c.oid, 'UPDATE') as may_update,
  row_security_active(c.oid) as row_security,
  exists (select from pg_catalog.pg_class o where o.relnamespace = n.oid and o.relname = $3
    and o.relkind in ('r', 'p')) as sources_name_there
from (values ($1::text, $2::text)) as wanted(schema, name)
left join pg_catalog.pg_namespace n on n.nspname = wanted.schema
left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name;
