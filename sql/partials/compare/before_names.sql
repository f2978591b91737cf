{{#if pair.columns.renamed}} as renamed (
{{#each pair.columns.before}}
  {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
){{else}} as {{ident pair.objects.old}}{{/if}}