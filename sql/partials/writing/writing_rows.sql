
create or replace function {{staging}}.update_rows(work jsonb, kind text, low bigint, high bigint, this_repair bigint,
  this_pass int)
returns void language plpgsql as ${{tag}}$
declare
  undoing constant boolean := (work ->> 'undoing')::boolean;
  guard constant text := {{staging}}.guarded(work);
  change text[];
  rows bigint[];
  written text[];
  parking text;
  statement text;
begin
  if (work ->> 'acting')::boolean and not undoing then
    -- what triggers change besides is found by comparing the whole row; nobody else can change it until then
    execute work ->> 'hold' using null::bigint[], low, high;
    execute format($sql$
      update {{staging}}.%1$I as t set before_row = s.whole::json
      from {{staging}}.%2$I($1, $2) as s
      where s.n = t.n and t.outcome is null
    $sql$, work ->> 'todo', work ->> 'now') using low, high;
  end if;
  if kind = 'exchange' then
    -- no row can take a value that another one still has, so each sets its own aside first
    set constraints all deferred;
    for change, rows in select * from {{staging}}.changes_of(work, low, high, true) loop
      parking := (select string_agg(format('%I = %s', a.key, a.value), ', ' order by a.key)
        from jsonb_each_text(work -> 'aside') as a where a.key = any (change));
      continue when parking is null;
      statement := {{staging}}.filled(work, work ->> 'update', '{}', parking, format('(%s)', guard));
      execute format($sql$
        with w as materialized (%s), u as (%s)
        update {{staging}}.%I as t set parked = true%s from u where u.n = t.n
      $sql$, guard, statement, work ->> 'todo', case when undoing then '' else ', was = u.held' end) using rows, low,
        high;
      {{> owner_end}}
    end loop;
  end if;
  for change, rows in select * from {{staging}}.changes_of(work, low, high, false) loop
    written := array(select c from unnest(change) as c where work -> 'columns' -> c is not null);
    if cardinality(written) = 0 then
      execute format($sql$update {{staging}}.%I set outcome = 'blocked', reason = $2
        where n = any ($1)$sql$, work ->> 'todo')
        using rows, 'live computes ' || array_to_string(change, ', ') || ' from other columns';
      continue;
    end if;
    -- only what differs is set
    statement := {{staging}}.filled(work, work ->> 'update', written, (
      select string_agg(format('%I = %s', c, work -> 'columns' -> c ->> 'value'), ', ') from unnest(written) as c),
        format('(%s)', guard));
    if (work ->> 'ruled')::boolean then
      execute statement using rows, low, high;
    elsif undoing then
      execute format($sql$
        with w as materialized (%1$s), u as (%2$s), changed as materialized (
          select u.n, b.key as name, coalesce(b.key = any (u.touched), false) as besides,
            coalesce($4 -> 'by_column' ->> b.key, $4 ->> 'any') as who
          from u
          cross join lateral json_each_text(u.old_row) as b
          where b.value is distinct from u.here ->> b.key
        )
        -- a trigger may have made something else of it
        update {{staging}}.%3$I as t
        set outcome = case when u.lost is null then 'undone' end, again = u.lost is not null, parked = false,
          exchange = t.exchange and u.lost is not null, reason = coalesce(u.lost, u.spared)
        from (
          select u.n,
            (select 'live did not keep what was put back to ' || string_agg(c.name, ', ') || ': '
                || string_agg(distinct coalesce(c.who || ' changes it' || $5, 'its type cannot hold it'), ', ')
             from changed as c where c.n = u.n and not c.besides having count(*) > 0) as lost,
            (select 'but for ' || string_agg(c.name, ', ') || ', which '
              || string_agg(distinct coalesce(c.who, 'live'), ', ') || ' changes' || $5
             from changed as c where c.n = u.n and c.besides having count(*) > 0) as spared
          from u
        ) as u
        where u.n = t.n
      $sql$, guard, statement, work ->> 'todo') using rows, low, high, work -> 'who',
        case when (work ->> 'without_triggers')::boolean then '' else '; --without-triggers puts it back' end;
    else
      -- what is replaced is saved by the statement that replaces it
      execute format($sql$
        with w as materialized (%1$s), u as (%2$s), saved as (
          insert into {{staging}}.%3$I (repair, n, action, key, changed, before, after)
          select $4, u.n, 'update', u.key::json, $6,
            (select json_object_agg(c, u.held::json -> c) from unnest($6) as c), u.after::json
          from u
          order by u.n
          returning n
        )
        update {{staging}}.%4$I as t
        set outcome = 'repaired', reason = null, again = false, repair = $4, pass = $5, parked = false, exchange = false
        from saved where saved.n = t.n
      $sql$, guard, statement, work ->> 'undo', work ->> 'todo') using rows, low, high, this_repair, this_pass, written;
    end if;
    {{> owner_end}}
  end loop;
end
${{tag}}$;
comment on function {{staging}}.update_rows(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend {{stage}} of all tables: updates the rows from one slot to another, each only in the columns that differ';

create or replace function {{staging}}.insert_rows(work jsonb, low bigint, high bigint, this_repair bigint,
  this_pass int) returns bigint
language plpgsql as ${{tag}}$
declare
  chosen constant text := format(
    'select t.* from {{staging}}.%I as t where t.slot between $2 and $3 and t.outcome is null', work ->> 'todo');
  statement constant text := {{staging}}.filled(work, work ->> 'insert', '{}', '', format('(%s)', chosen));
  strayed bigint := 0;
begin
  if (work ->> 'ruled')::boolean then
    execute statement using null::bigint[], low, high;
  else
    execute format($sql$
      with w as materialized (%1$s), i as (%2$s), saved as (
        insert into {{staging}}.%3$I (repair, n, action, key, after)
        select $4, s.n, 'insert', s.key::json, s.after::json
        from (%5$s) as s
        order by s.n
        returning n
      ), noted as (
        update {{staging}}.%4$I as t
        set outcome = 'repaired', reason = null, again = false, repair = $4, pass = $5
        from saved where saved.n = t.n
      )
      select (select count(*) from i) - (select count(*) from saved)
    $sql$, chosen, statement, work ->> 'undo', work ->> 'todo', coalesce(work ->> 'inserted', format(
      'select w.n, i.key, i.after from i join w on (%s) = (%s)', {{staging}}.keys_of(work, 'w'),
      {{staging}}.keys_of(work, 'i'))))
      into strayed using null::bigint[], low, high, this_repair, this_pass;
  end if;
  {{> owner_end}}
  return strayed;
end
${{tag}}$;
comment on function {{staging}}.insert_rows(jsonb, bigint, bigint, bigint, int) is
  'pgmend {{stage}} of all tables: inserts the rows from one slot to another; returns how many came back under another '
  'key';

create or replace function {{staging}}.delete_rows(work jsonb, low bigint,
  high bigint) returns void language plpgsql as ${{tag}}$
begin
  execute format($sql$
    with w as materialized (
      select t.* from {{staging}}.%1$I as t where t.slot between $2 and $3 and t.outcome is null
    ), gone as (%2$s)
    update {{staging}}.%1$I as t set outcome = 'undone' from gone where gone.n = t.n
  $sql$, work ->> 'todo', work ->> 'delete') using null::bigint[], low, high;
  {{> owner_end}}
end
${{tag}}$;
comment on function {{staging}}.delete_rows(jsonb, bigint, bigint) is
  'pgmend {{stage}} of all tables: removes the inserted rows from one slot to another';
