drop view if exists {{t.rechecked}};
drop table if exists {{t.recheck}}, {{t.againLive}}, {{t.againOld}};
