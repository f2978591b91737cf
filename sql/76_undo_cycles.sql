-- purpose: removes inserted rows that refer to each other in a circle of tables, or in one table, in one statement
-- creates: nothing
-- reads:   nothing
-- changes: the live tables of the circle: rows that are still as the repair left them
-- rerun:   safe; needs 67_writing and 75_undo
{{> prologue}}
set local row_security = off;
{{#if choice.withoutTriggers}}
set local session_replication_role = replica;
{{/if}}

do ${{tag}}$
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME
#variable_conflict error
<<work>>
declare
  found_one boolean;
  moved bigint := 0;
  state text;
  said text;
  trace text;
  raised boolean;
begin
  perform pg_advisory_xact_lock({{repairLock}}, hashtext({{literal staging}}));
  perform {{staging}}.act_as({{textArray cycle.tables}}, false);
{{#each cycle.members}}
  update {{t.todo}}
  set slot = case when status = 'inserted' and outcome = 'blocked' and again then 1 end
  where slot is not null or (status = 'inserted' and outcome = 'blocked' and again);
{{/each}}
  begin
{{#each cycle.members}}
    -- nobody refers to these rows anew while it is looked who does
    perform from {{t.live}} as l
    where exists (
      select from {{t.todo}} as w where w.slot = 1 and {{writing.match}})
    for update of l;
    update {{t.todo}} set outcome = null, reason = null, blocked_by = null where slot = 1;
    perform {{@root.staging}}.settle_undo({{literal objects.todo}}, {{literal objects.here}}, 1, 1);
{{/each}}
    -- those stay to which others refer than those that go, and so do those to which they refer
    loop
      found_one := false;
{{#each cycle.members}}
{{#each followers}}
      update {{../t.todo}} as t
      set outcome = 'blocked', again = false, reason = {{literal reason}}
      where t.slot = 1 and t.outcome is null
        and exists (
          select from {{../t.todo}} as w
          join {{../t.live}} as l on {{../writing.match}}
          join {{ident schema}}.{{ident table}} as c
            on {{#list parts by=' and '}}l.{{ident parent}} {{operator}} {{> child_value row='c'}}{{/list}}
          where w.n = t.n
{{#if inside}}
            and not exists (
              select from {{@root.staging}}.{{ident inside.todo}} as m
              where m.slot = 1 and m.outcome is null
                and {{inside.listedMatch}}
            )
{{/if}}
        );
      found_one := found_one or found;
{{/each}}
{{/each}}
      exit when not found_one;
    end loop;

    -- foreign keys are checked when the statement is over, and then all of its rows are gone
    with
{{#each cycle.members}}
    w_{{@index}} as materialized (
      select * from {{t.todo}} where slot = 1 and outcome is null
    ), d_{{@index}} as (
      delete from {{t.live}} as l
      using w_{{@index}} as w
      where {{writing.match}} and {{> undo_unchanged pair=this}} and (select {{@root.staging}}.as_owner())
      returning w.n
    ), u_{{@index}} as (
      update {{t.todo}} as t set outcome = 'undone', again = false from d_{{@index}} as d where d.n = t.n returning 1
    ),
{{/each}}
    counted as (select {{#each cycle.members}}(select count(*) from u_{{@index}}) + {{/each}}0 as rows)
    select rows into moved from counted;
    {{> owner_end}}
    {{> owner_constraints}}
{{#each cycle.members}}
    if exists (select from {{t.todo}} where slot = 1 and outcome is null) then
      -- what a trigger wrote elsewhere instead goes with it
      raise exception using errcode = 'PGM01',
        message = 'nothing was removed: a trigger or a rule of the table keeps it from that';
    end if;
{{/each}}
  exception when others or query_canceled or assert_failure then
    get stacked diagnostics state = returned_sqlstate, said = message_text, trace = pg_exception_context;
    raised := {{@root.staging}}.raised_by_user(state, trace);
    if state ~ '^(53|57|58|XX)' and not raised then
      raise;
    end if;
    moved := 0;
{{#each cycle.members}}
    update {{t.todo}}
    set outcome = 'blocked', again = false,
      reason =
        {{#if maskedNames.length}}
        format('live refuses it (SQLSTATE %s), with words that may show a masked value', state)
        {{else}}
        said
        {{/if}}
    where slot = 1 and outcome = 'blocked';
{{/each}}
  end;
{{#each cycle.members}}
  update {{t.undo}} as u
  set outcome = t.outcome, reason = t.reason, blocked_by = t.blocked_by
  from {{t.todo}} as t
  where t.slot is not null and t.undo_id = u.id;
  update {{t.todo}} set slot = null where slot is not null;
{{/each}}
  perform set_config('pgmend.wrote', moved::text, true), set_config('pgmend.more', 'false', true);
end
${{tag}}$;
{{> undo_end}}
{{> journal}}
