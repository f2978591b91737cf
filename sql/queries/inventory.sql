-- One row per table of a side, with its columns and usable keys, from the catalogs of that side
-- (of old: as 12_catalogs mounted them).
with recursive {{> catalog_columns}}, below as (
  -- a partitioned table has its rows in its partitions, and one that others inherit from shows theirs as well
  select oid as root, oid from {{catalog 'class'}} where relkind in ('r', 'p')
  union all
  select b.root, i.inhrelid from below b join {{catalog 'inherits'}} i on i.inhparent = b.oid
), sizes as (
  select b.root,
         sum(coalesce(nullif(greatest(c.reltuples, 0), 0)::float8, nullif(s.n_live_tup, 0))) as estimated_rows,
         -- only VACUUM tells pg_class of what is stored out of line, in chunks of 2 kB; the statistics know it at once
         sum(c.relpages::float8 * 8192 + coalesce(greatest(toast.relpages::float8 * 8192, toasted.n_live_tup * 2000.0),
           0)) as bytes
  from below b
  join {{catalog 'class'}} c on c.oid = b.oid and c.relkind = 'r'
  left join {{catalog 'stat_all_tables'}} s on s.relid = c.oid
  left join {{catalog 'class'}} toast on toast.oid = c.reltoastrelid
  left join {{catalog 'stat_all_tables'}} toasted on toasted.relid = c.reltoastrelid
  group by b.root
), tables as (
  select c.oid, n.nspname, c.relname, c.relkind::text, c.relrowsecurity, c.relhassubclass,
         sizes.estimated_rows, coalesce(sizes.bytes, 0) as bytes,
         exists (select from {{catalog 'inherits'}} i where i.inhrelid = c.oid) as heir
  from {{catalog 'class'}} c
  join spaces n on n.oid = c.relnamespace
  left join sizes on sizes.root = c.oid
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
), keys as (
  select k.indrelid, json_agg(json_build_object(
           'name', k.relname, 'primary', k.indisprimary, 'columns', k.columns
         ) order by k.indisprimary desc, json_array_length(k.columns), k.relname) as keys
  from (
    select i.indrelid, c.relname, i.indisprimary, json_agg(a.attname order by part.position) as columns
    from {{catalog 'index'}} i
    join {{catalog 'class'}} c on c.oid = i.indexrelid
    cross join unnest(i.indkey::int2[]) with ordinality as part(attnum, position)
    join {{catalog 'attribute'}} a on a.attrelid = i.indrelid and a.attnum = part.attnum
    where i.indisunique and i.indimmediate and i.indisvalid and i.indpred is null and i.indexprs is null
      and i.indrelid in (select oid from tables)
      and part.position <= {{#if has.includedColumns}}i.indnkeyatts{{else}}i.indnatts{{/if}}
    group by i.indexrelid, i.indrelid, c.relname, i.indisprimary
    -- a unique index over a column that may be NULL identifies no row
    having bool_and(a.attnotnull)
  ) k
  group by k.indrelid
)
select
  t.nspname as schema,
  t.relname as name,
  format('%I.%I', t.nspname, t.relname) as display,
  t.relkind = 'p' as partitioned,
  t.relrowsecurity as row_security,
  t.relkind = 'r' and t.relhassubclass as inherited,
  t.heir,
  t.estimated_rows,
  t.bytes,
  coalesce(columns.columns, '[]') as columns,
  coalesce(keys.keys, '[]') as keys
from tables t
left join columns on columns.attrelid = t.oid
left join keys on keys.indrelid = t.oid
order by 1, 2;
