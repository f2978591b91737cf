-- numbers and times that are all off by the same
with open as (
  select v.column_name, count(*) as rows from {{t.values}} as v where v.kind = 'other' group by v.column_name
), off as (
  select v.column_name, v.parameter
  from {{t.values}} as v
  join open as o on o.column_name = v.column_name
  where v.kind = 'other' and v.parameter is not null
  group by v.column_name, v.parameter, o.rows
  having {{staging}}.is_pattern(count(*), o.rows, count(distinct v.old_value) < 20) and count(distinct v.old_value) >= 3
)
update {{t.values}} as v
set kind = 'offset'
from off as o
where v.kind = 'other' and o.column_name = v.column_name and o.parameter = v.parameter;
