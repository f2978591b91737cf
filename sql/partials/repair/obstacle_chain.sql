update {{@root.t.todo}} as t
set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
where t.slot between $2 and $3 and t.outcome is null
  and exists (
    select from {{@root.t.todo}} as w
    where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked')
