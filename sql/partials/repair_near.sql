-- where rows stand that foreign keys link with these: triggers may change them besides, and then they stand elsewhere
{{#each pair.writing.parents}}
{{#if readable}}
select array_agg(s.spot), array_agg(s.tid) into spots_{{@index}}, tids_{{@index}}
from (
  select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
  from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  left join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on w.status = 'corrupted' and {{@root.pair.writing.match}}
  cross join lateral json_to_record(w.old_row) as o({{defs}})
  cross join lateral (select {{#each wanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
  join {{ident schema}}.{{ident table}} as x on {{#each parts}}x.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{#unless @last}} and {{/unless}}{{/each}}
  where w.slot between work.low and work.high and w.outcome is null
{{#if own}}
    and not exists (
      select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as h
      where {{@root.pair.writing.holderMatch}} and h.slot between work.low and work.high)
{{/if}}
    and {{> as_owner}}
) as s;
{{> owner_end}}
{{/if}}
{{/each}}
{{#each pair.writing.referring}}
select array_agg(s.spot), array_agg(s.tid) into referring_{{@index}}, referring_tids_{{@index}}
from (
  select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
  from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
  join {{ident schema}}.{{ident table}} as x on {{#each parts}}l.{{ident parent}} {{operator}} {{> child_value row='x'}}{{#unless @last}} and {{/unless}}{{/each}}
  where w.slot between work.low and work.high and w.outcome is null and w.status = 'corrupted'
{{#if own}}
    and not exists (
      select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as h
      where {{@root.pair.writing.holderMatch}} and h.slot between work.low and work.high)
{{/if}}
) as s;
{{/each}}
