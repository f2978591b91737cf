-- How many users would be written, and how many of them want an id that another user has. Needs 85.
select count(*) filter (where outcome in ('insert', 'update'))::float8 as rows,
  count(*) filter (where conflict)::float8 as conflicts
from {{staging}}.merge_decided;
