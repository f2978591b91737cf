-- Whether the role of each side may read the table, all of its columns. Needs 20_mount.
set local row_security = off;
-- a column that is not used is not asked of old
select row({{#each table.mounted}}t.{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) is null
from {{staging}}.{{ident table.objects.old}} as t limit 1;
{{#if pair}}
select {{#each pair.now}}t.{{ident name}} is null{{#unless @last}}, {{/unless}}{{/each}}
from {{ident pair.live.schema}}.{{ident pair.live.table}} as t limit 1;
{{/if}}
