exists (
    select from (select {{#if pair.fenced}}{{#each pair.behindFence.live}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}{{else}}*{{/if}} from (select l.*) as {{ident pair.live.table}}) as {{ident pair.live.table}}
    where (
      {{pair.where}}
    ))