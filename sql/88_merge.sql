-- purpose: writes what was decided into the target
-- creates: table merge_written
-- reads:   the tables of the sources
-- changes: inserts into {{comment merge.into.display}} and updates it{{#if merge.sequences.length}}; moves sequences of its id up{{/if}}
-- rerun:   safe: a row is replaced only by one that ranks higher; needs 86_attention
{{> prologue}}

{{> merge_lock}}

drop table if exists {{staging}}.merge_written;
create unlogged table {{staging}}.merge_written (n bigint not null, inserted boolean not null);
comment on table {{staging}}.merge_written is 'pgmend {{stage}}: what was written; a decision without a row here was overtaken by a newer one';

set local enable_mergejoin = off;
-- nothing is known of the rows of a foreign table: a nested loop over a million of them would not end
set local enable_nestloop = off;
set local work_mem = '128MB';

do ${{tag}}$
declare
  own_path constant text := (select reset_val from pg_settings where name = 'search_path');
  text_of_error text;
  constraint_of_error text;
  place_of_error text;
  code_of_error text;
begin
{{#if merge.failOnConflict}}
  if exists (select from {{staging}}.merge_decided where conflict and outcome = 'insert') then
    raise exception 'ids of different users are the same' using errcode = 'integrity_constraint_violation';
  end if;
{{/if}}
{{#each merge.sequences}}
  -- first, so that nobody draws one of these numbers meanwhile; not in a dry run, since it cannot be rolled back
  if not coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false) then
    perform setval({{quoted}}, m.highest)
    from {{name}} as s, (select max(user_id) as highest from {{@root.staging}}.merge_decided where outcome = 'insert') as m
    where m.highest > s.last_value and m.highest <= {{max}};
  end if;
{{/each}}

  -- triggers of the target expect the path of the role
  perform set_config('search_path', own_path, true);

  with winners as materialized (
    select distinct on (d.n) d.n, d.outcome, d.user_id, {{#each merge.key}}d.{{staged}}, {{/each}}r.stored{{#each merge.values}}, r.{{staged}}{{/each}}{{#each merge.carry}}, r.{{staged}}{{/each}}
    from {{staging}}.merge_decided as d
    join {{staging}}.merge_rows as r on r.place = d.place {{#each merge.key}}and r.{{staged}} = d.chosen_{{staged}} {{/each}}
      -- what has changed in its source since it was decided is for the next merge
      and r.id is not distinct from d.chosen_id and r.ranks_at is not distinct from d.ranks_at and r.has_value = d.has_value
    where d.outcome in ('insert', 'update') and r.place > 0
    order by d.n{{#each merge.values}}, r.{{staged}}::text collate "C"{{/each}}{{#each merge.carry}}, r.{{staged}}::text collate "C"{{/each}}
  ), written as (
    insert into {{merge.into.display}} as t ({{#if merge.id}}{{ident merge.id.column}}, {{/if}}{{#each merge.key}}{{ident column}}, {{/each}}{{ident merge.latest.column}}{{#each merge.values}}, {{ident column}}{{/each}}{{#each merge.carry}}, {{ident column}}{{/each}})
    {{#if merge.overriding}}overriding system value{{/if}}
    select {{#if merge.id}}user_id, {{/if}}{{#each merge.key}}{{staged}}, {{/each}}stored{{#each merge.values}}, {{staged}}{{/each}}{{#each merge.carry}}, {{staged}}{{/each}}
    from winners
    on conflict ({{#each merge.key}}{{ident column}}{{#unless @last}}, {{/unless}}{{/each}}) do update
    set {{ident merge.latest.column}} = excluded.{{ident merge.latest.column}}{{#each merge.values}},
      {{ident column}} = excluded.{{ident column}}{{/each}}{{#each merge.carry}},
      {{ident column}} = excluded.{{ident column}}{{/each}}
    -- only where the stored one ranks lower: somebody may have changed it since
    where ({{merge.guard.storedHasValue}}, coalesce({{merge.guard.storedRanksAt}}, '-infinity'), {{merge.guard.storedRanksAt}} is not null)
        < ({{merge.guard.newHasValue}}, coalesce({{merge.guard.newRanksAt}}, '-infinity'), {{merge.guard.newRanksAt}} is not null)
    returning {{#each merge.key}}{{returned}} as {{staged}}{{#unless @last}}, {{/unless}}{{/each}}{{#if merge.id}}, t.{{ident merge.id.column}} as id{{/if}}
  )
  insert into {{staging}}.merge_written
  select w.n, w.outcome = 'insert'{{#if merge.id}} and written.id is not distinct from w.user_id{{/if}}
  from written
  join winners as w using ({{#each merge.key}}{{staged}}{{#unless @last}}, {{/unless}}{{/each}});

  -- what was deferred to the end is checked here as well: by a dry run, too, and without saying more than what follows
  set constraints all immediate;
  perform set_config('search_path', 'pg_catalog', true);
exception when others then
  -- raised again without what the server adds: the row that fails, and a password in it
  get stacked diagnostics text_of_error = message_text, constraint_of_error = constraint_name, place_of_error = pg_exception_context;
  code_of_error := sqlstate;
  if code_of_error like '22%' then
    text_of_error := regexp_replace(text_of_error, '".*"', '"***"');
  end if;
{{#if merge.values.length}}
  -- a trigger may say anything, also a password; where a source is lost there is nobody to ask
  if code_of_error !~ '^(08|2F|40|53|55|57|58|HV)' and exists (
    select from {{staging}}.merge_rows as r
    cross join unnest(array[{{#each merge.values}}r.{{staged}}::text{{#unless @last}}, {{/unless}}{{/each}}]) as value
    cross join unnest(array[value, replace(value, '"', '""'), replace(value, '''', '''''')]) as said
    -- shorter ones are parts of words
    where length(value) > 2 and position(said in text_of_error) > 0
  ) then
    text_of_error := 'a message that quotes a value is not shown'
      || coalesce(': ' || substring(place_of_error from '(PL/pgSQL function [^\n]*)'), '');
  end if;
{{/if}}
  raise exception '%', text_of_error using errcode = code_of_error, constraint = constraint_of_error;
end
${{tag}}$;
{{> journal}}
