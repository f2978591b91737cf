-- How many rows of each table differed when it was compared last.
select table_name, (missing + corrupted + new)::float8 as differing
from {{staging}}.tables
where outcome = 'compared';
