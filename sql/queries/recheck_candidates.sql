-- The tables of the comparison, with how many of their rows differ, and what a difference was then.
select t.table_name as table, t.outcome = 'compared' as compared, t.reason, t.hint,
  coalesce(t.missing + t.corrupted + t.new, 0)::float8 as differed,
  to_jsonb(t) ->> 'meaning' as meaning
from {{staging}}.tables t
order by t.table_name collate "C";
