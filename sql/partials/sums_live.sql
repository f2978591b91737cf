select true, {{pair.sieve.live.bucket}}, count(*),
  sum({{pair.sieve.live.checksum}})
from {{ident pair.live.schema}}.{{ident pair.live.table}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}
group by 2