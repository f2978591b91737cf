select from {{ident schema}}.{{ident table}} as p
where exists (
  select from {{@root.t.todo}} as w
  join {{@root.t.live}} as l on {{@root.pair.writing.match}}
  where w.slot between $2 and $3 and w.outcome = 'undone' and w.changed && {{textArray columns}}
    and {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='l'}}{{/list}})
for key share of p
