select from {{t.live}} as l
where exists (
  select from {{t.todo}} as w
  where w.slot between $2 and $3 and w.outcome is null and {{pair.writing.match}})
for update of l
