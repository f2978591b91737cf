-- from another column of the same row, or exchanged with it
with open as (
  select v.column_name, count(*) as rows from {{t.values}} as v where v.kind = 'other' group by v.column_name
), moved as (
  select v.row, v.column_name, v.family, v.live_value, e.key as from_column,
    e.key = any (d.changed) and d.live_row ->> e.key = v.old_value as is_exchange
  from {{t.values}} as v
  join {{t.diff}} as d on d.ctid = v.row
  cross join lateral json_each_text(d.old_row) as e
  where v.kind = 'other' and e.key <> v.column_name and e.value = v.live_value
), supported as (
  select m.column_name, m.from_column, m.is_exchange, count(*) as rows
  from moved as m
  join open as o on o.column_name = m.column_name
  group by m.column_name, m.from_column, m.is_exchange, m.family, o.rows
  having {{staging}}.is_pattern(count(*), o.rows, m.family <> 'text') and count(distinct m.live_value) > 1
    or m.is_exchange and m.family = 'text' and min(length(m.live_value)) > 2
), chosen as (
  select distinct on (m.row, m.column_name) m.row, m.column_name, m.from_column, m.is_exchange
  from moved as m
  join supported as s using (column_name, from_column, is_exchange)
  order by m.row, m.column_name, m.is_exchange desc, s.rows desc, m.from_column
)
update {{t.values}} as v
set kind = case when c.is_exchange then 'exchanged' else 'other_column' end, parameter = c.from_column
from (
  select c.row, c.column_name, c.from_column, c.is_exchange from chosen as c
  union
  -- also where another rule explains what came to the other column
  select c.row, c.from_column, c.column_name, true from chosen as c where c.is_exchange
) as c
where c.row = v.row and c.column_name = v.column_name;
