update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}
where t.slot between $2 and $3 and t.outcome is null
  and exists (
    select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
    join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
    join {{ident schema}}.{{ident table}} as c
      on {{#each parts}}l.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
    where w.n = t.n
{{#if own}}
      and not exists (
        select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as m
        where m.slot between $2 and $3 and m.outcome is null
          and {{#each @root.pair.writing.keys}}{{printed 'c' (lookup @root.pair.writing.printed column)}} collate "default" = m.{{k}}{{#unless @last}} and {{/unless}}{{/each}})
{{/if}}
  )
