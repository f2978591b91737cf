-- How many users would be written, and whether some of them have the same id. Needs 85.
select count(*) filter (where outcome in ('insert', 'update'))::float8 as rows,
  coalesce(bool_or(conflict), false) as conflict
from {{staging}}.merge_decided;
