-- Rows of a table for the page, by their places in <t>_diff. Of a long value as much as a page can show, from shortly
-- before where the two sides begin to differ.
select j.place::text as place, j.status, j.seen, j.line -> 'key' as key, j.line -> 'hints' as hints,
  (j.line ->> 'accepted')::boolean as accepted,
  case when j.status = 'corrupted' then json_array_length(j.line -> 'changed') end as changed,
  case when j.status = 'corrupted' then (
    select json_agg(json_build_object('column', c.name, 'kind', j.line -> 'kinds' ->> c.position::int - 1,
      'old', case when v.old is not null then json_build_object('text', substr(v.old, w.skipped + 1, {{characters}}),
        'from', w.skipped, 'length', length(v.old)) end,
      'live', case when v.live is not null then json_build_object('text', substr(v.live, w.skipped + 1, {{characters}}),
        'from', w.skipped, 'length', length(v.live)) end) order by c.position)
    from json_array_elements_text(j.line -> 'changed') with ordinality as c(name, position)
    cross join lateral (select j.line -> 'old' ->> c.name as old, j.line -> 'live' ->> c.name as live) as v
    cross join lateral (
      -- of what is larger than this the beginning is shown
      select case when greatest(length(v.old), length(v.live)) not between {{characters}} + 1 and 4000000 then 0
        else coalesce((
        with recursive halves(low, high) as (
          select 0, least(length(v.old), length(v.live))
          union all
          select case when h.same then h.middle else h.low end, case when h.same then h.high else h.middle - 1 end
          from (
            select m.*, left(v.old, m.middle) = left(v.live, m.middle) as same
            from (select low, high, (low + high + 1) / 2 as middle from halves where low < high) as m
          ) as h
        )
        select greatest(max(low) - 60, 0) from halves
      ), 0) end as skipped
    ) as w
    where c.position <= {{columns}}
  ) end as changes,
  {{#list sides}}
  case when json_typeof(j.line -> {{literal this}}) = 'object' and j.status <> 'corrupted' then (
    select json_object_agg(v.key, json_build_object('text', left(v.value, {{@root.characters}}), 'from', 0, 'length',
      length(v.value)))
    from json_each_text(j.line -> {{literal this}}) with ordinality as v(key, value, position)
    where v.position <= {{@root.columns}}
  ) end as {{this}}
  {{/list}}
from (
  -- offset 0: what a row is printed as is worked out once
  select v.place, v.status, v.seen, v.line
  from {{staging}}.{{ident view}} as v
  where v.place = any ('{ {{#list places}}"{{this}}"{{/list}} }'::tid[])
  offset 0
) as j;
