-- What is staged of each table, with how many of its rows differ, and what a difference was then; an earlier pgmend did
-- not say that.
select t.table_name as table, t.outcome, t.reason, t.hint,
  coalesce(t.missing, 0)::float8 as missing, coalesce(t.corrupted, 0)::float8 as corrupted,
    coalesce(t.new, 0)::float8 as new,
  t.snapshot_at::text as compared_at, to_json(t.snapshot_at) #>> '{}' as reported_at,
  to_jsonb(t) ->> 'meaning' as meaning
from {{staging}}.tables as t
order by t.table_name collate "C";
