
-- rows whose parents are missing as well: nothing else is looked for in these
do ${{tag}}$
declare
  parent record;
  orphaned bigint;
  parents bigint;
  there bigint;
begin
  for parent in
    select f.name, f.parent_table, f.parent_stem, f.child_columns, f.parent_columns, t.missing, t.old_rows,
      (select string_agg(format('d.old_row ->> %L', c), ', ' order by n)
       from unnest(f.child_columns) with ordinality as x(c, n)) as child_values,
      array(select format('d.old_row ->> %L', c) from unnest(f.parent_columns) with ordinality as x(c, n)
        order by n) as parent_values
    from {{staging}}.foreign_keys as f
    join {{staging}}.tables as p on p.stem = f.parent_stem and p.missing > 0
    join {{staging}}.tables as t on t.stem = f.child_stem and t.missing > 0
    where f.child_stem = {{literal pair.stem}} and f.on_old and f.parent_stem <> f.child_stem
    order by f.parent_table, f.name
  loop
    execute format(
      'select count(*), count(distinct p.key) from %s as d join (
        select jsonb_build_array(%s) as key from {{staging}}.%I as d where d.status = ''missing''
      ) as p on p.key = jsonb_build_array(%s) where d.status = ''missing''',
      {{literal t.diff}}, array_to_string(parent.parent_values, ', '), parent.parent_stem || '_diff',
      parent.child_values) into orphaned, parents;
    there := orphaned + coalesce({{staging}}.referring_rows(parent.parent_stem, parent.parent_values, 'missing',
      {{literal pair.name}}, parent.child_columns), 0);
    if orphaned >= 3 and {{staging}}.lift(orphaned, parent.missing, there, parent.old_rows) >= 5
      and ({{staging}}.is_pattern(orphaned, parent.missing, false)) then
      insert into {{t.common}} (kind, status, column_name, low, high, rows, of_rows, there)
      values ('missing_parent', 'missing', parent.name, parent.parent_table, parents::text, orphaned, parent.missing,
        there);
      execute format(
        'insert into %s select d.ctid from %s as d where d.status = ''missing'' and jsonb_build_array(%s) in (
          select jsonb_build_array(%s) from {{staging}}.%I as d where d.status = ''missing'')',
        {{literal t.explained}}, {{literal t.diff}}, parent.child_values, array_to_string(parent.parent_values, ', '),
        parent.parent_stem || '_diff');
    end if;
  end loop;
end
${{tag}}$;
