-- Repairs what a comparison found: missing rows are inserted, of corrupted rows the changed columns put back.
-- It needs nothing of pgmend's. Rows that are not any more what was compared are left alone, nothing is deleted,
-- and the last lines say what became of the rows of each table.
--
--     psql LIVE -X -q -v ON_ERROR_STOP=1 -f repair.sql
--
-- It is one transaction. To try it, put "rollback;" in the place of "commit;" in the last line. A row that cannot be
-- written (a value that another row has, a constraint, a lock) is told of in a warning, and the others go on.
-- The role needs the right to write to these tables, and to make temporary tables: TEMPORARY on the database.

-- where a transaction is open already (psql -1), the next line says nothing of it
do $$ begin perform pg_catalog.set_config('client_min_messages', 'error', true); end $$;
begin;
set local client_encoding = 'UTF8';
set local client_min_messages = warning;
-- what triggers find by it they find as in any session of the role
do $$
begin
  perform pg_catalog.set_config('repair_script.own_path', pg_catalog.current_setting('search_path'), true),
    pg_catalog.set_config('repair_script.own_role', pg_catalog.current_setting('role'), true);
end
$$;
set local search_path = pg_catalog, pg_temp;
set local standard_conforming_strings = on;
-- values were printed with these, and are read and compared with them again
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
set local xmloption = content;
set local row_security = off;
set local lock_timeout = '10s';
-- a row's own constraints are checked with the row
set constraints all immediate;

drop table if exists pg_temp.pgmend_tables, pg_temp.pgmend_left_alone, pg_temp.pgmend_waiting;
create temporary table pgmend_tables (position bigint generated always as identity, table_name text,
  not_in_this_file bigint);
create temporary table pgmend_left_alone (position bigint generated always as identity, table_name text, key text,
  reason text);
-- rows whose parents are not there yet: tables that refer to each other in a circle have no order
create temporary table pgmend_waiting (position bigint generated always as identity, table_name text, keys text[],
  statements text[]);

create or replace procedure pg_temp.pgmend_table(of_table text, not_in_this_file bigint) language sql as $procedure$
  insert into pg_temp.pgmend_tables (table_name, not_in_this_file) values (of_table, not_in_this_file)
$procedure$;

-- runs statements that belong together: each has to concern one row, or all are undone
create or replace procedure pg_temp.pgmend_rows(of_table text, keys text[],
  statements text[]) language plpgsql as $procedure$
declare
  counter constant text := 'pgmend.repaired_' || md5(of_table);
  given constant text[] := statements;
  -- triggers run as the owner of the table, where this session may act as that: the end of each statement that writes
  -- changes to it
  owner constant text := (
    select r.rolname from pg_class as c join pg_roles as r on r.oid = c.relowner
    where c.oid = of_table::regclass and r.rolname <> current_user
      and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
        else 'MEMBER' end));
  as_owner constant text := format(' and (select concat(set_config(''search_path'', %L, true), set_config(''role'', %L, true))) is not null',
    current_setting('repair_script.own_path'), coalesce(owner, current_setting('role')));
  deferred boolean;
  inserts boolean;
  statement text;
  found_rows bigint;
  expected bigint := 1;
  -- whether a statement says that it wrote nothing
  unseen boolean := false;
  why text;
  trace text;
  raised boolean;
