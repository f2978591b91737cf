-- The first line of the CSV file of each view, as COPY writes it: of a view without rows that is all of it. Null where
-- only COPY knows. $1: the views as a JSON array.
select c.relname as view,
  case when not bool_or(a.attname = '\.'
      -- bytes that belong to no encoding would be changed on the way
      or current_setting('server_encoding') = 'SQL_ASCII' and a.attname::text ~ '[^\x01-\x7f]')
    then string_agg(
      case when a.attname::text ~ '[",\n\r]' then '"' || replace(a.attname::text, '"', '""') || '"'
        else a.attname::text end,
      ',' order by a.attnum) || E'\n'
  end as header
from json_array_elements_text($1::text::json) as asked(view)
-- by its index: the planner takes the list for a hundred, however long it is
join pg_catalog.pg_class c on c.relname = asked.view::name and c.relnamespace = '{{staging}}'::regnamespace
  and c.relkind = 'v'
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
group by c.relname;
