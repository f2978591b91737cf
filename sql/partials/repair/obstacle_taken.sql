update {{@root.t.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
from (
  select distinct on (x."pgmend n") x."pgmend n" as n, {{> holder_key}} as by
  from (
    select x.*, wanted."pgmend n"
    from (
      select w.n as "pgmend n", wanted.*
      from {{@root.t.todo}} as w
      cross join lateral json_to_record(w.old_row) as o({{insertDefs}})
      cross join lateral (
        select {{#list parts}}{{expression}} as {{ident as}}{{/list}}
        from (select {{#list insertWanted}}{{expression}} as {{ident name}}{{/list}}) as wanted
        {{#if predicate}}where {{predicate}}{{/if}}
      ) as wanted
      where w.slot between $2 and $3 and w.outcome is null and w.status = 'missing'
        and (select {{@root.staging}}.as_owner())
    ) as wanted
    join {{@root.t.live}} as x on {{collides}}{{#if predicate}} and {{predicate}}{{/if}}
  ) as x
) as s
where s.n = t.n
