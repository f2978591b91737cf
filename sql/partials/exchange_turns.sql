-- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
with recursive turns as (
  select t.n, 0 as turn
  from {{staging}}.{{ident pair.objects.todo}} as t
  where t.slot between work.low and work.high and t.outcome is null and not exists (
    select from {{staging}}.{{ident pair.objects.todo}} as h
    where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
  union all
  select t.n, turns.turn + 1
  from turns
  join {{staging}}.{{ident pair.objects.todo}} as t on t.holder = turns.n
  where t.slot between work.low and work.high and t.outcome is null
)
select t.changed, array_agg(t.n order by t.n)
from {{staging}}.{{ident pair.objects.todo}} as t
left join turns on turns.n = t.n
where t.slot between work.low and work.high and t.outcome is null {{condition}}
group by t.changed, turns.turn
order by turns.turn
