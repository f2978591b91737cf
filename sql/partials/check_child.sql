select exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{@root.staging}}.{{ident @root.pair.objects.undo}} as u on u.repair = $4 and u.n = w.n
  join {{ident schema}}.{{ident table}} as c
    on {{#each parts}}{{was}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
  where w.slot between $2 and $3 and w.repair = $4 and w.pass = $5 and w.outcome = 'repaired' and w.status = 'corrupted'
    and w.changed && array[{{#each parts}}{{literal parent}}{{#unless @last}}, {{/unless}}{{/each}}]
    and not exists (
      select from {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}})
    and (select {{@root.staging}}.as_owner())
)
