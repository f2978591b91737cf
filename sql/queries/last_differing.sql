-- The tables that are staged, and how many rows of each differed when it was compared last; null where it was not.
select table_name, case when outcome = 'compared' then (missing + corrupted + new)::float8 end as differing
from {{staging}}.tables;
