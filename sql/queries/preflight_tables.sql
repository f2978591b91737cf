-- Estimates and row-level security of every table of a side, with what is below a partitioned or inherited one. From
-- the catalogs of that side (of old: as 12_catalogs and preflight_mount mounted them).
with recursive classes as (
  select oid, relname, relnamespace, relkind::text as relkind, reltuples, relpages, reltoastrelid, relowner,
         relrowsecurity, relforcerowsecurity
  from {{catalog 'class'}}
  where relkind in ('r', 'p', 't')
), below as (
  select oid as root, oid from classes where relkind in ('r', 'p')
  union all
  select b.root, i.inhrelid from below b join {{catalog 'inherits'}} i on i.inhparent = b.oid
), sizes as (
  select b.root,
    -- before version 14, a table that was never analysed looks like an empty one
    case when bool_and(c.reltuples {{#if has.unknownTuples}}>= 0{{else}}> 0 or c.relpages > 0{{/if}})
      then sum(greatest(c.reltuples, 0)) end::float8 as rows,
    sum((c.relpages + coalesce(toast.relpages, 0))::float8 * (
      select setting::int from {{catalog 'settings'}} where name = 'block_size'
    )) as bytes
  from below b
  join classes c on c.oid = b.oid and c.relkind = 'r'
  left join classes toast on toast.oid = c.reltoastrelid
  group by b.root
), policies as (
  select polrelid, array_agg(polname::text order by polname) as policies
  from {{catalog 'policy'}}
  group by polrelid
)
select n.nspname as schema, c.relname as name, owner.rolname as owner,
  s.rows, case when s.rows is not null then s.bytes end as bytes,
  -- as the server itself decides it: the owner is exempt unless forced, superusers and BYPASSRLS always are
  c.relrowsecurity and not login.rolsuper and not login.rolbypassrls
    and (c.relforcerowsecurity or not exists (
      select from {{#if old}}{{staging}}.enabled_roles{{else}}information_schema.enabled_roles{{/if}}
      where role_name = owner.rolname
    )) as rows_hidden,
  coalesce(p.policies, '{}') as policies
from classes c
join {{catalog 'namespace'}} n on n.oid = c.relnamespace
join {{catalog 'roles'}} owner on owner.oid = c.relowner
join {{catalog 'roles'}} login
  on login.rolname = {{#if old}}(select login from {{staging}}.sides where side = 'old'){{else}}current_user{{/if}}
left join sizes s on s.root = c.oid
left join policies p on p.polrelid = c.oid
where c.relkind in ('r', 'p') and n.nspname in (select json_array_elements_text($1::text::json));
