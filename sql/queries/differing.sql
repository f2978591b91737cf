-- Tables of the last comparison of which a row differs.
select t.table_name as table
from {{staging}}.tables as t
where t.outcome = 'compared' and not t.kept and t.missing + t.corrupted + t.new > 0;
