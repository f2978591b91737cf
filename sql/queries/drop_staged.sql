-- Statements that drop what the stages made for tables, newest first, since each object is made after those it needs.
select format('drop %s {{staging}}.%I',
              case c.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end, c.relname) as statement
from pg_catalog.pg_class c
where c.relnamespace = to_regnamespace('{{staging}}')
  and c.relkind in ('r', 'v', 'f')
  and obj_description(c.oid, 'pg_class') like 'pgmend % of %: %'
order by c.oid desc;
