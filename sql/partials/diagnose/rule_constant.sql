-- one value that many different ones became, and that hardly any was before; of a boolean all became the same
with changed as (
  select v.column_name, count(*) as rows, count(distinct v.live_value) as lives
  from {{t.values}} as v
  where v.kind not in ('lost', 'filled', 'emptied', 'exchanged', 'other_column')
  group by v.column_name
), became as (
  select v.column_name, v.family, v.live_value, count(*) as rows, count(distinct v.old_value) as olds,
    count(*) filter (where v.kind <> 'other') as explained
  from {{t.values}} as v
  where v.kind not in ('lost', 'filled', 'emptied', 'exchanged', 'other_column')
  group by v.column_name, v.family, v.live_value
), was as (
  select v.column_name, v.old_value, count(*) as rows from {{t.values}} as v group by v.column_name, v.old_value
), constants as (
  select b.column_name, b.live_value, f.default_value
  from became as b
  join changed as c on c.column_name = b.column_name
  left join was as w on w.column_name = b.column_name and w.old_value = b.live_value
  left join (values
{{#list pair.diagnosis.columns}}
    ({{literal name}}, {{#if default}}{{default}}{{else}}null{{/if}})
{{/list}}
  ) as f(column_name, default_value) on f.column_name = b.column_name
  where case when b.family = 'boolean' then b.rows >= 3 and c.lives = 1
    else b.olds > 1 and b.explained * 5 <= b.rows and coalesce(w.rows, 0) * 10 <= b.rows
      and (b.rows >= 3 and b.live_value = f.default_value or {{staging}}.is_pattern(b.rows, c.rows, false)) end
)
update {{t.values}} as v
set kind = case when v.live_value = k.default_value then 'default' else 'constant' end, parameter = v.live_value
from constants as k
where k.column_name = v.column_name and k.live_value = v.live_value
  and v.kind not in ('lost', 'filled', 'emptied', 'exchanged', 'other_column');
