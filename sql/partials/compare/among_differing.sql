({{#list pair.key}}{{../row}}.{{ident column}}{{/list}}) in (select {{#list pair.key}}d.{{ident name}}{{/list}}
  from {{t.diff}} as d)