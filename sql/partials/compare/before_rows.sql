select
{{#each pair.columns.before}}
  {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{#if pair.fenced}}(
  -- old might find other rows by the condition, so it is not sent there
  select
{{#each pair.columns.behindFence.old}}
    {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
  from {{t.old}}{{#if ranged}} where {{> of_old_range}}{{/if}}{{#if asked}} where {{> asked_keys}}{{/if}} offset 0
){{else}}{{#if asked}}(select * from {{t.old}} where {{> asked_keys}}){{else}}{{t.old}}{{/if}}{{/if}}{{> before_names}}{{#unless open}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}{{/unless}}{{#unless pair.fenced}}{{#if ranged}}
{{#if pair.where}}  and {{else}}where {{/if}}{{> of_old_range}}{{/if}}{{/unless}}{{#if narrowed}}
{{#if pair.where}}  and {{else}}where {{/if}}get_bit(pull.{{ident pair.names.suspicious}},
  ({{pair.how.sieve.old.bucket}}) + {{pair.how.sieve.half}}) = 1{{/if}}