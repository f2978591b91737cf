-- purpose: inserts missing rows that refer to each other in a circle of tables, in one statement
-- creates: nothing
-- reads:   nothing
-- changes: the live tables of the circle: rows of <t>_todo that 70_repair had to leave for want of each other
-- rerun:   safe; needs 67_writing and 70_repair
{{> prologue}}
set local row_security = off;
{{#if choice.withoutTriggers}}
set local session_replication_role = replica;
{{/if}}

do ${{tag}}$
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME; in a condition of
-- where it is the column
#variable_conflict error
{{#each cycle.members}}
{{#if where}}
#variable_conflict use_column
{{/if}}
{{/each}}
<<work>>
declare
  this_repair bigint := nullif(current_setting('pgmend.repair_id', true), '')::bigint;
  found_one boolean;
  candidate bigint;
  moved bigint;
  wrote bigint := 0;
  state text;
  said text;
  together text;
  trace text;
  raised boolean;
begin
  perform pg_advisory_xact_lock({{repairLock}}, hashtext({{literal staging}}));
  perform {{staging}}.act_as({{textArray cycle.tables}}, false);
  if this_repair is null then
    insert into {{staging}}.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;
  loop
    -- rows that wait for others: all of them are one batch
{{#each cycle.members}}
    update {{t.todo}}
    set slot = case when status = 'missing' and outcome = 'blocked' and again then 0 else place end
    where slot = 0 or (status = 'missing' and outcome = 'blocked' and again);
{{/each}}
    moved := 0;
    begin
{{#each cycle.members}}
      update {{t.todo}} set outcome = null, reason = null, blocked_by = null where slot = 0;
      perform {{@root.staging}}.settle_repair({{literal objects.todo}}, {{literal objects.now}}, 0, 0);
{{/each}}
      -- those go whose parent is neither on live nor among the others, until all that are left have theirs
      loop
        found_one := false;
{{#each cycle.members}}
{{#each links}}
        update {{../t.todo}} as t
        set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
        from (
          select w.n, json_build_object('table', {{literal parent}}, 'key',
            json_build_object(
              {{#list parts}}
              {{literal parent}},
                {{#if masked}}
                '***'
                {{else}}
                {{printed 'wanted' (lookup ../../writing.printed child)}}
                {{/if}}
              {{/list}}
            )) as by
          from {{../t.todo}} as w
          cross join lateral json_to_record(w.old_row) as o({{defs}})
          cross join lateral (select {{#list given}}{{expression}} as {{ident name}}{{/list}}) as wanted
          where w.slot = 0 and w.outcome is null
            and {{#list columns by=' and '}}wanted.{{ident this}} is not null{{/list}}
            and not exists (
              select from {{ident schema}}.{{ident table}} as p
              where {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{/list}})
{{#if inside}}
            and not exists (
              select from {{@root.staging}}.{{ident inside.todo}} as m
              cross join lateral json_to_record(m.old_row) as p({{inside.defs}})
              where m.slot = 0 and m.outcome is null
                and {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{/list}})
{{/if}}
            and (select {{@root.staging}}.as_owner())
        ) as s
        where s.n = t.n;
        found_one := found_one or found;
        {{> owner_end}}
{{/each}}
{{/each}}
        exit when not found_one;
      end loop;

      -- foreign keys are checked when the statement is over, and then all of its rows are there
      with
{{#each cycle.members}}
      {{> cycle_insert pair=this t=t staging=@root.staging number=@index probe=false}},
{{/each}}
      counted as (select {{#each cycle.members}}(select count(*) from s_{{@index}}) + {{/each}}0 as rows)
      select rows into moved from counted;
      {{> owner_end}}
{{#each cycle.members}}
      update {{t.todo}} as t
      set outcome = 'repaired', again = false, repair = this_repair
      from {{t.undo}} as u
      where u.repair = this_repair and u.n = t.n and u.outcome is null and u.action = 'insert' and t.slot = 0
        and t.outcome is null;
      {{> cycle_verify pair=this t=t staging=@root.staging choice=@root.choice}}
{{/each}}
      {{> owner_constraints}}
      wrote := wrote + moved;
      exit;
    exception when others or query_canceled or assert_failure then
      get stacked diagnostics state = returned_sqlstate, together = message_text, trace = pg_exception_context;
      raised := {{@root.staging}}.raised_by_user(state, trace);
      if state ~ '^(53|57|58|XX)' and not raised then
        raise;
      end if;
    end;

    -- which of them fails for another reason than that the others are not there yet?
    found_one := false;
{{#each cycle.members}}
    for candidate in
      select n from {{t.todo}} where slot = 0 order by n
    loop
      begin
        with {{> cycle_insert pair=this t=t staging=@root.staging number=@index probe=true}}
        select count(*) into moved from s_{{@index}};
        raise exception using errcode = 'PGM99';
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, trace = pg_exception_context;
        raised := {{@root.staging}}.raised_by_user(state, trace);
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        if state not in ('PGM99', '23503') then
          update {{t.todo}}
          set outcome = 'blocked', again = false,
            reason =
              {{#if maskedNames.length}}
              format('live refuses it (SQLSTATE %s), with words that may show a masked value', state)
              {{else}}
              said
              {{/if}}
          where n = candidate;
          found_one := true;
        end if;
      end;
    end loop;
{{/each}}
    if not found_one then
      -- they fail only together
{{#each cycle.members}}
      update {{t.todo}} set again = false, reason = concat_ws('; ', reason,
        'together: '
        ||
          {{#if maskedNames.length}}
          'live refuses them, with words that may show a masked value'
          {{else}}
          together
          {{/if}}
        ) where slot = 0;
{{/each}}
      exit;
    end if;
  end loop;
{{#each cycle.members}}
  update {{t.todo}} set slot = place where slot = 0;
{{/each}}
  if wrote = 0 and nullif(current_setting('pgmend.repair_id', true), '') is null then
    -- there is nothing of it to undo
    delete from {{staging}}.repairs where id = this_repair;
  end if;
  perform set_config('pgmend.wrote', wrote::text, true), set_config('pgmend.more', 'false', true),
    set_config('pgmend.beside', '', true);
end
${{tag}}$;
{{> journal}}
