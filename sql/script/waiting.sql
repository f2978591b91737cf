
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
        tried := pg_temp.pgmend_write(row_of.table_name, 1,
          array[concat(row_of.statement, row_of.match, row_of.guard), row_of.kept]);
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
      select array_agg(w.position),
        -- first all of them let go of their values, if they are still what they were
        array_agg((
          select format('update %s as l set %s from (select %s::bigint as n) as w%s%s', w.table_name,
            string_agg(t.aside ->> c.name, ', ' order by c.name), w.position, w.match, w.guard)
          from pg_temp.pgmend_tables as t cross join unnest(w.aside) as c(name)
          where t.table_name = w.table_name having count(*) > 0
        ) order by w.position)
        || array_agg(concat(w.statement, w.match, case when w.aside is null then w.guard end) order by w.position)
        || array_agg(w.kept order by w.position)
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
