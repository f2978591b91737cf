-- Statements that drop what the stages made for tables: functions, which nothing needs, and then the newest first,
-- since
-- each object is made after those it needs{{#if keeping}}; not what is marked as kept{{/if}}.
select made.statement
from (
  select 1 as turn, p.oid, format('drop routine {{staging}}.%I(%s)', p.proname,
    pg_get_function_identity_arguments(p.oid)) as statement,
    obj_description(p.oid, 'pg_proc') as comment
  from pg_catalog.pg_proc p
  where p.pronamespace = to_regnamespace('{{staging}}')
  union all
  select 2, c.oid, format('drop %s {{staging}}.%I',
                          case c.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end,
                            c.relname),
    obj_description(c.oid, 'pg_class')
  from pg_catalog.pg_class c
  where c.relnamespace = to_regnamespace('{{staging}}')
    and c.relkind in ('r', 'v', 'f')
) as made
where {{#if keeping}}{{> to_drop remark='made.comment'}}{{else}}made.comment like 'pgmend % of %: %'{{/if}}
order by made.turn, made.oid desc;
