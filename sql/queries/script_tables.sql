-- Tables with rows to be repaired, to which others each refers, and which inherit from it.
-- $1: their names as a JSON array, null for all.
select t.stem, c.relname as table, n.nspname as schema, (
  select coalesce(json_agg(json_build_object('schema', pn.nspname, 'table', p.relname)), '[]')
  from pg_catalog.pg_constraint f
  join pg_catalog.pg_class p on p.oid = f.confrelid
  join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
  where f.conrelid = c.oid and f.contype = 'f' and f.conparentid = 0
) as parents, (
  select coalesce(json_agg(json_build_object('schema', hn.nspname, 'table', h.relname)), '[]')
  from pg_catalog.pg_inherits i
  join pg_catalog.pg_class h on h.oid = i.inhrelid
  join pg_catalog.pg_namespace hn on hn.oid = h.relnamespace
  where i.inhparent = c.oid
) as heirs
from {{staging}}.tables t
join pg_catalog.pg_class c on c.oid = to_regclass(t.table_name)
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where t.outcome = 'compared' and t.missing + t.corrupted > 0
  and ($1::text is null or t.table_name in (select json_array_elements_text($1::text::json)))
order by t.table_name collate "C";
