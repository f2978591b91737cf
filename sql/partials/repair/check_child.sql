select exists (
  select from {{@root.t.todo}} as w
  join {{@root.t.undo}} as u on u.repair = $4 and u.n = w.n
  join {{ident schema}}.{{ident table}} as c
    on {{#list parts by=' and '}}{{was}} {{operator}} {{> child_value row='c'}}{{/list}}
  where w.slot between $2 and $3 and w.repair = $4 and w.pass = $5 and w.outcome = 'repaired' and w.status = 'corrupted'
    and w.changed && array[{{#list parts}}{{literal parent}}{{/list}}]
    and not exists (
      select from {{@root.t.live}} as p
      where {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{/list}})
    and (select {{@root.staging}}.as_owner())
)
