select true, {{pair.how.sieve.live.bucket}}, count(*),
  sum({{pair.how.sieve.live.checksum}})
from {{t.live}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}}{{#unless pair.how.citus}}
-- one row in {{pair.how.sieve.told}} says that so many were read: to count them all would take longer
{{#if pair.where}}  and {{else}}where {{/if}}case when random() < 1.0 / {{pair.how.sieve.told}}
  then {{staging}}.advance({{pair.how.sieve.told}}, null) else true end{{/unless}}
group by 2