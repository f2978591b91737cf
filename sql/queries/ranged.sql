-- What says where rows of a compared table lie: the first column of its key, where that is a number or a time, and the
-- first compared column that is a time on both sides. Each with its name in <t>_diff, null where the values stand in
-- the rows alone, and between what live's statistics say that its values lie: no lock is taken on a table of the user's
-- for a picture.
select t.table_name as table, c.name as column, c.staged,
  c.type not in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype,
    'float8'::regtype) as is_time,
  c.type = 'date'::regtype as is_date,
  format_type(c.type, null) as type, s.bounds[1] as low, s.bounds[cardinality(s.bounds)] as high,
  t.live_rows::float8 as live_rows, to_json(s.bounds) as bounds, to_json(s.common) as common,
  to_json(s.shares) as shares, s.nulls
from {{staging}}.tables as t
join lateral (
  select t.key[1] as name, k.attname::text as staged, k.atttypid as type, 1 as place
  from pg_catalog.pg_class d
  -- behind its status
  join pg_catalog.pg_attribute k on k.attrelid = d.oid and k.attnum = 2
  where d.relnamespace = {{literal staging}}::regnamespace and d.relname = t.stem || '_diff' and t.key <> '{}'
    and k.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype,
      'float8'::regtype, 'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
  union all
  (
    select l.attname::text, null, l.atttypid, 2
    from pg_catalog.pg_attribute l
    join pg_catalog.pg_class f on f.relnamespace = {{literal staging}}::regnamespace and f.relname = t.stem || '_old'
    -- what was renamed has another name in the rows of old
    join pg_catalog.pg_attribute o on o.attrelid = f.oid and o.attname = l.attname
    where l.attrelid = to_regclass(t.table_name) and l.attnum > 0 and l.attname = any (t.columns)
      and l.atttypid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
      and o.atttypid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
    order by l.attnum
    limit 1
  )
) as c on not c.name = any (coalesce(t.masked, '{}'))
left join pg_catalog.pg_class r on r.oid = to_regclass(t.table_name)
left join pg_catalog.pg_namespace n on n.oid = r.relnamespace
left join lateral (
  select s.histogram_bounds::text::text[] as bounds, s.most_common_vals::text::text[] as common,
    s.most_common_freqs::float8[] as shares, s.null_frac::float8 as nulls
  from pg_catalog.pg_stats s
  where s.schemaname = n.nspname and s.tablename = r.relname and s.attname = c.name
  order by s.inherited desc
  limit 1
) as s on true
where t.outcome = 'compared' and t.missing + t.corrupted + t.new > 0
order by t.table_name collate "C", c.place;
