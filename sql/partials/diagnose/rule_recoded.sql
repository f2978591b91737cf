-- labels that always became the same other label
with open as (
  select v.column_name, count(*) as rows, count(distinct v.old_value) as olds,
    count(distinct (v.old_value, v.live_value)) as pairs
  from {{t.values}} as v
  where v.kind = 'other'
  group by v.column_name
), mapped as (
  select v.column_name, v.old_value, v.live_value, count(*) as rows,
    sum(count(*)) over (partition by v.column_name, v.old_value) as of_old
  from {{t.values}} as v
  where v.kind = 'other'
  group by v.column_name, v.old_value, v.live_value
), labels as (
  select m.column_name, m.old_value, m.live_value, m.rows, o.rows as open_rows,
    sum(m.rows) over (partition by m.column_name) as mapped_rows,
    count(*) over (partition by m.column_name) as mapped_pairs
  from mapped as m
  join open as o on o.column_name = m.column_name
  -- rare labels count where the whole of it is a mapping
  where m.rows * 10 >= m.of_old * 9 and (m.rows >= 3 or o.pairs = o.olds and o.pairs * 3 <= o.rows)
)
update {{t.values}} as v
set kind = 'recoded', parameter = null
from labels as l
where l.mapped_pairs <= 50 and {{staging}}.is_pattern(l.mapped_rows::bigint, l.open_rows, false)
  and l.column_name = v.column_name and l.old_value = v.old_value and l.live_value = v.live_value and v.kind = 'other';
