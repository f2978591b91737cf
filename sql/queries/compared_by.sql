-- The last run that staged something, and which tables it compared. $1: tables, as a JSON array: the last run that
-- compared each.
select run.id::int as id, run.started_at::text as started_at, run.run_by, (
    select coalesce(json_agg(distinct stage.table_name), '[]')
    from {{staging}}.runs as stage
    where stage.run_id = run.id and stage.stage = '50_compare' and stage.outcome = 'done'
  ) as compared, (
    select coalesce(json_object_agg(asked.name, (
      select max(stage.run_id)::int from {{staging}}.runs as stage
      where stage.stage = '50_compare' and stage.outcome = 'done' and stage.table_name = asked.name)), '{}')
    from json_array_elements_text($1::text::json) as asked(name)
  ) as earlier
from {{staging}}.runs as run
where run.stage is null and exists (
  select from {{staging}}.runs as reset
  where reset.run_id = run.id and reset.stage = '15_reset' and reset.outcome = 'done')
order by run.id desc limit 1;
