-- Sequences of live, with what they and those of the same name on old gave last, and the column of live that draws from
-- each. $1: schemas, as a JSON array. Needs catalog_sequences of sequences_mount.
select format('%I.%I', n.nspname, c.relname) as name, q.seqincrement::text as increment, q.seqmax::text as max,
  has_sequence_privilege(c.oid, 'USAGE') and has_sequence_privilege(c.oid, 'SELECT') as readable,
  has_sequence_privilege(c.oid, 'UPDATE') as usable,
  case when has_sequence_privilege(c.oid, 'USAGE, SELECT') then pg_sequence_last_value(c.oid) end::text as live,
  o.last_value::text as old,
  drawn.schema, drawn.table, drawn.column, coalesce(drawn.indexed, false) as indexed
from pg_catalog.pg_sequence q
join pg_catalog.pg_class c on c.oid = q.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join {{staging}}.catalog_sequences as o on o.schemaname = n.nspname and o.sequencename = c.relname
left join lateral (
  select tn.nspname as schema, t.relname as table, a.attname as column,
    -- its greatest value is looked up, not searched
    has_column_privilege(t.oid, a.attnum, 'SELECT') and not row_security_active(t.oid) and exists (
      select from pg_catalog.pg_index i
      where i.indrelid = t.oid and i.indisvalid and i.indpred is null and (i.indkey::int2[])[0] = a.attnum) as indexed
  from (
    select d.refobjid as relid, d.refobjsubid as attnum
    from pg_catalog.pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
      and d.deptype in ('a', 'i') and d.refobjsubid > 0
    union
    select ad.adrelid, ad.adnum
    from pg_catalog.pg_depend d
    join pg_catalog.pg_attrdef ad on ad.oid = d.objid
    where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
  ) as owner
  join pg_catalog.pg_class t on t.oid = owner.relid and t.relkind in ('r', 'p')
  join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = owner.attnum
    and a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  order by t.oid, a.attnum
  limit 1
) as drawn on true
where n.nspname in (select json_array_elements_text($1::text::json))
order by n.nspname, c.relname;
