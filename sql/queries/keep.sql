-- Marks the tables of which 15_reset leaves what is staged, and no others. $1: their names as a JSON array.
update {{staging}}.tables as t
set kept = t.table_name in (select json_array_elements_text($1::text::json))
where t.kept <> (t.table_name in (select json_array_elements_text($1::text::json)));