begin
  keys := array_remove(keys, null);
  statements := array_remove(statements, null);
  deferred := cardinality(keys) > 1;
  begin
    if deferred then
      set constraints all deferred;
      select bool_and(s like 'insert %') into inserts from unnest(statements) as s where s not like 'select %';
      if inserts then
        -- rows that are each other's parents go in by one statement, since it is checked at its end
        expected := cardinality(keys);
        select 'with ' || string_agg(format('r%s as (%s%s returning 1)', n, s, as_owner), ', ') || ' '
          || string_agg(format('select from r%s', n), ' union all ')
        into statement
        from unnest(statements) with ordinality as u(s, n) where s not like 'select %';
        select array_agg(s) into statements from unnest(statements) as s where s like 'select %';
        statements := statement || coalesce(statements, '{}');
      end if;
    end if;
    foreach statement in array statements loop
      if statement like 'select %' then
        execute statement;
        get diagnostics found_rows = row_count;
      else
        -- by now its names are looked up in pg_catalog; what triggers find they find as in any session of the role
        execute case when statement like 'with %' then statement else statement || as_owner end;
        get diagnostics found_rows = row_count;
        perform pg_catalog.set_config('role', pg_catalog.current_setting('repair_script.own_role'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      end if;
      if found_rows <> expected then
        if statement like 'select %' then
          if unseen then
            raise exception using errcode = 'PGM00';
          end if;
          raise exception using errcode = 'PGM01',
            message = 'live did not keep what was written: a trigger changed it, or its type cannot hold it';
        end if;
        if deferred or coalesce(statements[2] not like 'select true %', true) then
          raise exception using errcode = 'PGM00';
        end if;
        -- where there are triggers, one may have written it elsewhere: the look behind it decides
        unseen := true;
      end if;
      expected := 1;
    end loop;
    if deferred and set_config('role', coalesce(owner, current_setting('role')), true) is not null
      and set_config('search_path', current_setting('repair_script.own_path'), true) is not null then
      set constraints all immediate;
      perform pg_catalog.set_config('role', pg_catalog.current_setting('repair_script.own_role'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    end if;
    perform set_config(counter, (coalesce(nullif(current_setting(counter, true), ''),
      '0')::bigint + cardinality(keys))::text, true);
    return;
  exception
    when sqlstate 'PGM00' then
      why := 'it has changed since, or is not missing any more';
    -- the last two are not among others, and a trigger may raise them
    when others or query_canceled or assert_failure then
      get stacked diagnostics trace = pg_exception_context;
      -- whether a trigger raised it, or a function inside of one
      raised := split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$' and split_part(trace, E'\n', 1) !~ 'pgmend_rows'
        or sqlstate ~ '^(53|58|XX)' and regexp_replace(trace, '[^\n]*pgmend_rows[^\n]*', '',
          'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)';
      -- the server is in trouble, not a row
      if sqlstate ~ '^(53|57|58|XX)' and not raised then
        raise;
      end if;
      if sqlstate = '23503' and not raised and current_setting('repair_script.waiting', true) is distinct
        from 'over' then
        insert into pg_temp.pgmend_waiting (table_name, keys, statements) values (of_table, pgmend_rows.keys, given);
        return;
      end if;
      why := sqlerrm;
      if sqlstate = '55P03' and not raised then
        -- one wait is enough to know that somebody is at work here
        perform set_config('lock_timeout', '50ms', true);
      end if;
      raise warning '% %: left alone: %', of_table,
        array_to_string(keys[1:3], ', ') || case when cardinality(keys) > 3 then ', ...' else '' end, why;
  end;
  insert into pg_temp.pgmend_left_alone (table_name, key, reason)
  select of_table, k, why || case when deferred then ' (' || cardinality(keys) || ' rows depend on each other)'
    else '' end from unnest(keys) as k;
end
$procedure$;

create or replace procedure pg_temp.pgmend_row(of_table text, of_key text,
  variadic statements text[]) language sql as $procedure$
  call pg_temp.pgmend_rows(of_table, array[of_key], statements)
$procedure$;

-- moves a sequence up to a number that is taken now, never down
create or replace procedure pg_temp.pgmend_sequence(sequence regclass, target bigint) language plpgsql as $procedure$
declare
  step bigint;
  last bigint;
  reached bigint;
begin
  select seqincrement, seqmax into step, last from pg_sequence where seqrelid = sequence;
  execute format('select last_value - case when is_called then 0 else %s end from %s', step, sequence) into reached;
  -- nor to where it could give no more
  if step < 0 or target <= reached or target > last - step then
    return;
  end if;
  if target::numeric - reached > 100000 then
    execute format('select setval(%L, %s) from %s where last_value < %s', sequence, target, sequence, target);
  else
    -- setval could undo what another session has drawn in between
    while nextval(sequence) < target loop
    end loop;
  end if;
exception when others then
  raise warning 'sequence % is not at % yet: %', sequence, target, sqlerrm;
end
$procedure$;
