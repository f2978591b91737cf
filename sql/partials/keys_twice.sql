select count(*) from (
    -- by its rows, since an index may be what is broken: none is sorted by what is calculated, and none has a row's place
    select from {{#if ofOld}}{{staging}}.{{ident pair.objects.old}}{{> before_names}}{{else if ofLive}}{{ident pair.live.schema}}.{{ident pair.live.table}}{{else}}{{staging}}.{{ident fetched}}{{/if}}{{#if pair.where}}{{#unless fetched}}
    where (
      {{pair.where}}
    ){{/unless}}{{/if}}
    group by {{#each pair.keyNames}}{{ident this}}{{lookup @root.pair.unsorted @index}}{{#unless @last}}, {{/unless}}{{/each}}
    having count(*) > 1{{#unless isView}} and count(ctid) > 1{{/unless}}
  ) as d