select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
from {{@root.t.todo}} as w
left join {{@root.t.live}} as l on w.status = 'corrupted' and {{@root.pair.writing.match}}
cross join lateral json_to_record(w.old_row) as o({{defs}})
cross join lateral (select {{#list wanted}}{{expression}} as {{ident name}}{{/list}}) as wanted
join {{ident schema}}.{{ident table}} as x on
  {{#list parts by=' and '}}
  x.{{ident parent}} {{operator}} {{> child_value row='wanted'}}
  {{/list}}
where w.slot between $2 and $3 and w.outcome is null
{{#if own}}
  and not exists (
    select from {{@root.t.todo}} as h
    where {{@root.pair.writing.holderMatch}} and h.slot between $2 and $3)
{{/if}}
  and (select {{@root.staging}}.as_owner())
