select
{{#each pair.columns.now}}
  {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{#if pair.fenced}}(
  -- the condition has to mean the same as for old
  select
{{#each pair.columns.behindFence.live}}
    {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
  from {{t.live}}{{#if asked}} where {{> asked_keys}}{{/if}}
) as {{ident pair.live.table}}{{else}}{{#if asked}}(select * from {{t.live}} where {{> asked_keys}}) as {{ident pair.live.table}}{{else}}{{t.live}}{{/if}}{{/if}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}{{#if narrowed}}
{{#if pair.where}}  and {{else}}where {{/if}}get_bit(pull.{{ident pair.names.suspicious}},
  ({{pair.how.sieve.live.bucket}}) + {{pair.how.sieve.half}}) = 1{{/if}}