-- Compared tables with rows to be put right, and by what text they were compared.
select t.table_name as table, t.missing::float8 as missing, t.corrupted::float8 as corrupted,
  (select r.digest from {{staging}}.runs r
   where r.stage = '50_compare' and r.table_name = t.table_name and r.outcome = 'done' order by r.id desc limit 1) as digest
from {{staging}}.tables t
where t.outcome = 'compared' and t.missing + t.corrupted > 0;
