select exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
{{#if readable}}
  join {{ident schema}}.{{ident table}} as c
    on {{#each parts}}case when {{literal parent}} = any (w.changed) then {{after}} else l.{{ident parent}} end {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
{{/if}}
  where w.slot between $2 and $3 and w.outcome = 'undone' and w.status = 'corrupted'
    and w.changed && array[{{#each parts}}{{literal parent}}{{#unless @last}}, {{/unless}}{{/each}}]
{{#if readable}}
    and not exists (
      select from {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}})
{{/if}}
    and (select {{@root.staging}}.as_owner())
)
