-- What a server allows and how it is used, from the catalogs of that side (of old: as 12_catalogs and preflight_mount
-- mounted them). $1 is the pattern of the names that our own sessions there bear.
with database as (
  select oid, datconnlimit
  from {{catalog 'database'}}
  where datname = {{#if old}}(select catalog_name from {{staging}}.catalog_own_name){{else}}current_database(){{/if}}
), login as (
  select oid, rolname, rolsuper, rolconnlimit
  from {{catalog 'roles'}}
  where rolname = {{#if old}}(select login from {{staging}}.sides where side = 'old'){{else}}current_user{{/if}}
), settings as (
  select name, setting from {{catalog 'settings'}}
), sessions as (
  -- backend_type is not shown to everybody; what has no database takes none of the connections
  select datid, usename
  from {{catalog 'stat_activity'}}
  where datid is not null and coalesce(backend_type, 'client backend') = 'client backend'
    and application_name not like $1
), connections as (
  select
    (select setting::int from settings where name = 'max_connections') as allowed,
    (select count(*)::int from sessions) as used,
    -- what is kept back from this role, and the limits of role and database, hold for others than superusers
    case when rolsuper then 0 else (
      select sum(setting::int) from settings where name in ('superuser_reserved_connections', 'reserved_connections')
    )::int end as reserved,
    case when not rolsuper then nullif(rolconnlimit, -1) - (
      select count(*)::int from sessions where usename = rolname
    ) end as left_to_role,
    case when not rolsuper then nullif(datconnlimit, -1) - (
      select count(*)::int from sessions where datid = database.oid
    ) end as left_in_database
  from login, database
)
select
  {{#if has.hotStandby}}(select setting = 'on' from settings where name = 'in_hot_standby'){{else}}case
    when exists (select from {{catalog 'stat_wal_receiver'}})
      or exists (select from {{catalog 'stat_activity'}} where backend_type = 'startup') then true
    -- a role that is shown the checkpointer would be shown the startup process
    when exists (select from {{catalog 'stat_activity'}} where backend_type = 'checkpointer') then false
  end{{/if}} as standby,
  (select count(*)::int from sessions, database where datid = database.oid) as other_sessions,
  (select json_build_object('allowed', allowed, 'used', used,
            'left', greatest(least(allowed - reserved - used, left_to_role, left_in_database), 0))
   from connections) as connections,
  (select json_object_agg(name, setting) from settings
   where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout',
                  'max_standby_streaming_delay', 'hot_standby_feedback',
                  'temp_file_limit', 'hash_mem_multiplier', 'block_size')) as settings,
  coalesce((
    select json_agg(json_build_object('role', r.rolname, 'time_zone', substr(line, 10)) order by r.rolname)
    from {{catalog 'db_role_setting'}} s
    join {{catalog 'roles'}} r on r.oid = s.setrole
    cross join unnest(s.setconfig) as line
    where line ilike 'timezone=%' and s.setdatabase in (0, (select oid from database))
      and r.rolname <> (select rolname from login)
  ), '[]') as role_time_zones;
