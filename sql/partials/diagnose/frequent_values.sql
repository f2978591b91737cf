
{{#if pair.diagnosis.traits.length}}
-- values that nearly all of the rows of a status have in a column
insert into {{t.common}} (kind, status, column_name, low, rows, of_rows, condition)
with sample as (
  -- some thousands of each status
  select x.status, x.row, count(*) over (partition by x.status) as of_rows
  from (
    select d.status, coalesce(d.old_row, d.live_row) as row, row_number() over () as place
    from {{> unexplained}} as d
  ) as x
  join {{staging}}.tables as t on t.table_name = {{literal pair.name}}
  where x.place % greatest(1, case x.status when 'missing' then t.missing when 'corrupted' then t.corrupted
    else t.new end / 3000) = 0
), of_status as (
  select d.status, count(*) as rows from {{> unexplained}} as d group by d.status
), frequent as (
  select s.status, e.key as column_name, e.value, count(*)::numeric / min(s.of_rows) as share
  from sample as s
  cross join lateral json_each_text(s.row) as e
  group by s.status, e.key, e.value
  having count(*) >= 10 and count(*) * 10 >= 9 * min(s.of_rows)
)
select 'value', f.status, f.column_name, f.value, round(a.rows * f.share), a.rows, case
  when f.value is null then format('o.%I is null', f.column_name)
  when c.type is null then format('o.%I::text collate "C" = %L', f.column_name, f.value)
  else format('o.%I = %L::%s', f.column_name, f.value, c.type) end
from frequent as f
join of_status as a on a.status = f.status
join (values
{{#list pair.diagnosis.traits}}
  ({{literal name}}, {{literal equal}}, {{onOld}}, {{onLive}})
{{/list}}
) as c(name, type, on_old, on_live)
  on c.name = f.column_name and case f.status when 'new' then c.on_live else c.on_old end
where coalesce(length(f.value), 0) <= 100;
{{/if}}
