{{#each pair.writing.parents}}
{{#if readable}}
|| jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'reason', {{literal reason}}, 'hold', ${{@root.tag}}$
  {{> check_undo_parent_hold}}
${{@root.tag}}$, 'broken', ${{@root.tag}}$
  {{> check_undo_parent}}
${{@root.tag}}$)
{{/if}}
{{/each}}
{{#each pair.writing.children}}
-- rows that refer to what the repair had put there
|| jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'reason', {{literal reason}}, 'broken', ${{@root.tag}}$
  {{> check_undo_child}}
${{@root.tag}}$)
{{/each}}
{{#each pair.writing.referrers}}
{{#if readable}}
|| jsonb_build_object('kinds', '["delete"]'::jsonb, 'reason', {{literal reason}}, 'broken', ${{@root.tag}}$
  {{> check_undo_referrer}}
${{@root.tag}}$)
{{/if}}
{{/each}}
