
-- what missing, corrupted and new rows have in common
drop table if exists {{t.common}};
create unlogged table {{t.common}} (
  n int generated always as identity,
  kind text,
  status text,
  column_name text,
  low text,
  high text,
  rows bigint,
  of_rows bigint,
  condition text,
  -- rows of its side that share it, also those that do not differ
  there bigint,
  beyond boolean not null default false
);
comment on table {{t.common}} is
  {{made 'what rows may have in common, while they are diagnosed'}};
drop table if exists {{t.explained}};
create unlogged table {{t.explained}} (row tid);
comment on table {{t.explained}} is
  {{made 'rows of which the parents are missing, while they are diagnosed'}};
{{> missing_parents}}
{{#each pair.diagnosis.traits}}
{{#with range}}
{{> densest_range name=../name}}
{{/with}}
{{/each}}
{{> frequent_values}}
{{> counted_there}}
{{> exact_values}}
{{> beyond_old}}
{{> places}}
{{> common_lines}}
