
-- foreign keys between tables that are compared, as old has them and as live has them, and those of live's other tables
-- that lead to them; columns by the names that rows of old have in <t>_diff
drop table if exists {{staging}}.foreign_keys;
create table {{staging}}.foreign_keys (
  name text not null,
  on_old boolean not null,
  -- null for a table that is not compared
  child_stem text,
  child_table text not null,
  parent_stem text not null,
  parent_table text not null,
  child_columns text[] not null,
  parent_columns text[] not null
);
comment on table {{staging}}.foreign_keys is 'pgmend {{stage}} of all tables: foreign keys of both sides';

with mounts as (
  select t.stem, t.table_name, f.ftrelid, c.oid as staged,
    max(o.option_value) filter (where o.option_name = 'schema_name') as schema_name,
    max(o.option_value) filter (where o.option_name = 'table_name') as old_name
  from {{staging}}.tables as t
  join pg_class as m on m.relnamespace = to_regnamespace('{{staging}}') and m.relname = (t.stem || '_old')::name
  join pg_foreign_table as f on f.ftrelid = m.oid
  join pg_class as c on c.relnamespace = m.relnamespace and c.relname = (t.stem || '_compared_old')::name
  cross join lateral pg_options_to_table(f.ftoptions) as o
  where t.outcome = 'compared'
  group by t.stem, t.table_name, f.ftrelid, c.oid
), old_tables as (
  select c.oid, m.stem, m.table_name, m.ftrelid, m.staged
  from mounts as m
  join {{staging}}.catalog_namespace as n on n.nspname = m.schema_name
  join {{staging}}.catalog_class as c on c.relnamespace = n.oid and c.relname = m.old_name
), old_keys as (
  select k.conname, k.conrelid, k.confrelid, k.conkey, k.confkey
  from {{staging}}.catalog_constraint as k
  where k.contype = 'f'
)
insert into {{staging}}.foreign_keys
  (name, on_old, child_stem, child_table, parent_stem, parent_table, child_columns, parent_columns)
select k.conname, true, c.stem, c.table_name, p.stem, p.table_name, cn.names, pn.names
from old_keys as k
join old_tables as c on c.oid = k.conrelid
join old_tables as p on p.oid = k.confrelid
cross join lateral (
  -- the staged view has old's columns in their order, under the names that they are compared by
  select array_agg(v.attname::text order by x.place) as names
  from unnest(k.conkey) with ordinality as x(number, place)
  join {{staging}}.catalog_attribute as a on a.attrelid = k.conrelid and a.attnum = x.number
  join pg_attribute as f on f.attrelid = c.ftrelid and f.attname = a.attname
  join pg_attribute as v on v.attrelid = c.staged and v.attnum = f.attnum
) as cn
cross join lateral (
  select array_agg(v.attname::text order by x.place) as names
  from unnest(k.confkey) with ordinality as x(number, place)
  join {{staging}}.catalog_attribute as a on a.attrelid = k.confrelid and a.attnum = x.number
  join pg_attribute as f on f.attrelid = p.ftrelid and f.attname = a.attname
  join pg_attribute as v on v.attrelid = p.staged and v.attnum = f.attnum
) as pn
where cardinality(cn.names) = cardinality(k.conkey) and cardinality(pn.names) = cardinality(k.confkey);

with live_keys as (
  select k.conname as name, c.stem as child_stem, format('%I.%I', cn.nspname, cc.relname) as child_table,
    p.stem as parent_stem, p.table_name as parent_table,
    array(
      select a.attname::text
      from unnest(k.conkey) with ordinality as x(number, place)
      join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = x.number
      order by x.place
    ) as child_columns,
    array(
      select a.attname::text
      from unnest(k.confkey) with ordinality as x(number, place)
      join pg_attribute as a on a.attrelid = k.confrelid and a.attnum = x.number
      order by x.place
    ) as parent_columns
  from pg_constraint as k
  join pg_class as cc on cc.oid = k.conrelid
  join pg_namespace as cn on cn.oid = cc.relnamespace
  join {{staging}}.tables as p on p.outcome = 'compared' and to_regclass(p.table_name) = k.confrelid
  left join {{staging}}.tables as c on c.outcome = 'compared' and to_regclass(c.table_name) = k.conrelid
  where k.contype = 'f' and k.conparentid = 0
)
insert into {{staging}}.foreign_keys
  (name, on_old, child_stem, child_table, parent_stem, parent_table, child_columns, parent_columns)
select k.name, false, k.child_stem, k.child_table, k.parent_stem, k.parent_table, k.child_columns, k.parent_columns
from live_keys as k
where not exists (
  select from {{staging}}.foreign_keys as f
  where f.child_stem = k.child_stem and f.parent_stem = k.parent_stem
    and (f.child_columns, f.parent_columns) = (k.child_columns, k.parent_columns)
);
