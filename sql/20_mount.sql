-- purpose: mounts the old table as a foreign table on live
-- creates: foreign table <t>_old
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; drops what 30 to 60 made for this table, so run those again
{{> prologue}}

{{> drop_pair}}

create foreign table {{staging}}.{{ident pair.objects.old}} (
{{#each pair.mounted}}
  {{ident name}} {{type}}{{#unless @last}},{{/unless}}
{{/each}}
) server {{server}} options (
  schema_name {{literal pair.old.schema}}, table_name {{literal pair.old.table}},
  fetch_size '{{pair.fetchSize}}', updatable 'false'
);
comment on foreign table {{staging}}.{{ident pair.objects.old}} is
  {{made 'the old table'}};
{{> journal}}
