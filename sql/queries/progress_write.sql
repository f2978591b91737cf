-- How far a run is, in place of how far it was. $1: id of the run's row in the journal, $2: the tables at work, and all
-- of them, as JSON.
with gone as (delete from {{staging}}.progress)
insert into {{staging}}.progress
  (run_id, table_name, stage, done, total, unit, rate, seconds_left, estimated, seconds, tables_done, tables_total)
select $1::bigint, "table", stage, done, total, unit, rate, seconds_left, estimated, seconds, tables_done, tables_total
from json_to_recordset($2::text::json) as seen (
  "table" text, stage text, done float8, total float8, unit text, rate float8, seconds_left float8, estimated boolean,
  seconds float8, tables_done int, tables_total int
);
