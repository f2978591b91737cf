-- The first rows of a kind, for the HTML report: values cut to what a page can show.
select line->'key' as key, line->'changed' as changed, line->'hints' as hints,
  (select json_object_agg(key, case when length(value) > {{characters}} then left(value, {{characters}}) || '...'
    else value end)
   from json_each_text(case json_typeof(line->'old') when 'object' then line->'old' end)) as old,
  (select json_object_agg(key, case when length(value) > {{characters}} then left(value, {{characters}}) || '...'
    else value end)
   from json_each_text(case json_typeof(line->'live') when 'object' then line->'live' end)) as live
from {{staging}}.{{ident view}}
where status = {{literal status}}
limit {{rows}};
