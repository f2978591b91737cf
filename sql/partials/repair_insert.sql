with w as materialized (
  select * from {{staging}}.{{ident pair.objects.todo}} where slot between low and high and outcome is null
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
  order by w.slot
  returning {{#each pair.writing.keys}}{{compared}} as {{k}}, {{/each}}{{> row_image columns=pair.keyNames}} as key,
    {{> row_image columns=pair.writing.row}} as after
)
insert into {{staging}}.{{ident pair.objects.undo}} (repair, n, action, key, after)
select this_repair, w.n, 'insert', i.key::json, i.after::json
from i left join w on {{#each pair.writing.keys}}w.{{k}} = i.{{k}}{{#unless @last}} and {{/unless}}{{/each}}
order by w.n;
update {{staging}}.{{ident pair.objects.todo}} as t
set outcome = 'repaired'
from {{staging}}.{{ident pair.objects.undo}} as u
where u.repair = this_repair and u.n = t.n and u.outcome is null and u.action = 'insert' and t.slot between low and high and t.outcome is null;
