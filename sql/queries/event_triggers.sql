-- Event triggers that fire on what pgmend makes, and whose function finds its names by the search_path of whoever makes
-- it. The second of three answers: around it stands what a stage would search.
{{> role_path_now}}
select e.evtname as name,
  -- with its schema, as an error names it where no path leads to it
  format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) as function,
  (select reset_val from pg_catalog.pg_settings where pg_settings.name = 'search_path') as path,
  (select coalesce(json_agg(own.nspname order by own.position), '[]')
   from (
     {{> role_schemas}}
   ) as own
   where own.nspname <> all (current_schemas(true))) as hidden
from pg_catalog.pg_event_trigger as e
join pg_catalog.pg_proc as p on p.oid = e.evtfoid
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join pg_catalog.pg_language as l on l.oid = p.prolang
where e.evtenabled in ('O', 'A') and e.evtevent in ('ddl_command_start', 'ddl_command_end', 'sql_drop')
  and l.lanname not in ('c', 'internal')
  and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%')
order by e.evtname;
set local search_path = pg_catalog, pg_temp;
