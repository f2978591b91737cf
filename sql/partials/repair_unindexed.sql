if not taken and exists (
  select from {{staging}}.{{ident pair.objects.todo}}
  where outcome = 'skipped' and reason = 'changed since: the row is gone' and pass = this_pass
) then
  {{> without_indexes}}
  -- kept from going away until its index was asked; what another session is about to remove is as good as gone
  select array_agg(found.n) into rows
  from (
    select w.n
    from {{staging}}.{{ident pair.objects.todo}} as w
    join {{ident pair.live.schema}}.{{ident pair.live.table}} as l on {{pair.writing.match}}
    where w.outcome = 'skipped' and w.reason = 'changed since: the row is gone' and w.pass = this_pass
    for key share of l skip locked
  ) as found;
  {{> with_indexes}}
  -- one that somebody has put back meanwhile is found by both
  update {{staging}}.{{ident pair.objects.todo}} as t
  set outcome = 'blocked', reason = 'the row is there, but the index of its key does not find it: REINDEX TABLE ' || {{literal pair.name}} || ' on live, and repair again'
  where t.n = any (rows) and not (select s.there from ({{> todo_now}}) as s where s.n = t.n limit 1);
end if;
