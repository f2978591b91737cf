-- Whether the role of old may read every column of each table: of many in one go. Foreign tables are made for that, and
-- undone by whoever asks.
{{#each mounts}}
{{> foreign_table staging=../staging mount=this}}
select count(probed)
from (
  select {{#list columns}}{{ident name}}{{/list}}
  from {{../staging}}.{{ident foreign}}
  limit 1
) as probed;
{{/each}}
