-- By which rules the database of a side sorts, and the time zone that sessions of its role start with. From the
-- catalogs of that side (of old: as 12_catalogs mounted them).
select
  {{#if has.provider}}
  case d.datlocprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' end
  {{else}}
  'libc'
  {{/if}}
  as provider,
  {{#if has.locale}}
  coalesce(d.datlocale, d.datcollate)
  {{else if has.provider}}
  coalesce(d.daticulocale, d.datcollate)
  {{else}}
  d.datcollate
  {{/if}}
  as locale,
  d.datctype as ctype,
  {{#if has.provider}}d.datcollversion{{else}}null::text{{/if}} as version,
{{#if old}}
  -- the version that the libraries of old's machine have now is known only to a function, which cannot
  -- be called there
  null::text as actual_version,
{{else if has.provider}}
  pg_catalog.pg_database_collation_actual_version(d.oid) as actual_version,
{{else}}
  null::text as actual_version,
{{/if}}
  -- what a session has before it says otherwise, as ours and postgres_fdw's do
  (select reset_val from {{catalog 'settings'}} where name = 'TimeZone') as time_zone,
  (select reset_val from {{catalog 'settings'}} where name = 'lc_monetary') as lc_monetary
from {{catalog 'database'}} d
where d.datname = {{#if old}}(select catalog_name from {{staging}}.catalog_own_name){{else}}current_database(){{/if}};
