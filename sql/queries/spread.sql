-- In which part of the range of a column rows of a table lie that differ: by status, and by column and kind; and how
-- all of live's are spread over it, as far as its statistics say that.
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
), intervals as (
  -- between two bounds of a histogram there are as many rows as between two others
  select {{> measure key='b.low'}} as low, {{> measure key='b.high'}} as high, {{ground.between}}::float8 as rows
  from (
    select u.value as low, lead(u.value) over (order by u.n) as high
    from unnest({{textArray ground.bounds}}::{{ranged.type}}[]) with ordinality as u(value, n)
  ) as b
  where b.high is not null
  union all
  select {{> measure key='c.value'}}, {{> measure key='c.value'}}, c.rows
  from unnest({{textArray ground.common}}::{{ranged.type}}[], {{textArray ground.rows}}::float8[]) as c(value, rows)
), edges as (
  select m.low, m.high, m.first, m.last, g.bin, m.first + (g.bin - 1) * m.step as "from",
    m.first + g.bin * m.step as "to"
  from (select m.*, (m.last - m.first) / {{bins}} as step from measured as m) as m
  cross join generate_series(1, {{bins}}) as g(bin)
  where m.first < m.last and m.first > '-infinity' and m.last < 'infinity'
), ground as (
  select e.low, e.high, e.bin, sum(i.rows * case
    when i.high > i.low then greatest(0, least(i.high, e."to") - greatest(i.low, e."from")) / (i.high - i.low)
    when least({{bins}}, greatest(1, width_bucket(i.low, e.first, e.last, {{bins}}))) = e.bin then 1
    else 0 end) as rows
  from edges as e
  cross join intervals as i
  group by 1, 2, 3
)
select p.low, p.high, p.status, null as column, null as kind, p.bin, count(*)::float8 as rows
from placed as p
group by 1, 2, 3, 6
union all
select p.low, p.high, p.status, c.column_name, c.kind, p.bin, count(*)::float8
from placed as p
cross join unnest(p.changed, p.kinds) as c(column_name, kind)
where p.status = 'corrupted' and p.kinds is not null
group by 1, 2, 3, 4, 5, 6
union all
select g.low, g.high, 'all', null, null, g.bin, round(g.rows)
from ground as g
where g.rows >= 0.5;
