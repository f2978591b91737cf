-- Compared tables of which the first column of the key is a number or a time, with its name in <t>_diff, and between
-- what live's statistics say that its values lie: no lock is taken on a table of the user's for a picture.
select t.table_name as table, t.key[1] as column, k.attname as staged,
  k.atttypid not in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype,
    'float8'::regtype) as is_time,
  k.atttypid = 'date'::regtype as is_date,
  format_type(k.atttypid, null) as type, s.bounds[1] as low, s.bounds[cardinality(s.bounds)] as high
from {{staging}}.tables as t
join pg_catalog.pg_class d on d.relnamespace = {{literal staging}}::regnamespace and d.relname = t.stem || '_diff'
-- behind its status
join pg_catalog.pg_attribute k on k.attrelid = d.oid and k.attnum = 2
left join pg_catalog.pg_class c on c.oid = to_regclass(t.table_name)
left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join lateral (
  select s.histogram_bounds::text::text[] as bounds
  from pg_catalog.pg_stats s
  where s.schemaname = n.nspname and s.tablename = c.relname and s.attname = t.key[1]
  order by s.inherited desc
  limit 1
) as s on true
where t.outcome = 'compared' and t.missing + t.corrupted + t.new > 0 and t.key <> '{}'
  and k.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype,
    'float8'::regtype, 'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype);
