-- What is worth knowing of both servers before a comparison. Needs 12_catalogs.
select 'old' as side,
  (select login from {{staging}}.sides where side = 'old') as login,
  (select database from {{staging}}.sides where side = 'old') as database,
  (select setting from {{staging}}.catalog_settings where name = 'server_version') as version,
  (select setting::int from {{staging}}.catalog_settings where name = 'server_version_num') as version_num,
  (select setting from {{staging}}.catalog_settings where name = 'server_encoding') as encoding,
  -- our own session on old, seen among the sessions of live's own database: then both are one database
  exists (
    select from {{staging}}.catalog_stat_activity there
    join pg_catalog.pg_stat_activity here using (pid, datid, application_name)
    where there.application_name = {{literal oldApplicationName}}
      and here.datname = current_database()
      and coalesce(here.backend_start = there.backend_start, true)
  ) as same_database,
  false as citus,
  -- a schema in which another pgmend works
  (select min(n.nspname::text)
   from (
     select c.relnamespace
     from {{staging}}.catalog_class as c
     where c.relname in ('made_outside', 'sides', 'runs', 'tables', 'findings')
     group by c.relnamespace having count(*) = 5
   ) as c
   -- no pgmend works in public, where tables of such names are somebody's own
   join {{staging}}.catalog_namespace as n on n.oid = c.relnamespace and n.nspname <> 'public') as own
union all
select 'live', current_user, current_database(), current_setting('server_version'),
  current_setting('server_version_num')::int, current_setting('server_encoding'),
  null, to_regclass('pg_catalog.pg_dist_partition') is not null, null;
