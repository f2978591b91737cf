select false, {{pair.how.sieve.old.bucket}}, count(*),
  sum({{pair.how.sieve.old.checksum}})
from {{t.old}}{{> before_names}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}
group by 2