-- How far a run is, or was when it broke off: null, or one object. $1: id of the run's row in the journal.
select json_build_object(
  'age_seconds', extract(epoch from clock_timestamp() - min(p.updated_at)),
  'tables', coalesce(json_agg(json_build_object(
    'table', p.table_name, 'stage', p.stage, 'done', p.done, 'total', p.total, 'unit', p.unit, 'rate', p.rate,
    'seconds_left', p.seconds_left, 'estimated', p.estimated, 'seconds', p.seconds
  ) order by p.seconds desc) filter (where p.table_name is not null), '[]'),
  'overall', (json_agg(json_build_object(
    'done', p.done, 'total', p.total, 'unit', p.unit, 'rate', p.rate, 'seconds_left', p.seconds_left,
    'estimated', p.estimated, 'seconds', p.seconds, 'tables_done', p.tables_done, 'tables_total', p.tables_total
  )) filter (where p.table_name is null)) -> 0
) as progress
from {{staging}}.progress as p
where p.run_id = $1::bigint
having count(*) filter (where p.table_name is null) > 0;
