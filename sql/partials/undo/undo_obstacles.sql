{{#if pair.writing.followed}}
-- nobody refers to these rows anew while it is looked who does
|| jsonb_build_object('kinds', '["delete"]'::jsonb, 'sql', ${{tag}}$
  {{> undo_hold}}
${{tag}}$)
{{/if}}
{{#each pair.writing.referrers}}
-- what refers to a row would go with it, or keep it
{{#if readable}}
|| jsonb_build_object('kinds', '["delete"]'::jsonb, {{#if own}}'again', '["delete"]'::jsonb, {{/if}}'sql',
  ${{@root.tag}}$
  {{> obstacle_referrer}}
${{@root.tag}}$)
{{else}}
|| jsonb_build_object('kinds', '["delete"]'::jsonb, 'sql', ${{@root.tag}}$
  {{> obstacle_unreadable_referrer}}
${{@root.tag}}$)
{{/if}}
{{/each}}
{{> repair_obstacles}}
