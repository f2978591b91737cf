-- purpose: finds the rows of a pair that are missing, corrupted or new, and counts both sides
-- creates: table <t>_diff
-- reads:   the old table through <t>_old, the live table; where a table is pulled, <t>_sieve, <t>_fetched_old and <t>_fetched_live instead
-- changes: nothing
-- rerun:   safe; needs 30_stage, 35_keys, 40_sieve and 45_pull where they concern the table, after it 61_diagnose, 62_script and 64_common, and 60_report if 20_mount was run again
set transaction isolation level repeatable read;
{{> prologue}}
{{#if pair.how.fetchedOld}}
{{> not_crashed again='Compare again: `pgmend run`, or the stages from 15_reset on.'}}
{{/if}}
{{> comparing}}
{{#if pair.how.sieve}}
do ${{tag}}$
begin
  -- where nobody says how much: what the rows take that the sieve has let through, with a half more, so that no file is
  -- needed
  if coalesce(current_setting('pgmend.work_mem', true), '') = '' then
    perform set_config('work_mem', format('%skB', least(greatest(
      pg_relation_size(format('{{staging}}.%I', {{literal pair.objects.fetchedOld}})) * 3 / 2 / 1024,
      65536), 262144)), true);
  end if;
end
${{tag}}$;
{{/if}}
{{#if pair.how.fetchedOld}}
-- few rows come out of the join, whatever the planner guesses: it may be done in parallel (from Postgres 16 on)
set local parallel_tuple_cost = 0.001;
{{/if}}

{{> drop_made stages='^(66|68)'}}
create table if not exists {{t.diff}} (
  status text not null,
{{#each pair.key}}
  {{ident name}} {{type}},
{{/each}}
  changed text[],
  hints text[],
  old_row json,
  live_row json,
{{#if pair.content}}
  -- of the values by which copies of a row are found, and how many copies live had of one that is missing
  hash int,
  on_live bigint,
{{/if}}
  -- what 61_diagnose says of each value of changed
  kinds text[],
  -- whether somebody decided to keep what live has, by 63_accept
  accepted boolean not null default false
);
comment on table {{t.diff}} is
  {{made 'the rows that differ; values are kept as Postgres text'}};
do ${{tag}}$
begin
  -- of a table that was just made that takes as long as to make it
  if exists (select from {{t.diff}}) then
    truncate {{t.diff}};
  end if;
end
${{tag}}$;

{{#if pair.how.joinedApart}}
-- by way of a table that is made with its rows: only such a statement is planned in parallel
drop table if exists {{t.joined}};
create unlogged table {{t.joined}} as
{{> differences before=compared.before now=compared.now same=false}};
insert into {{t.diff}}
select * from {{t.joined}};
drop table {{t.joined}};
{{else}}
insert into {{t.diff}}
{{> differences before=compared.before now=compared.now same=false}};
{{/if}}

do ${{tag}}$
begin
  -- later stages join its rows of one status, of which the planner would expect one in two hundred
  if exists (select from {{t.diff}}) then
    analyze {{t.diff}} (status);
  end if;
end
${{tag}}$;

-- both sides are counted by themselves, not from the join: the constraint counts_add_up of tables is then a check
delete from {{staging}}.diagnosed where table_name = {{literal pair.name}};
delete from {{staging}}.referring where table_name = {{literal pair.name}};
delete from {{staging}}.rechecked where table_name = {{literal pair.name}};
delete from {{staging}}.tables where table_name = {{literal pair.name}};
-- an index may lack rows, and a sort would carry whole ones
set local enable_sort = off;
set local enable_indexscan = off;
set local enable_indexonlyscan = off;
set local enable_bitmapscan = off;
{{#if pair.searched.memory}}
-- for the keys alone; what the join was given is put back below
do $$ begin perform set_config('pgmend.joined_in', current_setting('work_mem'), true),
  set_config('work_mem', '{{pair.searched.memory}}', true); end $$;
{{/if}}
with counted as (
{{#if pair.how.sieve}}
  select (select coalesce(sum(s.rows), 0)::bigint from {{t.sieve}} as s where not s.on_live) as old_rows,
         (select coalesce(sum(s.rows), 0)::bigint from {{t.sieve}} as s where s.on_live) as live_rows,
{{else}}
  select (select count(*) from {{> rows_of_side ofOld=true}} as b) as old_rows,
         (select count(*) from {{> rows_of_side ofOld=false}} as l) as live_rows,
{{/if}}
         count(*) filter (where status = 'missing') as missing,
         count(*) filter (where status = 'corrupted') as corrupted,
         count(*) filter (where status = 'new') as new,
         count(*) filter (where 'reused_key' = any (hints)) as reused_key,
         count(*) filter (where 'edited_later' = any (hints)) as edited_later
  from {{t.diff}}
), changed as (
  select coalesce(jsonb_object_agg(column_name, rows), '{}') as by_column
  from (
    select u.column_name, count(*) as rows
    from {{t.diff}} as d, unnest(d.changed) as u(column_name)
    group by u.column_name
  ) as c
)
insert into {{staging}}.tables
  (table_name, stem, outcome, strategy, strategy_reason, meaning, key, columns, only_old, only_live,
   old_rows, live_rows, identical, missing, corrupted, new, changed_by_column, hints, updated_at,
   masked, duplicate_keys, snapshot_at, snapshot_lsn)
select {{literal pair.name}}, {{literal pair.stem}}, 'compared', {{literal pair.how.strategy}},
  {{literal pair.how.reason}}{{#if pair.how.sieve}} || (
    select format('; %s of them (%s %%) differed', count(*) filter (where b.differs),
      round(100.0 * count(*) filter (where b.differs) / {{pair.how.sieve.buckets}}, 1))
    from {{t.buckets}} as b){{/if}},
  {{literal pair.meaning}}, {{textArray pair.keyNames}}, {{textArray pair.sharedNames}},
  {{textArray pair.columns.onlyOld}}, {{textArray pair.columns.onlyLive}},
  old_rows, live_rows, old_rows - missing - corrupted, missing, corrupted, new, by_column,
  jsonb_build_object('reused_key', reused_key, 'edited_later', edited_later),
    {{#if pair.updatedAt}}{{literal pair.updatedAt.column}}{{else}}null{{/if}},
  {{textArray pair.maskedNames}},
{{#if pair.content}}
  0,
{{else}}
  -- a key that is missing and new at once was not matched with itself, and the counts would add up nevertheless
  (select count(*) from (
    select from {{t.diff}} as d
    group by {{#list pair.key}}d.{{ident name}}{{/list}}
    having count(*) > 1
  ) as k) +
  -- and so would keys that are there twice on both sides
{{#if pair.keyProven}}
  -- although a constraint forbids it: what both sides have twice alike makes no bucket of a sieve differ, so that all
  -- of live is looked through, where that is not too much
  (
    {{#if pair.searched.oldRows}}
    {{> keys_twice direct=true ofOld=true}}
    {{else}}
    {{> keys_twice direct=false ofOld=true fetched=compared.before isQuery=pair.searched.oldQueried}}
    {{/if}}
  ) +
  (
    {{#if pair.searched.liveRows}}
    {{> keys_twice direct=true ofOld=false}}
    {{else}}
    {{> keys_twice direct=false ofOld=false fetched=compared.now isQuery=pair.searched.liveQueried}}
    {{/if}}
  ),
{{else}}
  (select count(*) from (
{{> unfit_keys}}
  ) as k),
{{/if}}
{{/if}}
{{> snapshot}}
from counted, changed;
set local enable_sort to default;
set local enable_indexscan to default;
set local enable_indexonlyscan to default;
set local enable_bitmapscan to default;
{{#if pair.searched.memory}}
do $$ begin perform set_config('work_mem', current_setting('pgmend.joined_in'), true); end $$;
{{/if}}
{{> journal}}
