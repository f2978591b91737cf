-- How many users would be written, how many of them want an id that another user has, and how many a unique index of
-- the target would not take. Needs 86.
select count(*) filter (where outcome in ('insert', 'update'))::float8 as rows,
  count(*) filter (where conflict)::float8 as conflicts,
  (select count(distinct n)::float8 from {{staging}}.merge_attention where code = 'value_taken') as taken
from {{staging}}.merge_decided;
