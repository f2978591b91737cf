-- purpose: finds the rows of a pair that are missing, corrupted or new, and counts both sides
-- creates: table <t>_diff
-- reads:   the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 30_stage, 35_keys where that concerns the table, and 60_report after it if 20_mount was run again
set transaction isolation level repeatable read;
{{> prologue}}
-- a row that row-level security would hide is an error, not a missing row
set local row_security = off;
-- the two servers may sort text differently, and a merge join of the two then returns wrong rows
set local enable_mergejoin = off;
set local enable_hashjoin = on;
set local work_mem = '64MB';

{{> drop_repair}}
create table if not exists {{staging}}.{{ident pair.objects.diff}} (
  status text not null,
{{#each pair.key}}
  {{ident name}} {{type}},
{{/each}}
  changed text[],
  hints text[],
  old_row json,
  live_row json
);
comment on table {{staging}}.{{ident pair.objects.diff}} is
  {{made 'the rows that differ; values are kept as Postgres text'}};
truncate {{staging}}.{{ident pair.objects.diff}};

-- {{pair.onOldName}} and {{pair.onLiveName}} tell presence: a key or a column that is NULL does not
insert into {{staging}}.{{ident pair.objects.diff}}
select d.status, {{#each pair.key}}d.{{ident name}}, {{/each}}d.changed,
  case when d.status = 'corrupted' then array_remove(array[
    -- of a single column that differs nobody can tell whether the row is another entity's
    case when cardinality(d.changed) = {{pair.shared.length}} and cardinality(d.changed) > 1 then 'reused_key' end,
    case when d.edited_later then 'edited_later' end
  ], null) end,
  d.old_row, d.live_row
from (select
  case when live.{{pair.onLiveName}} is null then 'missing' when old.{{pair.onOldName}} is null then 'new' else 'corrupted' end as status,
{{#each pair.key}}
  coalesce(old.{{ident column}}, live.{{ident column}}) as {{ident name}},
{{/each}}
  case when old.{{pair.onOldName}} and live.{{pair.onLiveName}} then array_remove(array[
{{#each pair.shared}}
    case when {{oldValue}} is distinct from {{liveValue}} then {{literal name}} end{{#unless @last}},{{/unless}}
{{/each}}
  ]::text[], null) end as changed,
{{#if pair.updatedAt}}
  -- no time at all is earlier than any
  coalesce({{pair.updatedAt.oldValue}} < {{pair.updatedAt.liveValue}}, {{pair.updatedAt.oldValue}} is null and {{pair.updatedAt.liveValue}} is not null)
{{else}}
  false
{{/if}} as edited_later,
  case
    when live.{{pair.onLiveName}} is null then (
      select row_to_json(o.*) from (select
{{#each pair.before}}
        old.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
      ) as o)
    when old.{{pair.onOldName}} then (
      select row_to_json(o.*) from (select
{{#each pair.shared}}
        old.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
      ) as o)
  end as old_row,
  case
    when old.{{pair.onOldName}} is null then (
      select row_to_json(l.*) from (select
{{#each pair.now}}
        live.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
      ) as l)
    when live.{{pair.onLiveName}} then (
      select row_to_json(l.*) from (select
{{#each pair.shared}}
        live.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
      ) as l)
  end as live_row
from (select true as {{pair.onOldName}}, b.* from {{staging}}.{{ident pair.objects.before}} as b) as old
full outer join (select true as {{pair.onLiveName}}, l.* from {{staging}}.{{ident pair.objects.live}} as l) as live
  on {{#each pair.key}}old.{{ident column}} = live.{{ident column}}{{#unless @last}}
 and {{/unless}}{{/each}}
where old.{{pair.onOldName}} is null or live.{{pair.onLiveName}} is null
{{#each pair.shared}}
   or {{oldValue}} is distinct from {{liveValue}}
{{/each}}
) as d;

-- both sides are counted by themselves, not from the join: the constraint counts_add_up of tables is then a check
delete from {{staging}}.tables where table_name = {{literal pair.name}};
with counted as (
  select (select count(*) from {{staging}}.{{ident pair.objects.before}}) as old_rows,
         (select count(*) from {{staging}}.{{ident pair.objects.live}}) as live_rows,
         count(*) filter (where status = 'missing') as missing,
         count(*) filter (where status = 'corrupted') as corrupted,
         count(*) filter (where status = 'new') as new,
         count(*) filter (where 'reused_key' = any (hints)) as reused_key,
         count(*) filter (where 'edited_later' = any (hints)) as edited_later
  from {{staging}}.{{ident pair.objects.diff}}
), changed as (
  select coalesce(jsonb_object_agg(column_name, rows), '{}') as by_column
  from (
    select u.column_name, count(*) as rows
    from {{staging}}.{{ident pair.objects.diff}} as d, unnest(d.changed) as u(column_name)
    group by u.column_name
  ) as c
)
insert into {{staging}}.tables
  (table_name, stem, outcome, strategy, key, columns, only_old, only_live,
   old_rows, live_rows, identical, missing, corrupted, new, changed_by_column, hints, updated_at,
   duplicate_keys, snapshot_at, snapshot_lsn)
select {{literal pair.name}}, {{literal pair.stem}}, 'compared', {{literal pair.strategy}},
  {{textArray pair.keyNames}}, {{textArray pair.sharedNames}},
  {{textArray pair.onlyOldNames}}, {{textArray pair.onlyLiveNames}},
  old_rows, live_rows, old_rows - missing - corrupted, missing, corrupted, new, by_column,
  jsonb_build_object('reused_key', reused_key, 'edited_later', edited_later), {{#if pair.updatedAt}}{{literal pair.updatedAt.column}}{{else}}null{{/if}},
  -- a key that is missing and new at once was not matched with itself; counts would add up all the same
  (select count(*) from (
    select from {{staging}}.{{ident pair.objects.diff}} as d
    group by {{#each pair.key}}d.{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}
    having count(*) > 1
  ) as k){{#unless pair.keyProven}} +
  -- and so would keys that are there twice on both sides; looked for again in the snapshot of the comparison
  (select count(*) from {{staging}}.{{ident pair.objects.duplicates}}){{/unless}},
{{> snapshot}}
from counted, changed;
{{> journal}}
