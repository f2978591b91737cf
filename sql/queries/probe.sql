-- Whether the role of old may read every column of the table. One row at most is fetched to live, and none from there.
-- Needs 20_mount.
select count(probed)
from (
  select {{#list table.mounted}}{{ident name}}{{/list}}
  from {{staging}}.{{ident table.objects.old}}
  limit 1
) as probed;
