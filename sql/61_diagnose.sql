-- purpose: tells what kind of damage each changed value shows, and what missing, corrupted and new rows have in common
-- creates: nothing
-- reads:   <t>_diff, and the old table through <t>_old: values that no rule explains are looked for in other rows
-- changes: nothing
-- rerun:   safe; needs 56_kinds, 60_report, and 50_compare of the tables that this one refers to
{{> prologue}}
{{> comparing}}

delete from {{staging}}.diagnosed where table_name = {{literal pair.name}};
{{#if pair.shared.length}}
{{> changed_values}}
{{> rule_float}}
{{> rule_moved}}
{{> rule_constant}}
{{> rule_recoded}}
{{> rule_zone}}
{{> rule_offset}}
{{> rule_other_row}}
{{> kind_lines}}
{{/if}}
{{> common}}
{{> referring}}
{{> journal}}
