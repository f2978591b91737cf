update {{t.live}} as l set ${{tag}}_set
from w
cross join lateral json_to_record(w.old_row) as o(${{tag}}_columns)
where {{pair.writing.match}}
  and (w.parked or {{> undo_unchanged}})
  and (select {{staging}}.as_owner())
returning w.n, w.old_row, w.touched,
  {{> row_image columns=pair.writing.row}}::json as here
