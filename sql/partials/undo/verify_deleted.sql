select array_agg(t.n), array_agg('nothing was removed: a trigger or a rule of the table keeps it from that'::text)
from {{t.todo}} as t
where t.slot between $2 and $3 and t.outcome is null and exists (
  select from {{t.todo}} as w
  join {{t.live}} as l on {{pair.writing.match}}
  where w.n = t.n and ({{> is_mine}} or {{> undo_unchanged}}))
