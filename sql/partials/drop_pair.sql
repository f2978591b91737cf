drop function if exists {{staging}}.{{ident pair.objects.script}}();
drop function if exists {{staging}}.{{ident pair.objects.now}}(bigint, bigint);
drop view if exists
  {{staging}}.{{ident pair.objects.rechecked}},
  {{staging}}.{{ident pair.objects.repair}},
  {{staging}}.{{ident pair.objects.json}},
  {{staging}}.{{ident pair.objects.changes}},
  {{staging}}.{{ident pair.objects.new}},
  {{staging}}.{{ident pair.objects.corrupted}},
  {{staging}}.{{ident pair.objects.missing}},
  {{staging}}.{{ident pair.objects.buckets}},
  {{staging}}.{{ident pair.objects.before}};
drop table if exists
  {{staging}}.{{ident pair.objects.duplicates}},
  {{staging}}.{{ident pair.objects.recheck}},
  {{staging}}.{{ident pair.objects.repicked}},
  {{staging}}.{{ident pair.objects.repulled}},
  {{staging}}.{{ident pair.objects.todo}},
  {{staging}}.{{ident pair.objects.turn}},
  {{staging}}.{{ident pair.objects.diff}},
  {{staging}}.{{ident pair.objects.picked}},
  {{staging}}.{{ident pair.objects.pulled}},
  {{staging}}.{{ident pair.objects.sieve}};
drop foreign table if exists {{staging}}.{{ident pair.objects.old}};
