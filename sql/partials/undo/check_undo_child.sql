select exists (
  select from {{@root.t.todo}} as w
  join {{@root.t.live}} as l on {{@root.pair.writing.match}}
{{#if readable}}
  join {{ident schema}}.{{ident table}} as c
    on
      {{#list parts by=' and '}}
      case when {{literal parent}} = any (w.changed) then {{after}} else l.{{ident parent}} end
        {{operator}} {{> child_value row='c'}}
      {{/list}}
{{/if}}
  where w.slot between $2 and $3 and w.outcome = 'undone' and w.status = 'corrupted'
    and w.changed && array[{{#list parts}}{{literal parent}}{{/list}}]
{{#if readable}}
    and not exists (
      select from {{@root.t.live}} as p
      where {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{/list}})
{{/if}}
    and (select {{@root.staging}}.as_owner())
)
