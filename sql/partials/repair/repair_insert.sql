insert into {{t.live}}{{#unless (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}} as l{{/unless}}
  ({{#list pair.writing.inserted}}{{ident name}}{{/list}}{{#each pair.writing.defaults}}, {{ident name}}{{/each}})
    {{#if pair.writing.overriding}}
    overriding system value
    {{/if}}
select {{#list pair.writing.inserted}}{{value}}{{/list}}{{#each pair.writing.defaults}}, {{value}}{{/each}}
from {{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}${{tag}}_rows as {{/if}}w
cross join lateral json_to_record(w.old_row) as o({{#list pair.writing.inserted}}{{ident staged}} {{type}}{{/list}})
{{#if pair.writing.defaults.length}}
cross join json_to_record({{literal pair.writing.defaultsJson}}) as f(
  {{#list pair.writing.defaults}}
  {{ident name}} {{type}}
  {{/list}}
)
{{/if}}
where (select {{staging}}.as_owner())
order by w.slot
{{#unless (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}
{{#if pair.content}}
returning {{#list pair.writing.staged}}{{expression}} as {{ident name}}{{/list}},
  {{> row_image columns=pair.writing.keptOfInserted}} as "pgmend after"
{{else}}
returning {{#list pair.writing.keys}}{{compared}} as {{k}}{{/list}},
  {{> row_image columns=pair.keyNames}} as key,
  {{> row_image columns=pair.writing.keptOfInserted}} as after
{{/if}}
{{/unless}}
