
-- the densest range of {{comment name}}: neighbours are apart by no more than twenty times what is usual
insert into {{@root.t.common}} (kind, status, column_name, low, high, rows, of_rows, condition)
with places as (
  select x.status, x.value, {{at}} as at
  from (
    select d.status,
      {{#if key}}
      d.{{ident key}} as value
      {{else}}
      (coalesce(d.old_row, d.live_row) ->> {{literal name}})::{{type}} as value
      {{/if}}
    from {{> unexplained t=@root.t}} as d
  ) as x
  where x.value is not null{{#if bounded}} and x.value not in {{bounded}}{{/if}}
), steps as (
  select p.*, p.at - lag(p.at) over (partition by p.status order by p.at) as step from places as p
), usual as (
  select s.status, percentile_disc(0.5) within group (order by s.step) as step
  from steps as s
  where s.step > 0
  group by s.status
), islands as (
  select s.*, count(*) filter (where s.step > 20 * u.step) over (partition by s.status order by s.at) as island
  from steps as s
  left join usual as u on u.status = s.status
), sized as (
  select i.status, i.island, count(*) as rows, min(i.value) as low, max(i.value) as high
  from islands as i
  group by i.status, i.island
), of_status as (
  select d.status, count(*) as rows from {{> unexplained t=@root.t}} as d group by d.status
)
select distinct on (s.status) {{literal kind}}, s.status, {{literal name}},
  s.low::text, s.high::text, s.rows, a.rows, format('o.%I between %L::{{type}} and %L::{{type}}', {{literal name}},
  s.low::text, s.high::text)
from sized as s
join of_status as a on a.status = s.status
where s.rows >= 10 and s.rows * 2 >= a.rows
order by s.status, s.rows desc, s.island;
