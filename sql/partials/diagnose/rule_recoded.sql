-- labels that always became the same other label
with open as (
  select v.column_name, count(*) as rows, count(distinct v.old_value) as olds,
    count(distinct (v.old_value, v.live_value)) as pairs
  from {{t.values}} as v
  where v.kind = 'other'
  group by v.column_name
), became as (
  select v.column_name, v.old_value, v.live_value, count(*) as rows,
    row_number() over (partition by v.column_name, v.old_value order by count(*) desc, v.live_value) as place
  from {{t.values}} as v
  where v.kind = 'other'
  group by v.column_name, v.old_value, v.live_value
), labels as (
  select b.column_name, b.old_value, b.live_value, o.rows as open_rows,
    sum(b.rows) over (partition by b.column_name) as mapped_rows, count(*) over (partition by b.column_name) as pairs
  from became as b
  join open as o on o.column_name = b.column_name
  left join became as second on second.column_name = b.column_name and second.old_value = b.old_value
    and second.place = 2
  where b.place = 1
    -- nothing else became of it, but for single values that something else has damaged
    and coalesce(second.rows, 0) <= greatest(1, b.rows / 10)
    -- rare labels count where the whole of it is a mapping
    and (b.rows >= 3 or o.pairs = o.olds and o.pairs * 3 <= o.rows)
)
update {{t.values}} as v
set kind = 'recoded', parameter = null
from labels as l
where l.pairs <= 50 and {{staging}}.is_pattern(l.mapped_rows::bigint, l.open_rows, false)
  and l.column_name = v.column_name and l.old_value = v.old_value and l.live_value = v.live_value and v.kind = 'other';
