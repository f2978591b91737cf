
-- rows of live that refer to rows of this table which are missing or corrupted
delete from {{staging}}.referring where table_name = {{literal pair.name}};
insert into {{staging}}.referring (table_name, status, referring_table, foreign_key, columns, rows)
select {{literal pair.name}}, r.status, r.child_table, r.name, r.child_columns, r.rows
from (
  select s.status, f.child_table, f.name, f.child_columns, {{staging}}.referring_rows(f.parent_stem,
    case s.status when 'missing' then array(
      select format('d.old_row ->> %L', x.name)
      from unnest(f.parent_columns) with ordinality as x(name, place) order by x.place
    ) else array(
      select coalesce(k.value, format('d.live_row ->> %L', x.name))
      from unnest(f.parent_columns) with ordinality as x(name, place)
      left join (values
{{#if pair.diagnosis.keys.length}}
{{#list pair.diagnosis.keys}}
        ({{literal column}}, {{literal value}})
{{/list}}
{{else}}
        (null, null)
{{/if}}
      ) as k(name, value) on k.name = x.name
      order by x.place
    ) end, s.status, f.child_table, f.child_columns) as rows
  from {{staging}}.foreign_keys as f
  join {{staging}}.tables as t on t.table_name = {{literal pair.name}}
  cross join lateral (values ('missing', t.missing), ('corrupted', t.corrupted)) as s(status, rows)
  where f.parent_stem = {{literal pair.stem}} and s.rows > 0
) as r
where r.rows > 0;
