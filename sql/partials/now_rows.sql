select
{{#each pair.now}}
  {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{#if pair.fenced}}(
  -- the condition has to mean the same as for old
  select
{{#each pair.behindFence.live}}
    {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
  from {{ident pair.live.schema}}.{{ident pair.live.table}}
) as {{ident pair.live.table}}{{else}}{{ident pair.live.schema}}.{{ident pair.live.table}}{{/if}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}{{#if narrowed}}
{{#if pair.where}}  and {{else}}where {{/if}}get_bit(pull.{{ident pair.suspiciousName}}, ({{pair.sieve.live.bucket}}) + {{pair.sieve.half}}) = 1{{/if}}