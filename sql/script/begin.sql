-- Repairs what a comparison found: missing rows are inserted, and of corrupted rows the changed columns are set back.
-- It needs nothing of pgmend's. Rows that have changed since the comparison are left alone, nothing is deleted, and the
-- last lines say how many rows of each table were repaired.
--
--     psql LIVE -X -q -v ON_ERROR_STOP=1 -f repair.sql
--
-- It is one transaction. To try it, put "rollback;" in the place of "commit;" in the last line. A row that cannot be
-- written (a value that another row has, a constraint, a lock) is reported in a warning, and the others go on.
-- The role needs the right to write to these tables, and to make temporary tables: TEMPORARY on the database.
--
-- What follows: the settings, the procedures that run the statements, and then what there is to review, one statement
-- a row, each with a comment above it.

-- where a transaction is open already (psql -1), the next line says nothing of it
do $$ begin perform pg_catalog.set_config('client_min_messages', 'error', true); end $$;
begin;
set local client_encoding = 'UTF8';
set local client_min_messages = warning;
-- triggers look their tables up by the search path and the role of the session
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
-- rows that failed on a value that another row still has, or on a parent that is not there yet; name: of the row, and
-- after: of the rows that it waits for
create temporary table pgmend_waiting (position bigint generated always as identity primary key, table_name text,
  key text, statement text, kept text, name text, after text[], aside text, back text, reason text);
create index on pgmend_waiting (name);
create index on pgmend_waiting using gin (after) with (fastupdate = off);

create or replace procedure pg_temp.pgmend_table(of_table text, not_in_this_file bigint) language sql as $procedure$
  insert into pg_temp.pgmend_tables (table_name, not_in_this_file) values (of_table, not_in_this_file)
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

-- Repairs one row by a guarded statement. kept: a query that finds the row if live holds what was written. after: the
-- keys of the rows of this file whose values or parents it needs. If they need each other: aside gives it values that
-- no row has, and back writes it after that.
create or replace procedure pg_temp.pgmend_row(of_table text, of_key text, statement text, kept text default null,
  after text[] default null, aside text default null, back text default null) language plpgsql as $procedure$
declare
  tried record;
begin
  tried := pg_temp.pgmend_write(of_table, 1, array[statement, kept]);
  if tried.waits then
    insert into pg_temp.pgmend_waiting (table_name, key, statement, kept, name, after, aside, back, reason)
    values (of_table, of_key, statement, kept, md5(of_table || of_key),
      array(select md5(of_table || a) from unnest(after) as a), aside, back, tried.reason);
  elsif tried.reason is not null then
    call pg_temp.pgmend_leave(of_table, of_key, tried.reason);
  end if;
end
$procedure$;

-- Tries the rows that wait until a pass over them writes none; then those that wait for each other, together.
create or replace procedure pg_temp.pgmend_waiting_rows() language plpgsql as $procedure$
declare
  row_of pg_temp.pgmend_waiting%rowtype;
  tried record;
  before bigint;
  queue bigint[];
  at int;
  members bigint[];
  statements text[];
  is_written boolean;
begin
  loop
    loop
      queue := array(select position from pg_temp.pgmend_waiting order by position);
      before := cardinality(queue);
      at := 1;
      while at <= cardinality(queue) loop
        select * into row_of from pg_temp.pgmend_waiting where position = queue[at];
        at := at + 1;
        continue when not found;
        tried := pg_temp.pgmend_write(row_of.table_name, 1, array[row_of.statement, row_of.kept]);
        if tried.waits then
          update pg_temp.pgmend_waiting set reason = tried.reason where position = row_of.position;
          continue;
        end if;
        delete from pg_temp.pgmend_waiting where position = row_of.position;
        if tried.reason is not null then
          call pg_temp.pgmend_leave(row_of.table_name, row_of.key, tried.reason);
        else
          -- whoever waited for it need not wait for the next pass
          queue := queue || array(select position from pg_temp.pgmend_waiting
            where after @> array[row_of.name] order by position);
        end if;
      end loop;
      exit when before = (select count(*) from pg_temp.pgmend_waiting);
    end loop;

    is_written := false;
    for row_of in
      with recursive needed as (
        select w.position, o.position as by_position
        from pg_temp.pgmend_waiting as w
        cross join unnest(w.after) as a(name)
        join pg_temp.pgmend_waiting as o on o.name = a.name
      ), hopeless as (
        -- they wait for nobody who waits, or for somebody of whom that is so
        select position from pg_temp.pgmend_waiting where position not in (select position from needed)
        union
        select n.position from hopeless as h join needed as n on n.by_position = h.position
      )
      select * from pg_temp.pgmend_waiting where position not in (select position from hopeless) order by position
    loop
      continue when not exists (select from pg_temp.pgmend_waiting where position = row_of.position);
      with recursive needed as (
        select row_of.position as position
        union
        select o.position
        from needed as n
        join pg_temp.pgmend_waiting as w on w.position = n.position
        cross join unnest(w.after) as a(name)
        join pg_temp.pgmend_waiting as o on o.name = a.name
      )
      select array_agg(w.position), array_agg(w.aside order by w.position)
        || array_agg(coalesce(w.back, w.statement) order by w.position) || array_agg(w.kept order by w.position)
      into members, statements
      from pg_temp.pgmend_waiting as w where w.position in (select n.position from needed as n);
      tried := pg_temp.pgmend_write(row_of.table_name, cardinality(members), statements);
      if tried.reason is null then
        delete from pg_temp.pgmend_waiting where position = any (members);
        is_written := true;
      else
        update pg_temp.pgmend_waiting
        set reason = format('%s (%s rows depend on each other)', tried.reason, cardinality(members))
        where position = row_of.position;
      end if;
    end loop;
    exit when not is_written;
  end loop;

  for row_of in select * from pg_temp.pgmend_waiting order by position loop
    call pg_temp.pgmend_leave(row_of.table_name, row_of.key, row_of.reason);
  end loop;
end
$procedure$;

-- Moves a sequence up to a number that is taken now, never down.
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
