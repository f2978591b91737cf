{{#each pair.writing.parents}}
{{#if readable}}
-- no trigger looks after foreign keys here; the parents are kept from going away until this is committed
perform from {{ident schema}}.{{ident table}} as p
where exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
  where w.slot between work.low and work.high and w.outcome = 'undone' and w.changed && {{textArray columns}}
    and {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='l'}}{{#unless @last}} and {{/unless}}{{/each}})
for key share of p;
if exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
  where w.slot between work.low and work.high and w.outcome = 'undone' and w.changed && {{textArray columns}}
    and {{#each columns}}l.{{ident this}} is not null{{#unless @last}} and {{/unless}}{{/each}}
    and not exists (
      select from {{ident schema}}.{{ident table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='l'}}{{#unless @last}} and {{/unless}}{{/each}})
) then
  raise exception using errcode = 'PGM03', message = {{literal reason}};
end if;
{{/if}}
{{/each}}
{{#each pair.writing.children}}
-- rows that refer to what the repair had put there
if exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
{{#if readable}}
  join {{ident schema}}.{{ident table}} as c
    on {{#each parts}}case when {{literal parent}} = any (w.changed) then {{after}} else l.{{ident parent}} end {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
{{/if}}
  where w.slot between work.low and work.high and w.outcome = 'undone' and w.status = 'corrupted'
    and w.changed && array[{{#each parts}}{{literal parent}}{{#unless @last}}, {{/unless}}{{/each}}]
{{#if readable}}
    and not exists (
      select from {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}})
{{/if}}
    and {{> as_owner}}
) then
  raise exception using errcode = 'PGM03', message = {{literal reason}};
end if;
{{> owner_end}}
{{/each}}
