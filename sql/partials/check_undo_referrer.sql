select exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  cross join lateral json_to_record(w.after) as o({{afterDefs}})
  join {{ident schema}}.{{ident table}} as c
    on {{#each parts}}o.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
  where w.slot between $2 and $3 and w.outcome = 'undone' and w.status = 'inserted'
    and not exists (
      select from {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}})
    and (select {{@root.staging}}.as_owner())
)
