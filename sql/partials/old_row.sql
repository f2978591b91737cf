(
  select {{#each pair.writing.oldRow}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}
  from json_populate_record(null::{{staging}}.{{ident pair.objects.before}}, w.old_row) as b
)