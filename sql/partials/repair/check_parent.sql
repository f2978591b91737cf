select exists (
  select from {{@root.t.todo}} as w
  join {{@root.t.live}} as l on {{> match_written}}
  where w.slot between $2 and $3 and w.repair = $4 and w.pass = $5 and w.outcome = 'repaired'
    and {{#list columns by=' and '}}l.{{ident this}} is not null{{/list}}
    and not exists (
      select from {{ident schema}}.{{ident table}} as p
      where {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='l'}}{{/list}})
)
