-- purpose: inserts missing rows that refer to each other in a circle of tables, in one statement
-- creates: nothing
-- reads:   nothing
-- changes: the live tables of the circle: rows of <t>_todo that 70_repair had to leave for want of each other
-- rerun:   safe; needs 67_writing and 70_repair
-- this file is UTF-8, whatever psql takes its terminal for
set local client_encoding = 'UTF8';
-- pg_temp is named, since it comes first else: a trigger, which is at work in this session, could make a type or a
-- table of Postgres's name there
set local search_path = pg_catalog, pg_temp;
set local client_min_messages = warning;
set local standard_conforming_strings = on;
-- postgres_fdw speaks to old with these; live has to print and read values the same way
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
-- what is staged has no statistics: costs are guessed far too high, and compiling then takes longer than the work
set local jit = off;
-- on a cluster of Citus: what is made stays on this node, and settings reach the others (elsewhere names without
-- meaning)
set local citus.enable_ddl_propagation = off;
set local citus.use_citus_managed_tables = off;
set local citus.propagate_set_commands = 'local';
do $$
begin
  -- what stands in a schema of somebody else's would run as whoever runs this
  if exists (
    select from pg_namespace as n join pg_roles as r on r.oid = n.nspowner
    where n.nspname = 'pgmend' and r.rolname <> current_user and not r.rolsuper
  ) then
    raise exception 'schema "pgmend" belongs to another role' using hint = 'Run this as its owner.';
  end if;
  -- what an earlier pgmend has made does without
  if to_regproc('pgmend.role_path') is not null then
    perform pgmend.role_path();
  end if;
end
$$;
set local row_security = off;

do $pgmend$
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME; in a condition of
-- where it is the column
#variable_conflict error
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
  perform pg_advisory_xact_lock(1885826405, hashtext('pgmend'));
  perform pgmend.act_as(array['public.team', 'public.member']::text[], false);
  if this_repair is null then
    insert into pgmend.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;
  loop
    -- rows that wait for others: all of them are one batch
    update pgmend.team_todo
    set slot = case when status = 'missing' and outcome = 'blocked' and again then 0 else place end
    where slot = 0 or (status = 'missing' and outcome = 'blocked' and again);
    update pgmend.member_todo
    set slot = case when status = 'missing' and outcome = 'blocked' and again then 0 else place end
    where slot = 0 or (status = 'missing' and outcome = 'blocked' and again);
    moved := 0;
    begin
      update pgmend.team_todo set outcome = null, reason = null, blocked_by = null where slot = 0;
      perform pgmend.settle_repair('team_todo', 'team_now', 0, 0);
      update pgmend.member_todo set outcome = null, reason = null, blocked_by = null where slot = 0;
      perform pgmend.settle_repair('member_todo', 'member_now', 0, 0);
      -- those go whose parent is neither on live nor among the others, until all that are left have theirs
      loop
        found_one := false;
        update pgmend.team_todo as t
        set outcome = 'blocked', again = true, reason = 'foreign key team_lead_fkey: its parent in public.member is not on live', blocked_by = s.by
        from (
          select w.n, json_build_object('table', 'public.member', 'key',
            json_build_object(
              'id',
                wanted.lead::text
            )) as by
          from pgmend.team_todo as w
          cross join lateral json_to_record(w.old_row) as o(lead integer)
          cross join lateral (select o.lead as lead) as wanted
          where w.slot = 0 and w.outcome is null
            and wanted.lead is not null
            and not exists (
              select from public.member as p
              where p.id operator(pg_catalog.=) wanted.lead)
            and not exists (
              select from pgmend.member_todo as m
              cross join lateral json_to_record(m.old_row) as p(id integer)
              where m.slot = 0 and m.outcome is null
                and p.id operator(pg_catalog.=) wanted.lead)
            and (select pgmend.as_owner())
        ) as s
        where s.n = t.n;
        found_one := found_one or found;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
        -- trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        update pgmend.member_todo as t
        set outcome = 'blocked', again = true, reason = 'foreign key member_team_fkey: its parent in public.team is not on live', blocked_by = s.by
        from (
          select w.n, json_build_object('table', 'public.team', 'key',
            json_build_object(
              'id',
                wanted.team::text
            )) as by
          from pgmend.member_todo as w
          cross join lateral json_to_record(w.old_row) as o(team integer)
          cross join lateral (select o.team as team) as wanted
          where w.slot = 0 and w.outcome is null
            and wanted.team is not null
            and not exists (
              select from public.team as p
              where p.id operator(pg_catalog.=) wanted.team)
            and not exists (
              select from pgmend.team_todo as m
              cross join lateral json_to_record(m.old_row) as p(id integer)
              where m.slot = 0 and m.outcome is null
                and p.id operator(pg_catalog.=) wanted.team)
            and (select pgmend.as_owner())
        ) as s
        where s.n = t.n;
        found_one := found_one or found;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
        -- trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        exit when not found_one;
      end loop;

      -- foreign keys are checked when the statement is over, and then all of its rows are there
      with
            w_0 as materialized (
        select * from pgmend.team_todo where slot = 0 and outcome is null
      ), i_0 as (
        insert into public.team as l (
          id, lead, name
        )
        select o.id, o.lead, o.name
        from w_0 as w
        cross join lateral json_to_record(w.old_row) as o(id integer, lead integer, name text)
        where (select pgmend.as_owner())
        order by w.n
        returning l.id as k1, (select row_to_json(i.*)::text
          from (select l.id::text as id) as i) as key,
          (select row_to_json(i.*)::text
            from (select l.id::text as id, l.lead::text as lead, l.name::text as name) as i) as after
      ), s_0 as (
        insert into pgmend.team_undo (repair, n, action, key, after)
        select this_repair, w.n, 'insert', i.key::json, i.after::json
        from i_0 as i left join w_0 as w on w.k1 = i.k1
        order by w.n
        returning 1
      )
