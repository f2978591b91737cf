-- purpose: counts the rows of a table that live does not have at all: every one of them is missing
-- creates: nothing
-- reads:   the old table through <t>_old
-- changes: nothing
-- rerun:   safe; needs 20_mount
set transaction isolation level repeatable read;
{{> prologue}}

delete from {{staging}}.tables where table_name = {{literal pair.name}};
insert into {{staging}}.tables
  (table_name, stem, outcome, reason, hint,
   old_rows, live_rows, identical, missing, corrupted, new, snapshot_at, snapshot_lsn)
select {{literal pair.name}}, {{literal pair.stem}}, 'not_compared', {{literal pair.reason}}, {{literal pair.hint}},
  count(*), 0, 0, count(*), 0, 0,
{{> snapshot}}
from {{t.old}};
{{> journal}}
