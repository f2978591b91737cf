-- the schemas of the role's own search_path that are there, but for the server's and pgmend's
select n.oid, n.nspname, n.nspacl, n.nspowner, part.position
from pg_catalog.pg_settings as s
cross join regexp_matches(s.reset_val, '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with
  ordinality as part(spelled, position)
join pg_catalog.pg_namespace as n
  on n.nspname = coalesce(replace(nullif(spelled[1], '$user'), '""', '"'), lower(spelled[2]), session_user)
where s.name = 'search_path' and has_schema_privilege(n.oid, 'USAGE') and n.nspname not in ('pg_catalog', '{{staging}}')
