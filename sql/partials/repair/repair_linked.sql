{{#each pair.writing.parents}}
{{#if readable}}
|| jsonb_build_object('table', {{literal parent}}, 'sql', ${{@root.tag}}$
  {{> linked_parents}}
${{@root.tag}}$)
{{/if}}
{{/each}}
{{#each pair.writing.referring}}
|| jsonb_build_object('table', {{literal child}}, 'sql', ${{@root.tag}}$
  {{> linked_referring}}
${{@root.tag}}$)
{{/each}}
