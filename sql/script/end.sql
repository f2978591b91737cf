
-- rows whose parents were not there, as long as that helps any of them; then once more, to tell of those that are left
do $$
declare
  row_of record;
  before bigint;
begin
  loop
    select count(*) into before from pg_temp.pgmend_waiting;
    for row_of in
      with taken as (delete from pg_temp.pgmend_waiting returning *)
      select * from taken order by position
    loop
      call pg_temp.pgmend_rows(row_of.table_name, row_of.keys, row_of.statements);
    end loop;
    exit when before = 0 or current_setting('repair_script.waiting', true) = 'over';
    perform set_config('repair_script.waiting', 'over', true)
      where before = (select count(*) from pg_temp.pgmend_waiting);
  end loop;
end
$$;

-- what became of the rows
select t.table_name,
  coalesce(nullif(current_setting('pgmend.repaired_' || md5(t.table_name), true), ''), '0')::bigint as repaired,
  (select count(*) from pg_temp.pgmend_left_alone as a where a.table_name = t.table_name) as left_alone,
  t.not_in_this_file
from pg_temp.pgmend_tables as t
order by t.position;

-- the first rows that were left alone; all of them are in pg_temp.pgmend_left_alone until this session ends
select table_name, key, reason from pg_temp.pgmend_left_alone order by position limit 100;

commit;
