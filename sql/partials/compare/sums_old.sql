select false, {{pair.sieve.old.bucket}}, count(*),
  sum({{pair.sieve.old.checksum}})
from {{t.old}}{{> before_names}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}
group by 2