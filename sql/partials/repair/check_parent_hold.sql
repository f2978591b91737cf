select from {{ident schema}}.{{ident table}} as p
where exists (
  select from {{@root.t.todo}} as w
  join {{@root.t.live}} as l on {{> match_written}}
  where w.slot between $2 and $3 and w.repair = $4 and w.pass = $5 and w.outcome = 'repaired'
    and {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='l'}}{{/list}})
for key share of p
