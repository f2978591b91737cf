drop function if exists {{t.script}}();
drop function if exists {{t.now}}(bigint, bigint);
drop view if exists
  {{t.rechecked}},
  {{t.repair}},
  {{t.json}},
  {{t.changes}},
  {{t.new}},
  {{t.corrupted}},
  {{t.missing}},
  {{t.buckets}},
  {{t.comparedOld}};
drop table if exists
  {{t.duplicates}},
  {{t.recheck}},
  {{t.againLive}},
  {{t.againOld}},
  {{t.todo}},
  {{t.waits}},
  {{t.diff}},
  {{t.fetchedLive}},
  {{t.fetchedOld}},
  {{t.sieve}};
drop foreign table if exists {{t.old}};
