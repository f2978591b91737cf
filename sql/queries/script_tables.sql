-- Tables with rows to be repaired, parents first. $1: their names as a JSON array, null for all.
select stem
from {{staging}}.tables
where outcome = 'compared' and missing + corrupted > 0
  and ($1::text is null or table_name in (select json_array_elements_text($1::text::json)))
order by repair_order, table_name collate "C";
