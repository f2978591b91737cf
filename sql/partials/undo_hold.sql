select from {{ident pair.live.schema}}.{{ident pair.live.table}} as l
where exists (
  select from {{staging}}.{{ident pair.objects.todo}} as w
  where w.slot between $2 and $3 and w.outcome is null and {{pair.writing.match}})
for update of l
