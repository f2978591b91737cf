{{#each pair.writing.parents}}
{{#if readable}}
-- rows whose parent live does not have{{#if own}}, nor this batch{{/if}}: those of another table that are to be inserted were so before
|| jsonb_build_object('kinds', '["update", "exchange", "insert", "ring", "below"]'::jsonb,
  {{#if own}}'again', '["update", "exchange", "insert", "ring", "below"]'::jsonb, {{/if}}'sql', ${{@root.tag}}$
  {{> obstacle_parent}}
${{@root.tag}}$)
{{/if}}
{{/each}}
{{#each pair.writing.exclusive}}
{{#unless @root.pair.content}}
-- rows whose value another row of live has: one that this repair changes may give it up
|| jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'again', '["exchange"]'::jsonb, 'sql', ${{@root.tag}}$
  {{> obstacle_exclusive}}
${{@root.tag}}$)
-- the end of a chain is part of it, even if the value that it needs is free
|| jsonb_build_object('kinds', '["update"]'::jsonb, 'sql', ${{@root.tag}}$
  {{> obstacle_chain}}
${{@root.tag}}$)
{{/unless}}
{{#if known}}
|| jsonb_build_object('kinds', '["insert", "ring", "below"]'::jsonb, 'sql', ${{@root.tag}}$
  {{> obstacle_taken}}
${{@root.tag}}$)
{{/if}}
{{/each}}
{{#unless choice.withoutTriggers}}
{{#each pair.writing.acting}}
-- an action of {{comment name}} would reach rows that nobody is to write here
|| jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'sql', ${{@root.tag}}$
  {{> obstacle_action}}
${{@root.tag}}$)
{{/each}}
{{/unless}}
