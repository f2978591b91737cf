-- The number furthest on the way of its sequence that a column holds.
select {{#if down}}min{{else}}max{{/if}}({{ident column}})::text as number from {{ident schema}}.{{ident table}};
