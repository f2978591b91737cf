-- purpose: mounts the table of a source as a foreign table on the target
-- creates: foreign table merge_{{source.name}}
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; drops what 83 to 86 made, so run those again; needs 80_sources
{{> prologue}}

{{> drop_merge}}
drop foreign table if exists {{staging}}.{{ident mount.foreign}};

{{> foreign_table}}
comment on foreign table {{staging}}.{{ident mount.foreign}} is 'pgmend {{stage}}: the table of {{source.of}}';
{{> journal}}
