{{#each pair.writing.parents}}
{{#if readable}}
|| jsonb_build_object('reason', {{literal reason}}, 'hold', ${{@root.tag}}$
  {{> check_parent_hold}}
${{@root.tag}}$, 'broken', ${{@root.tag}}$
  {{> check_parent}}
${{@root.tag}}$)
{{/if}}
{{/each}}
{{#each pair.writing.children}}
{{#if readable}}
|| jsonb_build_object('reason', {{literal reason}}, 'broken', ${{@root.tag}}$
  {{> check_child}}
${{@root.tag}}$)
{{/if}}
{{/each}}
