-- purpose: rechecks the rows of a pair that differed, and says which no longer do
-- creates: tables <t>_recheck, <t>_again_old and <t>_again_live, view <t>_rechecked
-- reads:   the old table through <t>_old, the live table: of both the rows of those keys
-- changes: nothing
-- rerun:   safe; needs 50_compare
set transaction isolation level repeatable read;
{{> prologue}}
{{> comparing}}

{{> settings_in_force prefix='' remote=server}}

{{> drop_made stages='^66'}}
create unlogged table {{t.againOld}} with (autovacuum_enabled = off) as
select * from {{t.comparedOld}} with no data;
comment on table {{t.againOld}} is
  {{made 'rows of old that are rechecked'}};
create unlogged table {{t.againLive}} with (autovacuum_enabled = off) as
{{> now_rows narrowed=false asked=false}} with no data;
comment on table {{t.againLive}} is
  {{made 'rows of live that are rechecked'}};

do ${{tag}}$
#variable_conflict use_column
<<pull>>
declare
  rated constant boolean := nullif(current_setting('pgmend.max_rate', true), '') is not null;
  differing constant bigint := (select count(*) from {{t.diff}});
  part record;
  asked bigint := 0;
  of_old constant bigint := (select t.old_rows from {{staging}}.tables as t where t.table_name = {{literal pair.name}});
  of_live constant bigint := (select t.live_rows from {{staging}}.tables as t
    where t.table_name = {{literal pair.name}});
  read text;
  planning jsonb;
