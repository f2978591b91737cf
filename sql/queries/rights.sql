-- What the role on live may do, as far as the stages need it.
select
  r.rolname as login,
  current_database() as database,
  r.rolsuper as superuser,
  pg_is_in_recovery() as in_recovery,
  current_setting('default_transaction_read_only')::bool as read_only,
  exists (select from pg_available_extensions where name = 'postgres_fdw') as extension_available,
  exists (select from pg_extension where extname = 'postgres_fdw') as extension_installed,
  -- a row only where the extension is there: the function refuses an unknown wrapper
  (select has_foreign_data_wrapper_privilege(w.oid, 'USAGE')
   from pg_foreign_data_wrapper w where w.fdwname = 'postgres_fdw') as may_use_wrapper,
  has_database_privilege(current_database(), 'CREATE') as may_create_schema,
  n.oid is not null as staging_exists
from pg_roles r
left join pg_namespace n on n.nspname = {{literal staging}}
where r.rolname = current_user;
