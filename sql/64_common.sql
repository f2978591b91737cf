-- purpose: finds what missing, corrupted and new rows of a pair have in common: a range, a value, a place, missing parents
-- creates: nothing
-- reads:   <t>_diff, those of the tables that it refers to, the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 56_kinds, and 50_compare of the tables that this one refers to
{{> prologue}}
{{> comparing}}

delete from {{staging}}.diagnosed where table_name = {{literal pair.name}} and column_name is null;
{{> common}}
{{> journal}}
