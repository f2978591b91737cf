-- the next batch: rows to update, those that exchange values with others, rows to insert, rings of them, what hangs on these
taken := false;
foreach kind in array kinds loop
  continue when array_position(kinds, kind) < array_position(kinds, at_kind);
  if kind <> at_kind then
    at_kind := kind;
    at_place := 0;
  end if;
  if kind in ('exchange', 'ring') then
    {{> repair_components}}
    -- below zero, so that no row has its place there
    with next as (
      update {{staging}}.{{ident pair.objects.todo}} as t
      set slot = -t.slot, pass = this_pass, outcome = null, reason = null, blocked_by = null, again = false
      where t.n = any (members) and t.status = case kind when 'exchange' then 'corrupted' else 'missing' end
      returning t.slot
    )
    select min(slot), max(slot) into first_slot, last_slot from next;
  else
    with next as (
      select t.n, t.place
      from {{staging}}.{{ident pair.objects.todo}} as t
      where t.status = case kind when 'update' then 'corrupted' else 'missing' end
        and t.place > at_place and t.pass < this_pass and (t.outcome is null or t.again) and not t.exchange
{{#if pair.writing.treeKeys.length}}
        and (kind = 'update' or (t.level is null) = (kind = 'below'))
{{/if}}
      order by t.place
      limit batch
    ), again as (
      update {{staging}}.{{ident pair.objects.todo}} as t
      set slot = t.place, outcome = null, reason = null, blocked_by = null, again = false
      from next
      where next.n = t.n and (t.slot is distinct from t.place or t.again)
    )
    select min(place), max(place) into first_slot, last_slot from next;
    at_place := coalesce(last_slot, at_place);
  end if;
  taken := first_slot is not null;
  exit when taken;
end loop;
