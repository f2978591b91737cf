-- What in the staging schema others than the role that runs this have made, or have rights on, each with the statement
-- that ends it. By owners and rights, since anybody can write a comment. A superuser may do all of it anyway.
with own as (
  -- what this transaction has made is its own, whatever default privileges gave of it: its stage takes that back
  select (txid_current_if_assigned() % 4294967296)::text::xid as xid
), trusted as materialized (
  select r.oid from pg_catalog.pg_roles as r where r.rolsuper or r.rolname = current_user
), schema as (
  select n.oid, n.nspowner, case when own.xid is null or age(n.xmin) > age(own.xid) then n.nspacl end as nspacl
  from pg_catalog.pg_namespace as n cross join own where n.nspname = '{{staging}}'
), objects as (
  select 'schema' as kind, s.oid, s.nspowner as owner, s.nspacl as acl from schema as s
  union all
  select case c.relkind when 'v' then 'view' when 'f' then 'foreign table' when 'S' then 'sequence' when 'm'
    then 'materialized view' else 'table' end,
    c.oid, c.relowner, case when own.xid is null or age(c.xmin) > age(own.xid) then c.relacl end
  from pg_catalog.pg_class as c join schema as s on s.oid = c.relnamespace cross join own
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select case p.prokind when 'p' then 'procedure' else 'function' end, p.oid, p.proowner, p.proacl
    from pg_catalog.pg_proc as p join schema as s on s.oid = p.pronamespace
  union all
  select 'type', t.oid, t.typowner, t.typacl from pg_catalog.pg_type as t join schema as s on s.oid = t.typnamespace
  where t.typtype <> 'c' and t.typelem = 0
  union all
  select 'operator', o.oid, o.oprowner, null from pg_catalog.pg_operator as o join schema as s on s.oid = o.oprnamespace
)
select format('%s %s belongs to %s', o.kind, n.name, quote_ident(pg_get_userbyid(o.owner))) as problem, null as remedy
from objects as o
cross join lateral ({{> object_name}}) as n
where o.owner not in (select oid from trusted)
union all
select distinct format('%s has rights on %s %s', g.grantee, o.kind, n.name),
  format('REVOKE ALL ON %s %s FROM %s', case when o.kind in ('schema', 'sequence', 'function', 'procedure', 'type')
    then upper(o.kind) else 'TABLE' end, n.name, g.grantee)
from objects as o
cross join lateral ({{> object_name}}) as n
cross join lateral aclexplode(o.acl) as a
cross join lateral (select case a.grantee when 0 then 'PUBLIC'
  else quote_ident(pg_get_userbyid(a.grantee)) end as grantee) as g
where a.grantee not in (select oid from trusted) and o.owner in (select oid from trusted)
union all
select format('table %s has trigger %I, whose function belongs to %s', t.tgrelid::regclass, t.tgname,
  quote_ident(pg_get_userbyid(p.proowner))),
  format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
from pg_catalog.pg_trigger as t
join pg_catalog.pg_proc as p on p.oid = t.tgfoid
join pg_catalog.pg_class as c on c.oid = t.tgrelid join schema as s on s.oid = c.relnamespace
where not t.tgisinternal and p.proowner not in (select oid from trusted)
union all
select format('table %s has rule %I', r.ev_class::regclass, r.rulename),
  format('DROP RULE %I ON %s', r.rulename, r.ev_class::regclass)
from pg_catalog.pg_rewrite as r join pg_catalog.pg_class as c on c.oid = r.ev_class
  join schema as s on s.oid = c.relnamespace
where r.rulename <> '_RETURN'
