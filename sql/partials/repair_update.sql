if kind = 'exchange' then
  -- no row can take a value that another one still has, so each sets its own aside first
  set constraints all deferred;
  for change in
    select distinct changed from {{staging}}.{{ident pair.objects.todo}} where slot between low and high and outcome is null
  loop
    parking := array(select c from unnest(change) as c where aside ? c order by c);
    continue when cardinality(parking) = 0;
    execute
      ${{tag}}_u$
        with w as materialized (
          select * from {{staging}}.{{ident pair.objects.todo}} where slot between $1 and $2 and outcome is null and changed = $3
        ), u as (
          update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, aside ->> c), ', ') from unnest(parking) as c) || ${{tag}}_u$
          from w
          where {{pair.writing.match}}
            and {{> row_image columns=pair.writing.guard}} = w.was
          returning w.n
        )
        update {{staging}}.{{ident pair.objects.todo}} as t set parked = true from u where u.n = t.n
      ${{tag}}_u$
    using low, high, change;
  end loop;
end if;
for change in
  select distinct changed from {{staging}}.{{ident pair.objects.todo}} where slot between low and high and outcome is null
loop
  written := array(select c from unnest(change) as c where columns ? c);
  if cardinality(written) = 0 then
    update {{staging}}.{{ident pair.objects.todo}}
    set outcome = 'blocked', reason = 'live computes ' || array_to_string(change, ', ') || ' from other columns'
    where slot between low and high and outcome is null and changed = change;
    continue;
  end if;
  -- only what differs is set, and what is replaced is saved by the statement that replaces it
  execute
    ${{tag}}_u$
      with w as materialized (
        select * from {{staging}}.{{ident pair.objects.todo}} where slot between $1 and $2 and outcome is null and changed = $3
      ), u as (
        update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(written) as c) || ${{tag}}_u$
        from w cross join lateral json_to_record(w.old_row) as o(${{tag}}_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(written) as c) || ${{tag}}_u$)
        where {{pair.writing.match}}
          and (w.parked or {{> row_image columns=pair.writing.guard}} = w.was)
        returning w.n, w.was, {{> row_image columns=pair.keyNames}} as key,
          {{> row_image columns=pair.writing.guard}} as after
      )
      insert into {{staging}}.{{ident pair.objects.undo}} (repair, n, action, key, changed, before, after)
      select $4, u.n, 'update', u.key::json, $5, (select json_object_agg(c, u.was::json -> c) from unnest($5) as c), u.after::json
      from u
      order by u.n
    ${{tag}}_u$
  using low, high, change, this_repair, written;
end loop;
update {{staging}}.{{ident pair.objects.todo}} as t
set outcome = 'repaired', parked = false, exchange = false
from {{staging}}.{{ident pair.objects.undo}} as u
where u.repair = this_repair and u.n = t.n and u.outcome is null and u.action = 'update' and t.slot between low and high and t.outcome is null;
if kind = 'exchange' and exists (
  select from {{staging}}.{{ident pair.objects.todo}} where slot between low and high and outcome is null
) then
  raise exception using errcode = 'PGM02', message = 'rows exchange unique values, and one of them has changed since';
end if;
