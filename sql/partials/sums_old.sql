select false, {{pair.sieve.old.bucket}}, count(*),
  sum({{pair.sieve.old.checksum}})
from {{staging}}.{{ident pair.objects.old}}{{> before_names}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}
group by 2