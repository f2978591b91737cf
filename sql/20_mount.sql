-- purpose: mounts the old table as a foreign table on live
-- creates: foreign table <t>_old
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; drops what 30 to 64 made for this table, so run those again
{{> prologue}}

{{> drop_made stages=''}}

{{> foreign_table}}
comment on foreign table {{t.old}} is
  {{made 'the old table'}};
{{> journal}}
