-- In which part of the range of a column rows of a table lie: by status, and by column and kind.
with ends as (
  select least(min(d.k), {{literal ranged.low}}::{{ranged.type}}) as low,
    greatest(max(d.k), {{literal ranged.high}}::{{ranged.type}}) as high
  from (select {{> ranged_value}} as k from {{staging}}.{{ident diff}} as r) as d
), measured as (
  select e.low::text as low, e.high::text as high,
    {{> measure key='e.low'}} as first,
    {{> measure key='e.high'}} as last
  from ends as e
), placed as (
  select d.status, d.changed, d.kinds, m.low, m.high,
    least({{bins}}, greatest(1, width_bucket({{> measure key='d.k'}}, m.first, m.last, {{bins}}))) as bin
  from (
    select r.status, r.changed, r.kinds, {{> ranged_value}} as k from {{staging}}.{{ident diff}} as r
  ) as d
  cross join measured as m
  -- a range without an end has no parts
  where m.first < m.last and m.first > '-infinity' and m.last < 'infinity' and d.k is not null
)
select p.low, p.high, p.status, null as column, null as kind, p.bin, count(*)::int as rows
from placed as p
group by 1, 2, 3, 6
union all
select p.low, p.high, p.status, c.column_name, c.kind, p.bin, count(*)::int
from placed as p
cross join unnest(p.changed, p.kinds) as c(column_name, kind)
where p.status = 'corrupted' and p.kinds is not null
group by 1, 2, 3, 4, 5, 6;
