
-- each value that changed, with what the rules say that look at nothing else
drop table if exists {{t.values}};
create unlogged table {{t.values}} as
select v.row, v.place, v.column_name, v.family,
  -- long ones only have to be told apart from here on
  case when length(v.old_value) > 1000 then 'md5 ' || md5(v.old_value) else v.old_value end as old_value,
  case when length(v.live_value) > 1000 then 'md5 ' || md5(v.live_value) else v.live_value end as live_value,
  split_part(v.found, ' ', 1) as kind,
  nullif(substr(v.found, length(split_part(v.found, ' ', 1)) + 2), '') as parameter
from (
  select d.ctid as row, c.place::int as place, c.column_name, f.family, x.old_value, x.live_value,
    {{staging}}.kind_of_value(f.family, x.old_value, x.live_value) as found
  from {{t.diff}} as d
  cross join lateral unnest(d.changed) with ordinality as c(column_name, place)
  join (values
{{#list pair.diagnosis.columns}}
    ({{literal name}}, {{literal family}})
{{/list}}
  ) as f(column_name, family) on f.column_name = c.column_name
  cross join lateral (
    -- read once
    select d.old_row ->> c.column_name as old_value, d.live_row ->> c.column_name as live_value offset 0
  ) as x
  where d.status = 'corrupted'
  offset 0
) as v;
comment on table {{t.values}} is
  {{made 'the values that changed, while they are diagnosed'}};
