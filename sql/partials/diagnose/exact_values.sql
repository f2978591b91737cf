
-- of values that say something of the rows, all rows are counted, and not some thousands
delete from {{t.common}} as c
using {{staging}}.tables as t
where c.kind = 'value' and t.table_name = {{literal pair.name}}
  and coalesce({{staging}}.lift(least(c.rows, c.there), c.of_rows, c.there,
    case c.status when 'new' then t.live_rows else t.old_rows end), 0) < 4;
update {{t.common}} as c
set rows = (
  select count(*)
  from {{> unexplained}} as d
  where d.status = c.status and (coalesce(d.old_row, d.live_row) ->> c.column_name) is not distinct from c.low
)
where c.kind = 'value';
