update {{@root.t.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}
where t.slot between $2 and $3 and t.outcome is null
  and exists (
    select from {{@root.t.todo}} as w
    join {{@root.t.live}} as l on {{@root.pair.writing.match}}
    join {{ident schema}}.{{ident table}} as c
      on {{#list parts by=' and '}}l.{{ident parent}} {{operator}} {{> child_value row='c'}}{{/list}}
    where w.n = t.n
{{#if own}}
      and not exists (
        select from {{@root.t.todo}} as m
        where m.slot between $2 and $3 and m.outcome is null
          and {{@root.pair.writing.listedMatch}}
      )
{{/if}}
  )
