-- Compared tables with rows to be put right, and what a difference was then; an earlier pgmend did not say that.
select t.table_name as table, t.missing::float8 as missing, t.corrupted::float8 as corrupted,
  to_jsonb(t) ->> 'meaning' as meaning
from {{staging}}.tables t
where t.outcome = 'compared' and t.missing + t.corrupted > 0;