begin
  {{> ask_side asking=pair.asking.old rows='of_old'}}
{{#if pair.asking.old.columns}}
  if read is null then
    for part in
      {{> asked_parts asking=pair.asking.old}}
    loop
      execute ${{tag}}_sql$insert into {{t.againOld}}
{{> before_rows ranged=false narrowed=false asked=true}}${{tag}}_sql$;
      asked := asked + part.keys;
      perform {{staging}}.pace(asked, pg_relation_size(format('{{staging}}.%I', {{literal pair.objects.againOld}})),
        differing);
    end loop;
{{#if pair.asking.old.folds}}
    {{> once_each fetched=pair.objects.againOld}};
{{/if}}
  end if;
{{/if}}
  if read is not null then
    insert into {{t.againOld}}
    {{> paced_rows ranged=false narrowed=false expected='null'}}
    and {{> among_differing row='b' ofOld=true}};
  end if;
  perform set_config('pgmend.old_read', coalesce(read, 'by key'), true);

  {{> ask_side asking=pair.asking.live rows='of_live'}}
{{#if pair.asking.live.columns}}
  if read is null then
    for part in
      {{> asked_parts asking=pair.asking.live}}
    loop
      execute ${{tag}}_sql$insert into {{t.againLive}}
{{> now_rows narrowed=false asked=true}}${{tag}}_sql$;
    end loop;
{{#if pair.asking.live.folds}}
    {{> once_each fetched=pair.objects.againLive}};
{{/if}}
    if exists (
      select {{#list pair.key}}d.{{ident name}}{{/list}} from {{t.diff}} as d where d.status <> 'missing'
      except all
      select {{#list pair.key}}p.{{ident column}}{{/list}} from {{t.againLive}} as p
    ) then
      {{> without_indexes}}
      insert into {{t.againLive}}
      select l.* from {{> rows_of_side ofOld=false}} as l
      where {{> among_differing row='l' ofOld=false}}
        and ({{#list pair.key}}l.{{ident column}}{{/list}}) not in (
          select {{#list pair.key}}p.{{ident column}}{{/list}} from {{t.againLive}} as p
        );
      {{> with_indexes}}
    end if;
  end if;
{{/if}}
  if read is not null then
    insert into {{t.againLive}}
    select l.* from {{> rows_of_side ofOld=false}} as l
    where {{> among_differing row='l' ofOld=false}};
  end if;
  perform set_config('pgmend.live_read', coalesce(read, 'by key'), true);
end
${{tag}}$;

create table {{t.recheck}} (
  status text not null,
{{#each pair.key}}
  {{ident name}} {{type}},
{{/each}}
  outcome text not null check (outcome in ('gone', 'stayed', 'changed')),
  status_now text,
  changed text[],
  hints text[],
  old_row json,
  live_row json,
  -- old is taken to be at rest
  old_changed boolean not null
);
comment on table {{t.recheck}} is
  {{made 'what became of the rows that differed; old_row and live_row are those of now'}};

insert into {{t.recheck}}
select d.status, {{#each pair.key}}d.{{ident name}}, {{/each}}
  case
    when now.status is null then 'gone'
    when now.status = d.status and now.old_row::text is not distinct from d.old_row::text
      and now.live_row::text is not distinct from d.live_row::text then 'stayed'
    else 'changed' end,
  now.status, now.changed, now.hints, now.old_row, now.live_row,
  case
    when d.status = 'new' or now.on_old is not true then (d.status <> 'new') is distinct from (now.on_old is true)
    -- of a row that is on both sides, columns that only old has are not kept
    else now.old_row::text <> d.old_row::text and exists (
      select from json_each_text(d.old_row) as o join json_each_text(now.old_row) as n using (key)
      where o.value is distinct from n.value) end
from {{t.diff}} as d
left join (
  select {{#each pair.key}}f.{{ident name}}, {{/each}}f.old_row, f.live_row, f.status <> 'new' as on_old,
    case when not f.same then f.status end as status,
    case when not f.same then f.changed end as changed,
    case when not f.same then f.hints end as hints
  from (
    select f.*, f.status = 'corrupted' and cardinality(f.changed) = 0 as same
    from (
{{> differences before=pair.objects.againOld now=pair.objects.againLive same=true}}
    ) as f
  ) as f
) as now on {{#list pair.key by='
 and '}}now.{{ident name}} = d.{{ident name}}{{/list}}
-- what was decided to stay, and is as it was, is no news
where not d.accepted or now.status is distinct from d.status or now.old_row::text is distinct from d.old_row::text
  or now.live_row::text is distinct from d.live_row::text;

create view {{t.rechecked}} as
select
{{#each pair.key}}
  {{shown 'd' this}} as {{ident column}},
{{/each}}
  d.outcome as {{ident pair.names.recheck.outcome}},
  d.status as {{ident pair.names.recheck.status}},
  d.status_now as {{ident pair.names.recheck.statusNow}},
  d.changed as {{ident pair.names.changed}},
  d.hints as {{ident pair.names.hints}},
  d.old_changed as {{ident pair.names.recheck.oldChanged}}
{{> both_values from=pair.objects.recheck}}
order by {{> diff_order}};
comment on view {{t.rechecked}} is
  {{made 'what became of each row that differed, with what both sides hold of it now'}};

delete from {{staging}}.rechecked where table_name = {{literal pair.name}};
insert into {{staging}}.rechecked
  (table_name, differed, gone, stayed, changed, by_status, missing, corrupted, new, old_changed,
   old_read, live_read, snapshot_at, snapshot_lsn)
select {{literal pair.name}}, (
    select count(*) from {{t.diff}} as d where not d.accepted or exists (
      select from {{t.recheck}} as r where {{#list pair.key by=' and '}}r.{{ident name}} = d.{{ident name}}{{/list}})
  ), count(*) filter (where outcome = 'gone'),
  count(*) filter (where outcome = 'stayed'),
  count(*) filter (where outcome = 'changed'),
  (select jsonb_object_agg(s.status, (
     select jsonb_object_agg(o.outcome, (
       select count(*) from {{t.recheck}} as c where c.status = s.status and c.outcome = o.outcome))
     from unnest(array['gone', 'stayed', 'changed']) as o(outcome)))
   from unnest(array['missing', 'corrupted', 'new']) as s(status)),
  count(*) filter (where status_now = 'missing'), count(*) filter (where status_now = 'corrupted'),
  count(*) filter (where status_now = 'new'), count(*) filter (where old_changed),
  current_setting('pgmend.old_read'), current_setting('pgmend.live_read'),
{{> snapshot}}
from {{t.recheck}};
{{> journal}}
