-- Whether the role of each side may read the table. Needs 20_mount.
set local row_security = off;
select from {{staging}}.{{ident table.objects.old}} limit 1;
{{#if pair}}
select from {{ident pair.live.schema}}.{{ident pair.live.table}} limit 1;
{{/if}}
