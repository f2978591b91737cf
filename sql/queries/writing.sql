-- What decides how rows of live's tables can be written: one row per table.
-- $1: tables as JSON, an array of [schema, name].
with wanted as (
  select c.oid, c.relname, n.nspname
  from json_array_elements($1::text::json) as w(pair)
  join pg_catalog.pg_namespace n on n.nspname = w.pair ->> 0
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.pair ->> 1
), keys as (
  -- foreign keys of both directions, those that partitions repeat left out
  select f.oid, f.conname, f.conrelid, f.confrelid,
    cn.nspname as child_schema, cc.relname as child, pn.nspname as parent_schema, pc.relname as parent,
    f.confupdtype, f.confdeltype, f.condeferrable,
    has_table_privilege(cc.oid, 'SELECT') and has_schema_privilege(cn.oid, 'USAGE')
      and not row_security_active(cc.oid) as child_readable,
    has_table_privilege(pc.oid, 'SELECT') and has_schema_privilege(pn.oid, 'USAGE')
      and not row_security_active(pc.oid) as parent_readable,
    (select json_agg(json_build_object(
       'child', ca.attname, 'parent', pa.attname,
       -- the operator that holds the constraint: parent's type on the left
       'operator', format('operator(%I.%s)', opn.nspname, o.oprname),
       -- the parent's decides; said where the two would not agree on one, or where text from elsewhere takes a column's place
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
  join pg_catalog.pg_class cc on cc.oid = f.conrelid
  join pg_catalog.pg_namespace cn on cn.oid = cc.relnamespace
  join pg_catalog.pg_class pc on pc.oid = f.confrelid
  join pg_catalog.pg_namespace pn on pn.oid = pc.relnamespace
  where f.contype = 'f' and f.conparentid = 0
), parents as materialized (
  select k.conrelid, json_agg(json_build_object(
     'name', k.conname, 'schema', k.parent_schema, 'table', k.parent, 'readable', k.parent_readable,
     'deferrable', k.condeferrable, 'parts', k.parts) order by k.conname) as parents
  from keys k
  group by k.conrelid
), children as materialized (
  select k.confrelid, json_agg(json_build_object(
     'name', k.conname, 'schema', k.child_schema, 'table', k.child, 'readable', k.child_readable,
     'on_update', k.confupdtype, 'on_delete', k.confdeltype, 'parts', k.parts) order by k.child_schema, k.child, k.conname) as children
  from keys k
  group by k.confrelid
)
select w.nspname as schema, w.relname as name,
  (select coalesce(json_agg(json_build_object(
            'name', a.attname,
            'type', format_type(a.atttypid, a.atttypmod),
            'not_null', a.attnotnull or base.never_null,
            'has_default', a.atthasdef or a.attidentity <> '' or t.typdefault is not null,
            'generated', a.attgenerated <> '',
            'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
            -- json text that arrives as a JSON string would become a JSON string; of a domain what it stores decides
            'json', base.oid in ('json'::regtype, 'jsonb'::regtype),
            'base', base.typname, 'kind', base.typtype, 'stored', format_type(base.oid, base.modifiers),
            -- by which an index of the column sorts; null where = is not equality of bytes
            'collation', case when a.attcollation <> 0 and l.collisdeterministic then format('%I.%I', ln.nspname, l.collname) end,
            -- 'a' and 'A' are one to it, and two values to a comparison
            'folds', coalesce(not l.collisdeterministic, false),
            'sequence', (
              -- identity, serial, or a default that calls nextval
              select json_build_object('name', format('%I.%I', sn.nspname, s.relname), 'increment', q.seqincrement, 'max', q.seqmax::text,
                                       'usable', has_sequence_privilege(s.oid, 'USAGE') and has_sequence_privilege(s.oid, 'UPDATE') and has_sequence_privilege(s.oid, 'SELECT'))
              from (
                -- each way by the index of pg_depend that knows it: an OR of both reads all of it for every column
                select d.objid as oid
                from pg_catalog.pg_depend d
                where d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
                  and d.classid = 'pg_class'::regclass and d.deptype = 'i'
                union all
                select d.refobjid
                from pg_catalog.pg_attrdef ad
                join pg_catalog.pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = ad.oid and d.refclassid = 'pg_class'::regclass
                where ad.adrelid = a.attrelid and ad.adnum = a.attnum
              ) as owned
              join pg_catalog.pg_class s on s.oid = owned.oid and s.relkind = 'S'
              join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
              join pg_catalog.pg_sequence q on q.seqrelid = s.oid
              order by s.oid limit 1)
          ) order by a.attnum), '[]')
   from pg_catalog.pg_attribute a
   join pg_catalog.pg_type t on t.oid = a.atttypid
   left join lateral (
     with recursive down as (
       select t.oid, t.typbasetype, t.typname, t.typtype, greatest(a.atttypmod, t.typtypmod) as modifiers, t.typnotnull as never_null
       union all
       select b.oid, b.typbasetype, b.typname, b.typtype, greatest(down.modifiers, b.typtypmod), down.never_null or b.typnotnull
       from down join pg_catalog.pg_type b on b.oid = down.typbasetype
     )
     select oid, typname, typtype, modifiers, never_null from down where typbasetype = 0
   ) base on true
   left join pg_catalog.pg_collation l on l.oid = a.attcollation
   left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
   where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped) as columns,
  -- what two rows may not have in common: unique indexes and exclusion constraints, over plain columns of all rows
  (select coalesce(json_agg(json_build_object(
            'name', e.relname, 'unique', e.indisunique, 'immediate', e.indimmediate, 'nulls_equal', e.nulls_equal,
            'parts', e.parts
          ) order by e.relname), '[]')
   from (
     select c.relname, i.indisunique, i.indimmediate,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_equal,
       json_agg(json_build_object('column', a.attname, 'operator', (
         select format('operator(%I.%s)', pn.nspname, o.oprname)
         from pg_catalog.pg_operator o
         join pg_catalog.pg_namespace pn on pn.oid = o.oprnamespace
         where o.oid = coalesce(x.conexclop[part.position], (
           select ao.amopopr
           from pg_catalog.pg_opclass oc
           join pg_catalog.pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amoplefttype = oc.opcintype
                                     and ao.amoprighttype = oc.opcintype and ao.amopstrategy = 3
           where oc.oid = (i.indclass::oid[])[part.position - 1]))
       ), 'collation', (
         select format('%I.%I', ln.nspname, l.collname)
         from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
         where l.oid = (i.indcollation::oid[])[part.position - 1])
       , 'folds', coalesce((
         select not l.collisdeterministic from pg_catalog.pg_collation l where l.oid = (i.indcollation::oid[])[part.position - 1]
       ), false)) order by part.position) as parts
     from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid
     left join pg_catalog.pg_constraint x on x.conindid = i.indexrelid and x.contype = 'x'
     cross join unnest(i.indkey::int2[]) with ordinality as part(attnum, position)
     join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = part.attnum
     where (i.indisunique or i.indisexclusion) and i.indislive and i.indpred is null and i.indexprs is null
       and part.position <= i.indnkeyatts and i.indrelid = w.oid
     group by i.indexrelid, c.relname, i.indisunique, i.indimmediate, x.conexclop, i.*
   ) e) as exclusive,
  coalesce(parents.parents, '[]') as parents,
  coalesce(children.children, '[]') as children,
  -- without a unique index over it nothing but a lock keeps a key from being inserted twice
  (select coalesce(json_agg(r.rulename order by r.rulename), '[]') from pg_catalog.pg_rewrite r
   where r.ev_class = w.oid and r.rulename <> '_RETURN') as rules,
  -- those among them that act when rows are inserted or updated
  (select coalesce(json_agg(json_build_object('name', r.rulename, 'enabled', r.ev_enabled) order by r.rulename), '[]')
   from pg_catalog.pg_rewrite r
   where r.ev_class = w.oid and r.ev_type in ('2', '3') and r.ev_enabled <> 'D') as acting_rules,
  -- triggers of users that fire when rows are written, also those that only a partition or a child has, and which columns each
  -- sets, as far as its text says so
  (with recursive below as (
     select w.oid
     union all
     select i.inhrelid from below join pg_catalog.pg_inherits i on i.inhparent = below.oid
   ), firing as (
     select distinct on (t.tgname, t.tgenabled) t.tgname, t.tgenabled, coalesce((
         select json_agg(a.attname order by a.attnum)
         from pg_catalog.pg_attribute a
         cross join regexp_replace(a.attname, '([^[:alnum:]_])', '\\\1', 'g') as pattern
         where a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
           and (p.prosrc ~* ('\mnew\s*\.\s*"?' || pattern || '"?\s*:?=') or encode(t.tgargs, 'escape') ~* ('\m' || pattern || '(\\|$)'))
       ), '[]') as sets
     from below
     join pg_catalog.pg_trigger t on t.tgrelid = below.oid
     join pg_catalog.pg_proc p on p.oid = t.tgfoid
     where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype::int & 20 <> 0
     order by t.tgname, t.tgenabled
   )
   select coalesce(json_agg(json_build_object('name', tgname, 'enabled', tgenabled, 'sets', sets) order by tgname), '[]')
   from firing) as triggers
from wanted w
left join parents on parents.conrelid = w.oid
left join children on children.confrelid = w.oid
order by 1, 2;
