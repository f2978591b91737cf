-- a copy is there when live has so many of the row, or as many more than it had as this repair has written
select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
  coalesce(c.copies, 0) >= case when w.outcome = 'repaired' then w.seen::text::bigint + (
    select count(*) from {{t.todo}} as m where m.k1 = w.k1 and m.outcome = 'repaired' and m.repair = w.repair
  ) else w.k2 end as there,
  null::text as whole, null::boolean as mine, '{}'::text[] as stamped, null::text as image,
  least(coalesce(c.copies, 0), w.seen::text::bigint)::text as seen, true as inside, '{}'::text[] as differing
from {{t.todo}} as w
left join (
  select old."pgmend content", count(*) as copies
  from (
    select old.*, {{pair.content.old.hash}} as "pgmend hash"
    from (
      select distinct on (w.k1) w.k1 as "pgmend content", old.*
      from {{t.todo}} as w
      cross join lateral {{> old_row}} as old
      where w.slot between $1 and $2
    ) as old
  ) as old
  join (
    select live.*, {{pair.content.live.hash}} as "pgmend hash" from {{> rows_of_side ofOld=false}} as live
  ) as live on old."pgmend hash" = live."pgmend hash"
{{#each pair.shared}}
    and {{oldValue}} is not distinct from {{liveValue}}
{{/each}}
  group by 1
) as c on c."pgmend content" = w.k1
where w.slot between $1 and $2
