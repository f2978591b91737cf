update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
from (
  select distinct on (x."pgmend n") x."pgmend n" as n, {{> holder_key}} as by
  from (
    select x.*, wanted."pgmend n"
    from (
      select w.n as "pgmend n", wanted.*
      from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
      cross join lateral json_to_record(w.old_row) as o({{insertDefs}})
      cross join lateral (
        select {{#each parts}}{{expression}} as {{ident as}}{{#unless @last}}, {{/unless}}{{/each}}
        from (select {{#each insertWanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
        {{#if predicate}}where {{predicate}}{{/if}}
      ) as wanted
      where w.slot between $2 and $3 and w.outcome is null and w.status = 'missing' and (select {{@root.staging}}.as_owner())
    ) as wanted
    join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as x on {{collides}}{{#if predicate}} and {{predicate}}{{/if}}
  ) as x
) as s
where s.n = t.n
