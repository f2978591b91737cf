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
        with w as materialized (
          select * from {{staging}}.{{ident pair.objects.todo}} where n = any ($1) and outcome is null
        ), u as (
          update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, aside ->> c), ', ') from unnest(parking) as c) || ${{tag}}_u$
          from w
          where {{pair.writing.match}} and {{> undo_unchanged}} and {{> as_owner}}
          returning w.n
        )
        update {{staging}}.{{ident pair.objects.todo}} as t set parked = true from u where u.n = t.n
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
  execute
    ${{tag}}_u$
      with w as materialized (
        select * from {{staging}}.{{ident pair.objects.todo}} where n = any ($1) and outcome is null
      ), u as (
        update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(change) as c) || ${{tag}}_u$
        from w cross join lateral json_to_record(w.old_row) as o(${{tag}}_u$ || (select string_agg(format('%I %s', c, columns -> c ->> 'type'), ', ') from unnest(change) as c) || ${{tag}}_u$)
        where {{pair.writing.match}} and (w.parked or {{> undo_unchanged}}) and {{> as_owner}}
        returning w.n, w.old_row, w.touched, {{> row_image columns=pair.writing.row}}::json as here
      ), changed as materialized (
        select u.n, b.key as name, coalesce(b.key = any (u.touched), false) as besides, coalesce(who.by_column ->> b.key, who.is_any) as who
        from u
        cross join ({{> who_acts}}) as who
        cross join lateral json_each_text(u.old_row) as b
        where b.value is distinct from u.here ->> b.key
      )
      -- a trigger may have made something else of it
      update {{staging}}.{{ident pair.objects.todo}} as t
      set outcome = case when u.lost is null then 'undone' end, again = u.lost is not null, parked = false,
        exchange = t.exchange and u.lost is not null, reason = coalesce(u.lost, u.spared)
      from (
        select u.n,
          (select format('live did not keep what was put back to %s: %s', string_agg(c.name, ', '),
              string_agg(distinct coalesce(c.who || ' changes it{{#unless choice.withoutTriggers}}; --without-triggers puts it back{{/unless}}', 'its type cannot hold it'), ', '))
           from changed as c where c.n = u.n and not c.besides having count(*) > 0) as lost,
          (select format('but for %s, which %s changes{{#unless choice.withoutTriggers}}; --without-triggers puts it back{{/unless}}',
              string_agg(c.name, ', '), string_agg(distinct coalesce(c.who, 'live'), ', '))
           from changed as c where c.n = u.n and c.besides having count(*) > 0) as spared
        from u
      ) as u
      where u.n = t.n
    ${{tag}}_u$
  using rows;
  {{> owner_end}}
end loop;
select array_agg(t.n), array_agg(t.reason) into bad, whys from {{staging}}.{{ident pair.objects.todo}} as t
where t.slot between work.low and work.high and t.status = 'corrupted' and t.outcome is null and t.again;
if cardinality(bad) > 0 then
  raise exception using errcode = 'PGM01', message = whys[1];
end if;
if kind = 'exchange' and exists (
  select from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and status = 'corrupted' and outcome is null
) then
  raise exception using errcode = 'PGM01', message = 'live did not keep what was put back: a trigger changed it, or a row changed meanwhile';
end if;
