select true, {{pair.sieve.live.bucket}}, count(*),
  sum({{pair.sieve.live.checksum}})
from {{t.live}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}{{#unless pair.citus}}
-- one row in {{pair.sieve.told}} says that so many were read: to count them all would take longer
{{#if pair.where}}  and {{else}}where {{/if}}case when random() < 1.0 / {{pair.sieve.told}}
  then {{staging}}.advance({{pair.sieve.told}}, null) else true end{{/unless}}
group by 2