exists (
    select from (select
      {{#if pair.fenced}}
      {{#list pair.columns.behindFence.live}}{{expression}} as {{ident name}}{{/list}}
      {{else}}
      *
      {{/if}}
    from (select l.*) as {{ident pair.live.table}}) as {{ident pair.live.table}}
    where (
      {{pair.where}}
    ))