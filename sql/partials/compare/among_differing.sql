{{#if pair.content}}(
  select {{#if ofOld}}{{pair.content.old.hash}}{{else}}{{pair.content.live.hash}}{{/if}}
  from (select {{row}}.*) as {{#if ofOld}}old{{else}}live{{/if}}
) in (select d.hash from {{t.diff}} as d){{else}}({{#list pair.key}}{{../row}}.{{ident column}}{{/list}}) in (
  select {{#list pair.key}}d.{{ident name}}{{/list}} from {{t.diff}} as d){{/if}}