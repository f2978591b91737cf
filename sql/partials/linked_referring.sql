select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
join {{ident schema}}.{{ident table}} as x on {{#each parts}}l.{{ident parent}} {{operator}} {{> child_value row='x'}}{{#unless @last}} and {{/unless}}{{/each}}
where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
{{#if own}}
  and not exists (
    select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as h
    where {{@root.pair.writing.holderMatch}} and h.slot between $2 and $3)
{{/if}}
