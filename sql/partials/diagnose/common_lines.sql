
insert into {{staging}}.diagnosed (table_name, status, column_name, kind, rows, share, parameters, sentence)
select {{literal pair.name}}, c.status, null, c.kind, c.rows, round(c.rows::numeric / c.all_rows, 4),
  jsonb_strip_nulls(jsonb_build_object('column', c.column_name, 'from', case when not c.beyond then c.low end,
    'to', c.high, 'above_old', case when c.beyond then c.low end, 'there', c.there, 'lift', c.lift))
    - case c.kind when 'key_range' then '{}'::text[] when 'time_range' then '{}' else array['from', 'to'] end
    || case c.kind
      when 'value' then jsonb_build_object('value', c.low)
      when 'missing_parent' then jsonb_build_object('parent', c.low, 'parents', c.high::bigint)
      when 'partition' then jsonb_build_object('partition', c.low)
      when 'pages' then jsonb_build_object('from', c.low::bigint, 'to', c.high::bigint)
      else '{}' end,
  {{staging}}.sentence_of_common(c.kind, c.status, c.column_name, c.low, c.high, c.rows, c.of_rows,
    c.all_rows, c.there, c.beyond)
from (
  select distinct on (v.status, v.turn) v.*
  from (
    select c.*, {{staging}}.lift(c.rows, c.of_rows, c.there,
        case c.status when 'new' then t.live_rows else t.old_rows end) as lift,
      case c.status when 'missing' then t.missing when 'corrupted' then t.corrupted else t.new end as all_rows,
      case when c.kind in ('key_range', 'time_range') then 1 when c.kind = 'missing_parent' then 10 + c.n
        else 2 end as turn,
      bool_or(c.beyond) over (partition by c.status) as is_beyond,
      -- a range of one value, of which there is a line of its own
      c.low = c.high and exists (
        select from {{t.common}} as o
        where o.status = c.status and o.kind = 'value' and o.column_name = c.column_name
      ) as is_value
    from {{t.common}} as c
    join {{staging}}.tables as t on t.table_name = {{literal pair.name}}
  ) as v
  -- what was made since has no other cause
  where v.beyond or not v.is_beyond and (v.kind = 'missing_parent'
    or v.rows >= 10 and v.rows * 2 >= v.of_rows and v.lift >= 5 and v.is_value is not true)
  order by v.status, v.turn, v.rows * (v.rows::numeric / nullif(v.there, 0)) desc nulls last,
    array_position(array['key_range', 'time_range', 'value', 'partition', 'pages'], v.kind), v.n
) as c;
drop table {{t.common}}, {{t.explained}};
