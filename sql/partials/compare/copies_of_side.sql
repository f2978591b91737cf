(
  -- each row with its number among those that are the same
  select {{side.row}}.*, true as {{present}}, row_number() over (
    partition by {{side.row}}.{{ident pair.names.hash}}, {{#list side.values}}{{this}}{{/list}}
    {{#if side.order.length}}
    order by {{#list side.order}}{{this}}{{/list}}
    {{/if}}
  ) as {{ident pair.names.copy}}
  from (
    select {{side.row}}.*, {{side.hash}} as {{ident pair.names.hash}}
    from {{#if fetched}}{{staging}}.{{ident fetched}}{{else}}{{> rows_of_side}}{{/if}} as {{side.row}}
  ) as {{side.row}}
)