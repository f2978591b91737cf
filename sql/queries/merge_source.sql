-- The table or view that a source of a merge names, with its columns. $1: schema, $2: name.
with recursive {{> catalog_columns}}
select
  t.columns, t.estimated_rows, coalesce(t.bytes, 0) as bytes,
  (select coalesce(json_agg(format('%I.%I', n.nspname, c.relname) order by n.nspname, c.relname), '[]')
   from {{catalog 'class'}} c join {{catalog 'namespace'}} n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'v', 'm') and c.relname = $2 and n.nspname <> $1) as elsewhere
from (values (1)) as one(row)
left join (
  select columns.columns, nullif(greatest(c.reltuples, 0), 0)::float8 as estimated_rows,
    c.relpages::float8 * 8192 as bytes
  from {{catalog 'class'}} c
  join {{catalog 'namespace'}} n on n.oid = c.relnamespace
  join columns on columns.attrelid = c.oid
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
) as t on true;
