select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
from {{@root.t.todo}} as w
join {{@root.t.live}} as l on {{@root.pair.writing.match}}
join {{ident schema}}.{{ident table}} as x on
  {{#list parts by=' and '}}
  l.{{ident parent}} {{operator}} {{> child_value row='x'}}
  {{/list}}
where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
{{#if own}}
  and not exists (
    select from {{@root.t.todo}} as h
    where {{@root.pair.writing.holderMatch}} and h.slot between $2 and $3)
{{/if}}
