-- Whether the role of old may read the table: no row has this place, and every column is asked for. Needs 20_mount.
select {{#each table.mounted}}{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}
from {{staging}}.{{ident table.objects.old}}
where ctid = '(0,0)';
