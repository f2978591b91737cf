-- One row per table of a side, with its columns and usable keys, from the catalogs of that side
-- (of old: as 12_catalogs mounted them).
with recursive types as (
  select t.oid, t.typname, n.nspname, t.typtype::text, t.typelem, t.typlen, t.typbasetype, t.typtypmod
  from {{catalog 'type'}} t
  join {{catalog 'namespace'}} n on n.oid = t.typnamespace
), bases as (
  -- a domain, down to the type that stores its values
  select oid, oid as base, -1 as typmod from types where typtype <> 'd'
  union all
  select d.oid, b.base, case when b.typmod = -1 then d.typtypmod else b.typmod end
  from types d join bases b on b.oid = d.typbasetype
  where d.typtype = 'd'
), below as (
  -- a partitioned table has its rows in its partitions, and one that others inherit from shows theirs as well
  select oid as root, oid from {{catalog 'class'}} where relkind in ('r', 'p')
  union all
  select b.root, i.inhrelid from below b join {{catalog 'inherits'}} i on i.inhparent = b.oid
), sizes as (
  select b.root,
         sum(coalesce(nullif(greatest(c.reltuples, 0), 0)::float8, nullif(s.n_live_tup, 0))) as estimated_rows,
         -- only VACUUM tells pg_class of what is stored out of line, in chunks of 2 kB; the statistics know it at once
         sum(c.relpages::float8 * 8192 + coalesce(greatest(toast.relpages::float8 * 8192, toasted.n_live_tup * 2000.0), 0)) as bytes
  from below b
  join {{catalog 'class'}} c on c.oid = b.oid and c.relkind = 'r'
  left join {{catalog 'stat_all_tables'}} s on s.relid = c.oid
  left join {{catalog 'class'}} toast on toast.oid = c.reltoastrelid
  left join {{catalog 'stat_all_tables'}} toasted on toasted.relid = c.reltoastrelid
  group by b.root
), tables as (
  select c.oid, n.nspname, c.relname, c.relkind::text, c.relrowsecurity, c.relhassubclass,
         sizes.estimated_rows, coalesce(sizes.bytes, 0) as bytes
  from {{catalog 'class'}} c
  join {{catalog 'namespace'}} n on n.oid = c.relnamespace
  left join sizes on sizes.root = c.oid
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
), columns as (
  select a.attrelid, json_agg(json_build_object(
           'name', a.attname,
           'notNull', a.attnotnull,
           'generated', {{#if has.generated}}a.attgenerated <> ''{{else}}false{{/if}},
           'identity', a.attidentity <> '',
           'declared', case when declared.nspname = 'pg_catalog' then format_type(a.atttypid, a.atttypmod)
                            else format('%I.%I', declared.nspname, declared.typname) end,
           'domain', declared.typtype = 'd',
           'schema', base.nspname,
           'type', case when element.oid is null then base.typname else element.typname end,
           'array', element.oid is not null,
           'kind', coalesce(element.typtype, base.typtype),
           {{#if old}}
           -- money that old prints by another locale would be read wrongly; C and C.UTF-8 print alike
           'formatted', case when base.typname in ('money', '_money') and base.nspname = 'pg_catalog' and not (
             select split_part(s.setting, '.', 1) = split_part(current_setting('lc_monetary'), '.', 1)
             from {{staging}}.catalog_settings s where s.name = 'lc_monetary'
           ) then '???' else format_type(b.base, case when declared.typtype = 'd' then b.typmod else a.atttypmod end) end
           {{else}}
           'formatted', format_type(b.base, case when declared.typtype = 'd' then b.typmod else a.atttypmod end)
           {{/if}}
         ) order by a.attnum) as columns
  from {{catalog 'attribute'}} a
  join types declared on declared.oid = a.atttypid
  join bases b on b.oid = a.atttypid
  join types base on base.oid = b.base
  left join types element on element.oid = base.typelem and base.typelem <> 0 and base.typlen = -1
                         and base.typname like '\_%'
  where a.attnum > 0 and not a.attisdropped
  group by a.attrelid
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
  t.estimated_rows,
  t.bytes,
  coalesce(columns.columns, '[]') as columns,
  coalesce(keys.keys, '[]') as keys
from tables t
left join columns on columns.attrelid = t.oid
left join keys on keys.indrelid = t.oid
{{#unless old}}
-- pgmend's own staging schemas are marked by their comment
where coalesce(obj_description(to_regnamespace(quote_ident(t.nspname)), 'pg_namespace'), '') not like 'pgmend staging schema%'
{{/unless}}
order by 1, 2;
