-- What the role of a side may not read of its tables. Of old as information_schema there shows it; whether it may use
-- a schema is known to a function only, which cannot be asked there.
select n.nspname as schema, c.relname as name,
  {{#if old}}null::bool{{else}}has_schema_privilege(n.oid, 'USAGE'){{/if}} as may_use_schema,
  count(*)::int as columns,
  coalesce(array_agg(a.attname::text order by a.attnum) filter (
{{#if old}}
    where (n.nspname, c.relname, a.attname) not in (
      select table_schema, table_name, column_name
      from {{staging}}.column_privileges where privilege_type = 'SELECT'
    )
{{else}}
    where not has_column_privilege(c.oid, a.attnum, 'SELECT')
{{/if}}
  ), '{}') as unreadable
from {{catalog 'class'}} c
join {{catalog 'namespace'}} n on n.oid = c.relnamespace
join {{catalog 'attribute'}} a on a.attrelid = c.oid
where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  and n.nspname in (select json_array_elements_text($1::text::json))
group by n.oid, n.nspname, c.relname;
