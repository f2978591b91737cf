-- Tables that repairs wrote to which are neither undone nor confirmed{{#if repair}}: of one repair{{/if}}.
select t.*
from {{staging}}.repaired_tables as t
where to_regclass(format('%I.%I', {{literal staging}}, t.undo_table)) is not null
order by t.table_name collate "C";
