-- Compared tables of which no row differs.
select t.table_name as table
from {{staging}}.tables as t
where t.outcome = 'compared' and t.missing + t.corrupted + t.new = 0;
