
-- counts rows of a table of live that refer to rows of another that are missing, or corrupted; null where they are not
-- counted: no right to read them, types that are not Postgres' own, or a big table without an index to find them by;
-- parent_values: SQL over a row d of the parent's <t>_diff
create or replace function {{staging}}.referring_rows(parent_stem text, parent_values text[], status text,
  child_table text, child_columns text[]) returns bigint
language plpgsql as ${{tag}}$
declare
  child constant oid := to_regclass(child_table);
  types text[];
  rows bigint;
begin
  if child is null or not has_table_privilege(child, 'select') or row_security_active(child)
    or not has_schema_privilege((select c.relnamespace from pg_class as c where c.oid = child), 'usage') then
    return null;
  end if;
  select array_agg(case when t.typnamespace = 'pg_catalog'::regnamespace and t.typtype = 'b'
    then format_type(a.atttypid, a.atttypmod) end order by x.place) into types
  from unnest(child_columns) with ordinality as x(name, place)
  join pg_attribute as a on a.attrelid = child and a.attname = x.name and not a.attisdropped
  join pg_type as t on t.oid = a.atttypid;
  if cardinality(types) is distinct from cardinality(child_columns) or array_position(types, null) is not null then
    return null;
  elsif (select c.reltuples from pg_class as c where c.oid = child) > 20000000 and not exists (
    select from pg_index as i
    join pg_attribute as a on a.attrelid = child and a.attnum = i.indkey[0] and a.attname = any (child_columns)
    where i.indrelid = child and i.indisvalid and i.indpred is null
  ) then
    return null;
  end if;
  execute format('select count(*) from (select distinct %s from {{staging}}.%I as d where d.status = %L) as p '
    'join %s as c on %s',
    (select string_agg(format('(%s)::%s as %I', x.value, x.type, 'k' || x.place), ', ' order by x.place)
     from unnest(parent_values, types) with ordinality as x(value, type, place)),
    parent_stem || '_diff', status, child_table,
    (select string_agg(format('c.%I = p.%I', x.name, 'k' || x.place), ' and ' order by x.place)
     from unnest(child_columns) with ordinality as x(name, place))) into rows;
  return rows;
exception when data_exception or undefined_function or undefined_table then
  return null;
end
${{tag}}$;
comment on function {{staging}}.referring_rows(text, text[], text, text, text[]) is
  'pgmend {{stage}} of all tables: counts rows of live that refer to rows that are missing or corrupted';
