spaces as materialized (
  -- schemas whose tables are looked at: no other's columns and keys are read
  select n.oid, n.nspname
  from {{catalog 'namespace'}} n
  where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    {{#unless old}}
    -- pgmend's own staging schemas are marked by their comment
    and coalesce(obj_description(n.oid, 'pg_namespace'), '') not like 'pgmend staging schema%'
    {{/unless}}
), types as (
  select t.oid, t.typname, n.nspname, t.typtype::text, t.typelem, t.typlen, t.typbasetype, t.typtypmod, e.extname,
    {{#if old}}null::text{{else}}t.typoutput::regproc::text{{/if}} as output
  from {{catalog 'type'}} t
  join {{catalog 'namespace'}} n on n.oid = t.typnamespace
  -- pg_type and pg_extension, which have these numbers in every version
  left join {{catalog 'depend'}} d on d.classid = 1247 and d.objid = t.oid and d.refclassid = 3079 and d.deptype = 'e'
  left join {{catalog 'extension'}} e on e.oid = d.refobjid
), bases as (
  -- a domain, down to the type that stores its values
  select oid, oid as base, -1 as typmod from types where typtype <> 'd'
  union all
  select d.oid, b.base, case when b.typmod = -1 then d.typtypmod else b.typmod end
  from types d join bases b on b.oid = d.typbasetype
  where d.typtype = 'd'
), columns as (
  select a.attrelid, json_agg(json_build_object(
           'name', a.attname,
           'notNull', a.attnotnull,
           -- from Postgres 18 on, rows may break a constraint that is not yet valid; of old it is not known
           'neverNull', {{#if has.invalidNotNull}}{{#if old}}false{{else}}a.attnotnull and not exists (
             select from pg_catalog.pg_constraint c
             where c.conrelid = a.attrelid and c.contype = 'n' and c.conkey = array[a.attnum] and not c.convalidated
           ){{/if}}{{else}}a.attnotnull{{/if}},
           'generated', {{#if has.generated}}a.attgenerated <> ''{{else}}false{{/if}},
           'identity', a.attidentity <> '',
           {{#if old}}
           'default', null,
           {{else}}
           'default', case when a.atthasdef{{#if has.generated}} and a.attgenerated = ''{{/if}} then (
             select pg_get_expr(f.adbin, f.adrelid)
             from pg_catalog.pg_attrdef as f
             where f.adrelid = a.attrelid and f.adnum = a.attnum
           ) end,
           {{/if}}
           'declared', case when declared.nspname = 'pg_catalog' then format_type(a.atttypid, a.atttypmod)
                            else format('%I.%I', declared.nspname, declared.typname) end,
           'domain', declared.typtype = 'd',
           'schema', base.nspname,
           -- an array belongs to what its element belongs to
           'extension', coalesce(element.extname, base.extname),
           'type', case when element.oid is null then base.typname else element.typname end,
           'array', element.oid is not null,
           'kind', coalesce(element.typtype, base.typtype),
           -- a cast of it to text may be one that its owner has made
           'output', case when coalesce(element.nspname, base.nspname) <> 'pg_catalog' then base.output end,
           'collation', a.attcollation::text,
           {{#if old}}
           -- money that old prints by another locale would be read wrongly; C and C.UTF-8 print alike
           'formatted', case when base.typname in ('money', '_money') and base.nspname = 'pg_catalog' and not (
             select split_part(s.setting, '.', 1) = split_part(current_setting('lc_monetary'), '.', 1)
             from {{catalog 'settings'}} s where s.name = 'lc_monetary'
           ) then '???' else format_type(b.base, case when declared.typtype = 'd' then b.typmod
             else a.atttypmod end) end
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
    -- most of what is in the catalogs are the catalogs themselves, which have numbers below this
    and a.attrelid >= 16384
    -- no join, of which nobody could tell how many rows it leaves
    and coalesce(a.attrelid in (
      select c.oid
      from {{catalog 'class'}} c
      join spaces on spaces.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
    ), false)
  group by a.attrelid
)
