{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
-- what triggers change besides is known by all of the row as it was; nobody else changes it meanwhile
perform from {{staging}}.{{ident pair.objects.todo}} as w
cross join lateral (
  select from {{ident pair.live.schema}}.{{ident pair.live.table}} as l where {{pair.writing.match}}{{#if pair.where}} and {{> inside}}{{/if}} for no key update of l
) as locked
where w.slot between work.low and work.high and w.outcome is null;
update {{staging}}.{{ident pair.objects.todo}} as t
set before_row = s.whole::json
from ({{> todo_now}}) as s
where s.n = t.n and t.slot between work.low and work.high and t.outcome is null;
{{/if}}
if kind = 'exchange' then
  -- no row can take a value that another one still has, so each sets its own aside first
  set constraints all deferred;
  for change, rows in
{{#if pair.writing.inTurn}}
    {{> exchange_turns condition='and turns.n is null'}}
{{else}}
    select changed, array_agg(n) from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null group by changed
{{/if}}
  loop
    parking := array(select c from unnest(change) as c where aside ? c order by c);
    continue when cardinality(parking) = 0;
    execute
      ${{tag}}_u$
        {{> repair_guarded}}, u as (
          update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, aside ->> c), ', ') from unnest(parking) as c) || ${{tag}}_u$
          from w
          where {{pair.writing.match}}{{#if pair.where}} and {{> inside}}{{/if}}
            and {{> row_image columns=pair.writing.guard}} = w.was and {{> as_owner}}
          returning w.n, w.was
        )
        update {{staging}}.{{ident pair.objects.todo}} as t set parked = true, was = u.was from u where u.n = t.n
      ${{tag}}_u$
    using rows;
    {{> owner_end}}
  end loop;
end if;
for change, rows in
{{#if pair.writing.inTurn}}
  {{> exchange_turns condition=''}}
{{else}}
  select changed, array_agg(n) from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null group by changed
{{/if}}
loop
  written := array(select c from unnest(change) as c where columns ? c);
  if cardinality(written) = 0 then
    update {{staging}}.{{ident pair.objects.todo}}
    set outcome = 'blocked', reason = 'live computes ' || array_to_string(change, ', ') || ' from other columns'
    where n = any (rows);
    continue;
  end if;
{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'ruled')}}
  -- a rule may put other statements in its place, which can neither stand in WITH nor return rows
  execute
    ${{tag}}_u$
      update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(written) as c) || ${{tag}}_u$
      from ({{> repair_guarded}} select * from w) as w
      cross join lateral json_to_record(w.old_row) as o(${{tag}}_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(written) as c) || ${{tag}}_u$)
      where {{pair.writing.match}}{{#if pair.where}} and {{> inside}}{{/if}} and (w.parked or {{> row_image columns=pair.writing.guard}} = w.was) and {{> as_owner}}
    ${{tag}}_u$
  using rows;
{{else}}
  -- only what differs is set, and what is replaced is saved by the statement that replaces it
  execute
    ${{tag}}_u$
      {{> repair_guarded}}, u as (
        update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(written) as c) || ${{tag}}_u$
        from w cross join lateral json_to_record(w.old_row) as o(${{tag}}_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(written) as c) || ${{tag}}_u$)
        where {{pair.writing.match}}{{#if pair.where}} and {{> inside}}{{/if}}
          and (w.parked or {{> row_image columns=pair.writing.guard}} = w.was) and {{> as_owner}}
        returning w.n, w.was, {{> row_image columns=pair.keyNames}} as key,
          {{> row_image columns=pair.writing.kept}} as after
      ), saved as (
        insert into {{staging}}.{{ident pair.objects.undo}} (repair, n, action, key, changed, before, after)
        select $2, u.n, 'update', u.key::json, $3, (select json_object_agg(c, u.was::json -> c) from unnest($3) as c), u.after::json
        from u
        order by u.n
        returning n
      )
      update {{staging}}.{{ident pair.objects.todo}} as t
      set outcome = 'repaired', reason = null, again = false, repair = $2, pass = $4, parked = false, exchange = false
      from saved where saved.n = t.n
    ${{tag}}_u$
  using rows, this_repair, written, this_pass;
{{/if}}
  {{> owner_end}}
end loop;
if kind = 'exchange' and exists (
  select from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null
) then
  raise exception using errcode = 'PGM02', message = 'rows exchange unique values, and one of them has changed since';
end if;
