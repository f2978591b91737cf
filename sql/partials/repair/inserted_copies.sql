-- a row that came back is the copy of a row that was to be inserted: as many of each as there were
select old."pgmend n" as n, '{}' as key, live."pgmend after" as after
from (
  select old.*, row_number() over (
    partition by old."pgmend hash", {{#list pair.content.old.values}}{{this}}{{/list}} order by old."pgmend n"
  ) as "pgmend copy"
  from (
    select old.*, {{pair.content.old.hash}} as "pgmend hash"
    from (select w.n as "pgmend n", old.* from w cross join lateral {{> old_row}} as old) as old
  ) as old
) as old
join (
  select live.*, row_number() over (
    partition by live."pgmend hash", {{#list pair.content.live.values}}{{this}}{{/list}}
  ) as "pgmend copy"
  from (select live.*, {{pair.content.live.hash}} as "pgmend hash" from i as live) as live
) as live on old."pgmend hash" = live."pgmend hash" and old."pgmend copy" = live."pgmend copy"
{{#each pair.shared}}
  and {{oldValue}} is not distinct from {{liveValue}}
{{/each}}
