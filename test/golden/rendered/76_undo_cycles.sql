-- purpose: removes inserted rows that refer to each other in a circle of tables, or in one table, in one statement
-- creates: nothing
-- reads:   nothing
-- changes: the live tables of the circle: rows that are still as the repair left them
-- rerun:   safe; needs 67_writing and 75_undo
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
  perform pg_advisory_xact_lock(1885826405, hashtext('pgmend'));
  perform pgmend.act_as(array['"Shop"."Order line"']::text[], false);
  update pgmend."Shop__Order line_undoing"
  set slot = case when status = 'inserted' and outcome = 'blocked' and again then 1 end
  where slot is not null or (status = 'inserted' and outcome = 'blocked' and again);
  begin
    -- nobody refers to these rows anew while it is looked who does
    perform from "Shop"."Order line" as l
    where exists (
      select from pgmend."Shop__Order line_undoing" as w where w.slot = 1 and l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1)
    for update of l;
    update pgmend."Shop__Order line_undoing" set outcome = null, reason = null, blocked_by = null where slot = 1;
    perform pgmend.settle_undo('Shop__Order line_undoing', 'Shop__Order line_here', 1, 1);
    -- those stay to which others refer than those that go, and so do those to which they refer
    loop
      found_one := false;
      update pgmend."Shop__Order line_undoing" as t
      set outcome = 'blocked', again = false, reason = 'foreign key "Order line_parent_fkey": rows of "Shop"."Order line" refer to it'
      where t.slot = 1 and t.outcome is null
        and exists (
          select from pgmend."Shop__Order line_undoing" as w
          join "Shop"."Order line" as l on l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
          join "Shop"."Order line" as c
            on l.id operator(pg_catalog.=) c.parent
          where w.n = t.n
            and not exists (
              select from pgmend."Shop__Order line_undoing" as m
              where m.slot = 1 and m.outcome is null
                and c.id::text collate "default" = m.k1
            )
        );
      found_one := found_one or found;
      exit when not found_one;
    end loop;

    -- foreign keys are checked when the statement is over, and then all of its rows are gone
    with
    w_0 as materialized (
      select * from pgmend."Shop__Order line_undoing" where slot = 1 and outcome is null
    ), d_0 as (
      delete from "Shop"."Order line" as l
      using w_0 as w
      where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1 and not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
        where h.value is not null and h.value is distinct from '{}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null) and (select pgmend.as_owner())
      returning w.n
    ), u_0 as (
      update pgmend."Shop__Order line_undoing" as t set outcome = 'undone', again = false from d_0 as d where d.n = t.n returning 1
    ),
    counted as (select (select count(*) from u_0) + 0 as rows)
    select rows into moved from counted;
    -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
    -- trigger could have changed
    perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
      pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
      pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
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
    if exists (select from pgmend."Shop__Order line_undoing" where slot = 1 and outcome is null) then
      -- what a trigger wrote elsewhere instead goes with it
      raise exception using errcode = 'PGM01',
        message = 'nothing was removed: a trigger or a rule of the table keeps it from that';
    end if;
  exception when others or query_canceled or assert_failure then
    get stacked diagnostics state = returned_sqlstate, said = message_text, trace = pg_exception_context;
    raised := pgmend.raised_by_user(state, trace);
    if state ~ '^(53|57|58|XX)' and not raised then
      raise;
    end if;
    moved := 0;
    update pgmend."Shop__Order line_undoing"
    set outcome = 'blocked', again = false,
      reason =
        format('live refuses it (SQLSTATE %s), with words that may show a masked value', state)
    where slot = 1 and outcome = 'blocked';
  end;
  update pgmend."Shop__Order line_undo" as u
  set outcome = t.outcome, reason = t.reason, blocked_by = t.blocked_by
  from pgmend."Shop__Order line_undoing" as t
  where t.slot is not null and t.undo_id = u.id;
  update pgmend."Shop__Order line_undoing" set slot = null where slot is not null;
  perform set_config('pgmend.wrote', moved::text, true), set_config('pgmend.more', 'false', true);
end
$pgmend$;

-- whoever takes tables back one by one, without pgmend, has nobody else to note that a repair is gone
do $pgmend$
declare
  undo text;
  held bigint[] := '{}';
  more bigint[];
begin
  if nullif(current_setting('pgmend.batch', true), '') is not null then
    return;
  end if;
  for undo in
    select undo_table from pgmend.repaired_tables
    where to_regclass(format('%I.%I', 'pgmend', undo_table)) is not null
  loop
    execute format(
      $sql$select array_agg(distinct repair) from pgmend.%I
        where coalesce(outcome, '') not in ('undone', 'already back')$sql$, undo)
      into more;
    held := held || more;
  end loop;
  update pgmend.repairs set state = 'undone', finished_at = clock_timestamp()
  where state in ('applying', 'applied') and id <> all (held);
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
       '76_undo_cycles', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
