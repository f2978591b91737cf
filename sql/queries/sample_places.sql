-- Where rows of a table stand that the page shows, by their places in <t>_diff: some of each status, and of each column
-- and kind of damage some, from all over the table, in an order in which the first few are from all over it, too.
with wanted(status, column_name, kind, step, most) as (
  values
  {{#list wanted}}
  ({{literal status}}, {{literal column}}, {{literal kind}}, {{step}}, {{most}})
  {{/list}}
), standing as (
  select d.status, null as column_name, null as kind, d.ctid as place
  from {{staging}}.{{ident diff}} as d
  union all
  select d.status, c.column_name, c.kind, d.ctid
  from {{staging}}.{{ident diff}} as d
  cross join unnest(d.changed, d.kinds) as c(column_name, kind)
  where d.status = 'corrupted'
)
select s.status, s.column_name as column, s.kind, array_agg(s.place::text order by s.n) as places
from (
  select s.*, w.most, row_number() over (partition by s.status, s.column_name, s.kind order by s.mixed) as n
  from (
    select s.*, hashtext(s.place::text) & 2147483647 as mixed from standing as s
  ) as s
  join wanted as w on w.status = s.status and w.column_name is not distinct from s.column_name
    and w.kind is not distinct from s.kind
  where s.mixed % w.step = 0
) as s
where s.n <= s.most
group by 1, 2, 3;
