-- For the rest of a transaction over several tables: fails well before anybody's deadlock_timeout (1 s). It holds
-- locks of the tables it has been through, on old as well, where only the time of the whole statement bounds a wait. A
-- shorter limit of the user's stays.
select set_config(l.name, case when n.now between '1 ms'
  and l.most then current_setting(l.name) else l.setting end, true)
from (values ('lock_timeout', '300ms', interval '300 ms'), ('statement_timeout', '600ms', '600 ms')) as l(name,
  setting, most)
cross join lateral (select current_setting(l.name)::interval as now) as n;
