
-- Begins a table. aside: by column, what sets it to a value that no row has.
create or replace procedure pg_temp.pgmend_table(of_table text, not_in_this_file bigint,
  aside text default '{}') language sql as $procedure$
  insert into pg_temp.pgmend_tables (table_name, not_in_this_file, aside)
  values (of_table, not_in_this_file, aside::jsonb)
$procedure$;

-- Runs the statements of one row, or of several that depend on each other. Each statement has to concern one row, or
-- all of them are undone: then it gives the reason, and whether another try may succeed once other rows are written.
create or replace function pg_temp.pgmend_write(of_table text, row_count int, statements text[], out reason text,
  out waits boolean) language plpgsql as $function$
declare
  counter constant text := 'pgmend.repaired_' || md5(of_table);
  together constant boolean := row_count > 1;
  -- triggers run as the owner of the table, where this session may act as that: the end of each statement that writes
  -- changes to it
  owner constant text := (
    select r.rolname from pg_class as c join pg_roles as r on r.oid = c.relowner
    where c.oid = of_table::regclass and r.rolname <> current_user
      and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
        else 'MEMBER' end));
  as_owner constant text := format(
    ' and (select concat(set_config(''search_path'', %L, true), set_config(''role'', %L, true))) is not null',
    current_setting('repair_script.own_path'), coalesce(owner, current_setting('role')));
  statement text;
  expected bigint := 1;
  found_rows bigint;
  -- whether a statement says that it wrote nothing
  unseen boolean := false;
  trace text;
  raised boolean;
begin
  statements := array_remove(statements, null);
  waits := false;
  begin
    if together then
      set constraints all deferred;
      if 'insert' = all (select split_part(s, ' ', 1) from unnest(statements) as s where s not like 'select %') then
        -- rows that are each other's parents go in by one statement, since it is checked at its end
        expected := row_count;
        select array['with ' || string_agg(format('r%s as (%s%s returning 1)', n, s, as_owner), ', ') || ' '
          || string_agg(format('select from r%s', n), ' union all ')]
          || array(select s from unnest(statements) as s where s like 'select %')
        into statements
        from unnest(statements) with ordinality as u(s, n) where s not like 'select %';
      end if;
    end if;
    foreach statement in array statements loop
      if statement like 'select %' then
        execute statement;
        get diagnostics found_rows = row_count;
      else
        -- its names are resolved in pg_catalog; triggers resolve theirs as in any session of the role
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
        if together or coalesce(statements[2] not like 'select true %', true) then
          raise exception using errcode = 'PGM00';
        end if;
        -- where there are triggers, one may have written it elsewhere: the check after it decides
        unseen := true;
      end if;
      expected := 1;
    end loop;
    if together and set_config('role', coalesce(owner, current_setting('role')), true) is not null
      and set_config('search_path', current_setting('repair_script.own_path'), true) is not null then
      set constraints all immediate;
      perform pg_catalog.set_config('role', pg_catalog.current_setting('repair_script.own_role'), true),
        pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    end if;
    perform set_config(counter, (coalesce(nullif(current_setting(counter, true), ''),
      '0')::bigint + row_count)::text, true);
    return;
  exception
    when sqlstate 'PGM00' then
      reason := 'it has changed since, or is not missing any more';
    -- the last two are not among others, and a trigger may raise them
    when others or query_canceled or assert_failure then
      get stacked diagnostics trace = pg_exception_context;
      -- whether a trigger raised it, or a function inside of one
      raised := split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$' and split_part(trace, E'\n', 1) !~ 'pgmend_write'
        or sqlstate ~ '^(53|58|XX)' and regexp_replace(trace, '[^\n]*pgmend_[^\n]*', '',
          'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)';
      -- the server is in trouble, not a row
      if sqlstate ~ '^(53|57|58|XX)' and not raised then
        raise;
      end if;
      reason := sqlerrm;
      -- a unique value, an exclusion, a foreign key
      waits := sqlstate in ('23505', '23P01', '23503') and not raised;
      if sqlstate = '55P03' and not raised then
        -- one wait is enough to know that somebody is at work here
        perform set_config('lock_timeout', '50ms', true);
      end if;
  end;
end
$function$;

create or replace procedure pg_temp.pgmend_leave(of_table text, of_key text, why text) language plpgsql as $procedure$
begin
  if why not like 'it has changed since%' then
    raise warning '% %: left alone: %', of_table, of_key, why;
  end if;
  insert into pg_temp.pgmend_left_alone (table_name, key, reason) values (of_table, of_key, why);
end
$procedure$;

-- Repairs one row by a guarded statement, which may come in pieces: what is set, which row it is, and what that still
-- is. kept: a query that finds the row if live holds what was written. after: the keys of the rows of this file whose
-- values or parents it needs. aside: the columns that are set aside first if those rows need this one, too.
create or replace procedure pg_temp.pgmend_row(of_table text, of_key text, statement text, match text default '',
  guard text default '', kept text default null, after text[] default null,
  aside text[] default null) language plpgsql as $procedure$
declare
  tried record;
begin
  tried := pg_temp.pgmend_write(of_table, 1, array[concat(statement, match, guard), kept]);
  if tried.waits then
    insert into pg_temp.pgmend_waiting (table_name, key, statement, match, guard, kept, name, after, aside, reason)
    values (of_table, of_key, statement, match, guard, kept, md5(of_table || of_key),
      array(select md5(of_table || a) from unnest(after) as a), aside, tried.reason);
  elsif tried.reason is not null then
    call pg_temp.pgmend_leave(of_table, of_key, tried.reason);
  end if;
end
$procedure$;
