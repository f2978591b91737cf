-- whom others have locked is looked up, not found out by waiting for each
begin
  lock table {{ident pair.live.schema}}.{{ident pair.live.table}} in row exclusive mode;
  if kind in ('update', 'exchange', 'delete') then
    with free as materialized (
      select w.n
      from {{staging}}.{{ident pair.objects.todo}} as w
      join {{ident pair.live.schema}}.{{ident pair.live.table}} as l on {{pair.writing.match}}
      where w.slot between work.low and work.high and w.outcome is null
      for no key update of l skip locked
    )
    update {{staging}}.{{ident pair.objects.todo}} as w
    set outcome = 'skipped', reason = 'locked by another session', again = true
    where w.slot between work.low and work.high and w.outcome is null
      and not exists (select from free where free.n = w.n)
      and exists (select from {{ident pair.live.schema}}.{{ident pair.live.table}} as l where {{pair.writing.match}});
    retry := found;
  end if;
exception
  when lock_not_available then
    -- all of the table
    waits := waits + 100;
  when others then
    -- not every server can
    null;
end;
