{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}
-- a rule may put other statements in its place, which can neither stand in WITH nor return rows
insert into {{ident pair.live.schema}}.{{ident pair.live.table}} (
  {{#each pair.writing.inserted}}{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{ident name}}{{/each}}
){{#if pair.writing.overriding}} overriding system value{{/if}}
select {{#each pair.writing.inserted}}{{value}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{value}}{{/each}}
from (select * from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null) as w
cross join lateral json_to_record(w.old_row) as o({{#each pair.writing.inserted}}{{ident staged}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{#if pair.writing.defaults.length}}
cross join json_to_record({{literal pair.writing.defaultsJson}}) as f({{#each pair.writing.defaults}}{{ident name}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{/if}}
where {{> as_owner}}
order by w.slot;
{{else}}
with w as materialized (
  select * from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null
), i as (
  insert into {{ident pair.live.schema}}.{{ident pair.live.table}} as l (
    {{#each pair.writing.inserted}}{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{ident name}}{{/each}}
  ){{#if pair.writing.overriding}} overriding system value{{/if}}
  select {{#each pair.writing.inserted}}{{value}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{value}}{{/each}}
  from w
  cross join lateral json_to_record(w.old_row) as o({{#each pair.writing.inserted}}{{ident staged}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{#if pair.writing.defaults.length}}
  cross join json_to_record({{literal pair.writing.defaultsJson}}) as f({{#each pair.writing.defaults}}{{ident name}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{/if}}
  where {{> as_owner}}
  order by w.slot
  returning {{#each pair.writing.keys}}{{compared}} as {{k}}, {{/each}}{{> row_image columns=pair.keyNames}} as key,
    {{> row_image columns=pair.writing.keptOfInserted}} as after
), saved as (
  insert into {{staging}}.{{ident pair.objects.undo}} (repair, n, action, key, after)
  select this_repair, w.n, 'insert', i.key::json, i.after::json
  from i join w on {{#each pair.writing.keys}}w.{{k}} = i.{{k}}{{#unless @last}} and {{/unless}}{{/each}}
  order by w.n
  returning n
), noted as (
  update {{staging}}.{{ident pair.objects.todo}} as t
  set outcome = 'repaired', reason = null, again = false, repair = this_repair, pass = this_pass
  from saved where saved.n = t.n
)
select (select count(*) from i) - (select count(*) from saved) into strayed;
{{/if}}
{{> owner_end}}
{{#unless (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}
{{#unless (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
if strayed <> 0 then
  raise exception using errcode = 'PGM01', message = 'live did not keep what was written to its key: its type cannot hold it';
end if;
{{/unless}}
{{/unless}}
