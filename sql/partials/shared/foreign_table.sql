create foreign table {{staging}}.{{ident mount.foreign}} (
{{#each mount.columns}}
  {{ident name}} {{type}}{{#unless @last}},{{/unless}}
{{/each}}
) server {{mount.server}} options (
  schema_name {{literal mount.schema}}, table_name {{literal mount.table}},
  fetch_size '{{mount.fetchSize}}', updatable 'false'
);