,
            w_1 as materialized (
        select * from pgmend.member_todo where slot = 0 and outcome is null
      ), i_1 as (
        insert into public.member as l (
          id, team, name
        )
        select o.id, o.team, o.name
        from w_1 as w
        cross join lateral json_to_record(w.old_row) as o(id integer, team integer, name text)
        where (select pgmend.as_owner())
        order by w.n
        returning l.id as k1, (select row_to_json(i.*)::text
          from (select l.id::text as id) as i) as key,
          (select row_to_json(i.*)::text
            from (select l.id::text as id, l.team::text as team, l.name::text as name) as i) as after
      ), s_1 as (
        insert into pgmend.member_undo (repair, n, action, key, after)
        select this_repair, w.n, 'insert', i.key::json, i.after::json
        from i_1 as i left join w_1 as w on w.k1 = i.k1
        order by w.n
        returning 1
      )
,
      counted as (select (select count(*) from s_0) + (select count(*) from s_1) + 0 as rows)
      select rows into moved from counted;
      -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
      -- trigger could have changed
      perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
        pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      update pgmend.team_todo as t
      set outcome = 'repaired', again = false, repair = this_repair
      from pgmend.team_undo as u
      where u.repair = this_repair and u.n = t.n and u.outcome is null and u.action = 'insert' and t.slot = 0
        and t.outcome is null;
      if exists (
        select from pgmend.team_now(0, 0) as s
        where s.outcome = 'repaired'
          and (not s.there
          or
            cardinality(s.differing) > 0
          )
      ) then
        raise exception using errcode = 'PGM01',
          message = 'live did not keep what was written: a trigger changed it, or its type cannot hold it';
      end if;
      update pgmend.member_todo as t
      set outcome = 'repaired', again = false, repair = this_repair
      from pgmend.member_undo as u
      where u.repair = this_repair and u.n = t.n and u.outcome is null and u.action = 'insert' and t.slot = 0
        and t.outcome is null;
      if exists (
        select from pgmend.member_now(0, 0) as s
        where s.outcome = 'repaired'
          and (not s.there
          or
            cardinality(s.differing) > 0
          )
      ) then
        raise exception using errcode = 'PGM01',
          message = 'live did not keep what was written: a trigger changed it, or its type cannot hold it';
      end if;
      -- deferred triggers run here
      if (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
        set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null then
        set constraints all immediate;
      end if;
      -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
      -- trigger could have changed
      perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
        pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      wrote := wrote + moved;
      exit;
    exception when others or query_canceled or assert_failure then
      get stacked diagnostics state = returned_sqlstate, together = message_text, trace = pg_exception_context;
      raised := pgmend.raised_by_user(state, trace);
      if state ~ '^(53|57|58|XX)' and not raised then
        raise;
      end if;
    end;

    -- which of them fails for another reason than that the others are not there yet?
    found_one := false;
    for candidate in
      select n from pgmend.team_todo where slot = 0 order by n
    loop
      begin
        with         w_0 as materialized (
          select * from pgmend.team_todo where n = candidate
        ), i_0 as (
          insert into public.team as l (
            id, lead, name
          )
          select o.id, o.lead, o.name
          from w_0 as w
          cross join lateral json_to_record(w.old_row) as o(id integer, lead integer, name text)
          where (select pgmend.as_owner())
          order by w.n
          returning l.id as k1, (select row_to_json(i.*)::text
            from (select l.id::text as id) as i) as key,
            (select row_to_json(i.*)::text
              from (select l.id::text as id, l.lead::text as lead, l.name::text as name) as i) as after
        ), s_0 as (
          insert into pgmend.team_undo (repair, n, action, key, after)
          select this_repair, w.n, 'insert', i.key::json, i.after::json
          from i_0 as i left join w_0 as w on w.k1 = i.k1
          order by w.n
          returning 1
        )

        select count(*) into moved from s_0;
        raise exception using errcode = 'PGM99';
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, trace = pg_exception_context;
        raised := pgmend.raised_by_user(state, trace);
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        if state not in ('PGM99', '23503') then
          update pgmend.team_todo
          set outcome = 'blocked', again = false,
            reason =
              said
          where n = candidate;
          found_one := true;
        end if;
      end;
    end loop;
    for candidate in
      select n from pgmend.member_todo where slot = 0 order by n
    loop
      begin
        with         w_1 as materialized (
          select * from pgmend.member_todo where n = candidate
        ), i_1 as (
          insert into public.member as l (
            id, team, name
          )
          select o.id, o.team, o.name
          from w_1 as w
          cross join lateral json_to_record(w.old_row) as o(id integer, team integer, name text)
          where (select pgmend.as_owner())
          order by w.n
          returning l.id as k1, (select row_to_json(i.*)::text
            from (select l.id::text as id) as i) as key,
            (select row_to_json(i.*)::text
              from (select l.id::text as id, l.team::text as team, l.name::text as name) as i) as after
        ), s_1 as (
          insert into pgmend.member_undo (repair, n, action, key, after)
          select this_repair, w.n, 'insert', i.key::json, i.after::json
          from i_1 as i left join w_1 as w on w.k1 = i.k1
          order by w.n
          returning 1
        )

        select count(*) into moved from s_1;
        raise exception using errcode = 'PGM99';
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, trace = pg_exception_context;
        raised := pgmend.raised_by_user(state, trace);
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        if state not in ('PGM99', '23503') then
          update pgmend.member_todo
          set outcome = 'blocked', again = false,
            reason =
              said
          where n = candidate;
          found_one := true;
        end if;
      end;
    end loop;
    if not found_one then
      -- they fail only together
      update pgmend.team_todo set again = false, reason = concat_ws('; ', reason,
        'together: '
        ||
          together
        ) where slot = 0;
      update pgmend.member_todo set again = false, reason = concat_ws('; ', reason,
        'together: '
        ||
          together
        ) where slot = 0;
      exit;
    end if;
  end loop;
  update pgmend.team_todo set slot = place where slot = 0;
  update pgmend.member_todo set slot = place where slot = 0;
  if wrote = 0 and nullif(current_setting('pgmend.repair_id', true), '') is null then
    -- there is nothing of it to undo
    delete from pgmend.repairs where id = this_repair;
  end if;
  perform set_config('pgmend.wrote', wrote::text, true), set_config('pgmend.more', 'false', true),
    set_config('pgmend.beside', '', true);
end
$pgmend$;

do $$
begin
  -- default privileges would give what was made here to other roles
  if exists (select from pg_default_acl where defaclrole = quote_ident(current_user)::regrole) then
    perform pgmend.keep_private();
  end if;
end
$$;
insert into pgmend.runs (run_id, command, stage, table_name, digest, started_at, finished_at, outcome, settings)
select nullif(current_setting('pgmend.run_id', true), '')::bigint,
       coalesce(nullif(current_setting('pgmend.command', true), ''), 'sql'),
       '72_cycles', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
