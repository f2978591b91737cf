-- what pgmend has made says so in its comment; of a table's objects routines go first, since nothing needs them
select 1 as turn, p.oid, 'routine' as kind, p.proname as object,
  format('{{staging}}.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as name,
  obj_description(p.oid, 'pg_proc') as comment
from pg_catalog.pg_proc as p
where p.pronamespace = to_regnamespace('{{staging}}')
union all
select 2, c.oid, case c.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end, c.relname,
  format('{{staging}}.%I', c.relname), obj_description(c.oid, 'pg_class')
from pg_catalog.pg_class as c
where c.relnamespace = to_regnamespace('{{staging}}') and c.relkind in ('r', 'v', 'f')
