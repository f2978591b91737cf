-- Tables that were rechecked, those with most differences left first.
select r.table_name as table, t.stem
from {{staging}}.rechecked r join {{staging}}.tables t using (table_name)
where r.reason is null
order by r.stayed + r.changed desc, r.table_name collate "C";
