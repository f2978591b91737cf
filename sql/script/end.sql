
-- rows that failed on a value of another row, or on a parent, are tried again now that the others are written
call pg_temp.pgmend_waiting_rows();

-- how many rows of each table were repaired
select t.table_name,
  coalesce(nullif(current_setting('pgmend.repaired_' || md5(t.table_name), true), ''), '0')::bigint as repaired,
  (select count(*) from pg_temp.pgmend_left_alone as a where a.table_name = t.table_name) as left_alone,
  t.not_in_this_file
from pg_temp.pgmend_tables as t
order by t.position;

-- the first rows that were left alone; all of them are in pg_temp.pgmend_left_alone until this session ends
select table_name, key, reason from pg_temp.pgmend_left_alone order by position limit 100;

commit;
