select count(*) from (
    -- by its rows, since an index may be what is broken: none is sorted by what is calculated, and another column is in
    -- none
    select from {{#if direct}}{{#if ofOld}}{{t.old}}{{> before_names}}{{#if pair.where}}
    where (
      {{pair.where}}
    ){{/if}}{{else}}(
      -- fenced, so that of that column no more than this is carried along
      select {{#list pair.keyNames}}{{ident this}}{{/list}}
        {{#if pair.searched.beside}}
        , {{ident pair.searched.beside}} is null as {{ident pair.searched.beside}}
        {{/if}}
      from {{t.live}}{{#if pair.where}}
      where (
        {{pair.where}}
      ){{/if}}
      offset 0
    ) as fenced{{/if}}{{else if fetched}}{{staging}}.{{ident fetched}}{{else}}{{> rows_of_side}} as fetched{{/if}}
    group by {{#list pair.keyNames}}{{ident this}}{{lookup @root.pair.unsorted @index}}{{/list}}
    having count(*) > 1
      {{#unless isQuery}}
      {{#if fetched}}
      and count(ctid) > 1
      {{else if pair.searched.beside}}
      and count({{ident pair.searched.beside}}) >= 0
      {{/if}}
      {{/unless}}
  ) as d