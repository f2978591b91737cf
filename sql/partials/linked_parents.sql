select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
left join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on w.status = 'corrupted' and {{@root.pair.writing.match}}
cross join lateral json_to_record(w.old_row) as o({{defs}})
cross join lateral (select {{#each wanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
join {{ident schema}}.{{ident table}} as x on {{#each parts}}x.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{#unless @last}} and {{/unless}}{{/each}}
where w.slot between $2 and $3 and w.outcome is null
{{#if own}}
  and not exists (
    select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as h
    where {{@root.pair.writing.holderMatch}} and h.slot between $2 and $3)
{{/if}}
  and (select {{@root.staging}}.as_owner())
