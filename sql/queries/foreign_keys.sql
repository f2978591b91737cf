-- Foreign keys of live's tables, and those that lead to them; those that partitions repeat left out.
-- $1: tables as JSON, an array of [schema, name].
with recursive wanted as materialized (
  select c.oid, n.nspname, c.relname
  from json_array_elements($1::text::json) as w(pair)
  join pg_catalog.pg_namespace n on n.nspname = w.pair ->> 0
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.pair ->> 1
), below as (
  -- a key may lead to a partition, or to a table that inherits: its rows are rows of the table above
  select w.oid, w.nspname, w.relname from wanted as w
  union
  select i.inhrelid, b.nspname, b.relname from below as b join pg_catalog.pg_inherits i on i.inhparent = b.oid
), above as materialized (
  -- in one value: a join, of whose rows nothing is known, would go through all of them for each key
  select jsonb_object_agg(b.oid, b.tables) as tables
  from (select b.oid, jsonb_agg(jsonb_build_array(b.nspname, b.relname)) as tables from below as b group by b.oid) as b
)
select f.conname as name, f.condeferrable as deferrable, f.confupdtype as on_update, f.confdeltype as on_delete,
  f.confmatchtype = 'f' as full,
  cn.nspname as child_schema, cc.relname as child, pn.nspname as parent_schema, pc.relname as parent,
  coalesce((select a.tables from above as a) -> f.confrelid::text, '[]') as above,
  has_table_privilege(cc.oid, 'SELECT') and has_schema_privilege(cn.oid, 'USAGE')
    and not row_security_active(cc.oid) and not temporal as child_readable,
  has_table_privilege(pc.oid, 'SELECT') and has_schema_privilege(pn.oid, 'USAGE')
    and not row_security_active(pc.oid) and not temporal as parent_readable,
  (select json_agg(json_build_object(
     'child', ca.attname, 'parent', pa.attname,
     -- the operator that holds the constraint: parent's type on the left
     'operator', format('operator(%I.%s)', opn.nspname, o.oprname),
     -- the parent's decides; said where the two would not agree on one, or where text from elsewhere takes a column's
     -- place
     'collation', case when not pl.collisdeterministic
         or pl.oid <> cl.oid and (not cl.collisdeterministic or pl.collprovider <> 'd' and cl.collprovider <> 'd')
       then format('%I.%I', pln.nspname, pl.collname) end
   ) order by part.position)
   from unnest(f.conkey, f.confkey, f.conpfeqop) with ordinality as part(child, parent, operator, position)
   join pg_catalog.pg_attribute ca on ca.attrelid = f.conrelid and ca.attnum = part.child
   join pg_catalog.pg_attribute pa on pa.attrelid = f.confrelid and pa.attnum = part.parent
   left join pg_catalog.pg_collation cl on cl.oid = ca.attcollation
   left join pg_catalog.pg_collation pl on pl.oid = pa.attcollation and cl.oid is not null
   left join pg_catalog.pg_namespace pln on pln.oid = pl.collnamespace
   join pg_catalog.pg_operator o on o.oid = part.operator
   join pg_catalog.pg_namespace opn on opn.oid = o.oprnamespace) as parts
from pg_catalog.pg_constraint f
-- of a key over times several parents may cover one child, which only the server looks at
cross join lateral (select coalesce((to_jsonb(f) ->> 'conperiod')::boolean, false)) as kind(temporal)
join pg_catalog.pg_class cc on cc.oid = f.conrelid
join pg_catalog.pg_namespace cn on cn.oid = cc.relnamespace
join pg_catalog.pg_class pc on pc.oid = f.confrelid
join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
where f.contype = 'f' and f.conparentid = 0
  and (f.conrelid in (select oid from wanted) or f.confrelid in (select oid from below))
order by cn.nspname, cc.relname, f.conname;
