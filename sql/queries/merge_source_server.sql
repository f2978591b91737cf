-- What a source's server is, and whether our own session there is one of the target's own database.
-- $1: the application name of that session.
select
  (select setting from {{staging}}.{{prefix}}catalog_settings where name = 'server_version') as version,
  (select setting::int from {{staging}}.{{prefix}}catalog_settings where name = 'server_version_num') as version_num,
  exists (
    select from {{staging}}.{{prefix}}catalog_stat_activity there
    join pg_catalog.pg_stat_activity here using (pid, datid, application_name)
    where there.application_name = $1 and here.datname = current_database()
      and coalesce(here.backend_start = there.backend_start, true)
  ) as same_database;
