-- purpose: looks for keys that identify no single row, where no constraint on both sides forbids them
-- creates: table <t>_duplicates
-- reads:   the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 30_stage
{{> prologue}}
{{> comparing}}

drop table if exists {{t.duplicates}};
create unlogged table {{t.duplicates}} as
select d.*
from (
{{> unfit_keys}}
) as d
order by d.side desc, d.rows desc, d.key::text collate "C";
comment on table {{t.duplicates}} is
  {{made 'keys that identify no single row, how many rows have each, and what is wrong with it'}};
{{> journal}}
