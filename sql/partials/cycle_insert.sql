w_{{number}} as materialized (
  select * from {{staging}}.{{ident pair.objects.todo}} where {{#if probe}}n = candidate{{else}}slot = 0 and outcome is null{{/if}}
), i_{{number}} as (
  insert into {{ident pair.live.schema}}.{{ident pair.live.table}} as l (
    {{#each pair.writing.inserted}}{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{ident name}}{{/each}}
  ){{#if pair.writing.overriding}} overriding system value{{/if}}
  select {{#each pair.writing.inserted}}{{value}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{value}}{{/each}}
  from w_{{number}} as w
  cross join lateral json_to_record(w.old_row) as o({{#each pair.writing.inserted}}{{ident staged}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{#if pair.writing.defaults.length}}
  cross join json_to_record({{literal pair.writing.defaultsJson}}) as f({{#each pair.writing.defaults}}{{ident name}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{/if}}
  where (select {{staging}}.as_owner())
  order by w.n
  returning {{#each pair.writing.keys}}{{compared}} as {{k}}, {{/each}}{{> row_image columns=pair.keyNames}} as key,
    {{> row_image columns=pair.writing.keptOfInserted}} as after
), s_{{number}} as (
  insert into {{staging}}.{{ident pair.objects.undo}} (repair, n, action, key, after)
  select this_repair, w.n, 'insert', i.key::json, i.after::json
  from i_{{number}} as i left join w_{{number}} as w on {{#each pair.writing.keys}}w.{{k}} = i.{{k}}{{#unless @last}} and {{/unless}}{{/each}}
  order by w.n
  returning 1
)
