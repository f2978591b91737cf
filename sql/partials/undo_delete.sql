{{#if pair.writing.followed}}
-- nobody refers to these rows anew while it is looked who does
perform from {{ident pair.live.schema}}.{{ident pair.live.table}} as l
where exists (
  select from {{staging}}.{{ident pair.objects.todo}} as w
  where w.slot between work.low and work.high and w.outcome is null and {{pair.writing.match}})
for update of l;
{{/if}}
{{#each pair.writing.referrers}}
-- what refers to a row would go with it, or keep it
{{#if readable}}
loop
  update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
  set outcome = 'blocked', again = true, reason = {{literal reason}}
  where t.slot between work.low and work.high and t.outcome is null
    and exists (
      select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
      join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
      join {{ident schema}}.{{ident table}} as c
        on {{#each parts}}l.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
      where w.n = t.n
{{#if own}}
        and not exists (
          select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as m
          where m.slot between work.low and work.high and m.outcome is null
            and {{#each @root.pair.writing.keys}}{{printed 'c' (lookup @root.pair.writing.printed column)}} collate "default" = m.{{k}}{{#unless @last}} and {{/unless}}{{/each}})
{{/if}}
    );
  exit when not found{{#unless own}} or true{{/unless}};
end loop;
{{else}}
update {{@root.staging}}.{{ident @root.pair.objects.todo}}
set outcome = 'blocked', reason = {{literal unreadableReason}}
where slot between work.low and work.high and outcome is null
  -- what would not follow it keeps it from going by itself
  and {{#if follows}}true{{else}}current_setting('session_replication_role') = 'replica'{{/if}};
{{/if}}
{{/each}}
with w as materialized (
  select * from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null
), gone as (
  delete from {{ident pair.live.schema}}.{{ident pair.live.table}} as l
  using w
  where {{pair.writing.match}} and {{> undo_unchanged}} and {{> as_owner}}
  returning w.n
)
update {{staging}}.{{ident pair.objects.todo}} as t set outcome = 'undone' from gone where gone.n = t.n;
{{> owner_end}}
-- what a trigger wrote elsewhere instead goes with it: a row that is still there, and that nobody else has touched
select array_agg(t.n), array_agg('nothing was removed: a trigger or a rule of the table keeps it from that'::text) into bad, whys
from {{staging}}.{{ident pair.objects.todo}} as t
where t.slot between work.low and work.high and t.outcome is null and exists (
  select from {{staging}}.{{ident pair.objects.todo}} as w
  join {{ident pair.live.schema}}.{{ident pair.live.table}} as l on {{pair.writing.match}}
  where w.n = t.n and ({{> is_mine}} or {{> undo_unchanged}}));
if cardinality(bad) > 0 then
  raise exception using errcode = 'PGM01', message = whys[1];
end if;
{{#if choice.withoutTriggers}}
{{#each pair.writing.referrers}}
{{#if readable}}
if exists (
  select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  cross join lateral json_to_record(w.after) as o({{afterDefs}})
  join {{ident schema}}.{{ident table}} as c
    on {{#each parts}}o.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
  where w.slot between work.low and work.high and w.outcome = 'undone' and w.status = 'inserted'
    and not exists (
      select from {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as p
      where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}})
    and {{> as_owner}}
) then
  raise exception using errcode = 'PGM03', message = {{literal reason}};
end if;
{{> owner_end}}
{{/if}}
{{/each}}
{{/if}}
