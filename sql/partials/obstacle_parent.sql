update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
from (
  select w.n, json_build_object('table', {{literal parent}}, 'key', json_build_object({{#each parts}}{{literal parent}}, {{#if masked}}'***'{{else}}{{printed 'wanted' (lookup @root.pair.writing.printed child)}}{{/if}}{{#unless @last}}, {{/unless}}{{/each}})) as by
  from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  left join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on w.status = 'corrupted' and {{@root.pair.writing.match}}
  cross join lateral json_to_record(w.old_row) as o({{defs}})
  cross join lateral (select {{#each wanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
  where w.slot between $2 and $3 and w.outcome is null
    and {{#if known}}(w.status = 'missing' or w.changed && {{textArray columns}}){{else}}w.status = 'corrupted' and w.changed && {{textArray columns}}{{/if}}
    and {{#each columns}}wanted.{{ident this}} is not null{{#unless @last}} and {{/unless}}{{/each}}
    and not exists (
      select from {{ident schema}}.{{ident table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{#unless @last}} and {{/unless}}{{/each}})
{{#if own}}
    and not exists (
      select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as m
      cross join lateral json_to_record(m.old_row) as p({{parentDefs}})
      where m.slot between $2 and $3 and m.outcome is null and m.status = 'missing'
        and {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{#unless @last}} and {{/unless}}{{/each}})
{{/if}}
    and (select {{@root.staging}}.as_owner())
) as s
where s.n = t.n
