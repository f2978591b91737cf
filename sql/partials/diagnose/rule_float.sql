-- numbers that could be rounded as well as of a float: rounded, unless others of the column are of a float only, or the
-- number of decimals goes up and down
with ways as (
  select v.column_name,
    count(*) filter (where v.kind = 'float') as floats,
    count(*) filter (where v.kind = 'rounded' and v.parameter not like '% float') as rounded,
    count(*) filter (where v.parameter like '% float') as either,
    mode() within group (order by split_part(v.parameter, ' ', 1)) filter (where v.parameter like '% float') as decimals
  from {{t.values}} as v
  where v.kind in ('float', 'rounded')
  group by v.column_name
), floating as (
  select w.column_name
  from ways as w
  where w.rounded = 0 and w.either > 0 and (w.floats > 0 or w.either >= 3 and (
    select count(*) from {{t.values}} as v
    where v.column_name = w.column_name and v.parameter = w.decimals || ' float'
  ) * 10 < w.either * 8)
)
update {{t.values}} as v
set kind = case when f.column_name is null then 'rounded' else 'float' end,
    parameter = case when f.column_name is null then split_part(v.parameter, ' ', 1) end
from {{t.values}} as w
left join floating as f on f.column_name = w.column_name
where v.kind = 'rounded' and v.parameter like '% float' and w.row = v.row and w.column_name = v.column_name;
