select from {{ident schema}}.{{ident table}} as p
where exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
  where w.slot between $2 and $3 and w.repair = $4 and w.pass = $5 and w.outcome = 'repaired'
    and {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='l'}}{{#unless @last}} and {{/unless}}{{/each}})
for key share of p
