select exists (
  select from {{@root.t.todo}} as w
  cross join lateral json_to_record(w.after) as o({{afterDefs}})
  join {{ident schema}}.{{ident table}} as c
    on {{#list parts by=' and '}}o.{{ident parent}} {{operator}} {{> child_value row='c'}}{{/list}}
  where w.slot between $2 and $3 and w.outcome = 'undone' and w.status = 'inserted'
    and not exists (
      select from {{@root.t.live}} as p
      where {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{/list}})
    and (select {{@root.staging}}.as_owner())
)
