select array_agg(t.n), array_agg('nothing was removed: a trigger or a rule of the table keeps it from that'::text)
from {{staging}}.{{ident pair.objects.todo}} as t
where t.slot between $2 and $3 and t.outcome is null and exists (
  select from {{staging}}.{{ident pair.objects.todo}} as w
  join {{ident pair.live.schema}}.{{ident pair.live.table}} as l on {{pair.writing.match}}
  where w.n = t.n and ({{> is_mine}} or {{> undo_unchanged}}))
