delete from {{t.live}} as l
using w
where {{pair.writing.match}}
  and {{> undo_unchanged}}
  and (select {{staging}}.as_owner())
returning w.n
