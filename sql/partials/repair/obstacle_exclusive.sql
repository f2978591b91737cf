update {{@root.t.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by, holder = s.holder,
  exchange = s.holder is not null
from (
  select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, {{> holder_key}} as by
  from (
    select x.*, wanted."pgmend n"
    from (
      select w.n as "pgmend n",
        {{#each @root.pair.keyNames}}
        {{printed 'l' (lookup @root.pair.writing.printed this)}} collate "C" as "pgmend key {{@index}}",
        {{/each}}
        wanted.*
      from {{@root.t.todo}} as w
      join {{@root.t.live}} as l on {{@root.pair.writing.match}}
      cross join lateral json_to_record(w.old_row) as o({{defs}})
      cross join lateral (
        select {{#list parts}}{{expression}} as {{ident as}}{{/list}}
        from (select {{#list wanted}}{{expression}} as {{ident name}}{{/list}}) as wanted
        {{#if predicate}}where {{predicate}}{{/if}}
      ) as wanted
      where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
        and w.changed && {{textArray columns}} and (select {{@root.staging}}.as_owner())
    ) as wanted
    join {{@root.t.live}} as x
      on {{collides}}{{#if predicate}} and {{predicate}}{{/if}}
        and (
          {{#list @root.pair.keyNames by=' or '}}
          {{printed 'x' (lookup @root.pair.writing.printed this)}} collate "C"
            is distinct from wanted."pgmend key {{@index}}"
          {{/list}}
        )
  ) as x
  left join {{@root.t.todo}} as h
    on {{@root.pair.writing.holderMatch}} and h.status = 'corrupted' and h.changed && {{textArray columns}}
      and (h.outcome is null or h.again)
  where not ($4 = 'exchange' and h.n is not null and h.slot between $2 and $3 and h.outcome is null)
  order by x."pgmend n", h.n nulls first
) as s
where s.n = t.n
