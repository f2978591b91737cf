{{> drop_recheck}}
{{> drop_repair}}
drop function if exists {{staging}}.{{ident pair.objects.script}}();
drop table if exists {{staging}}.{{ident pair.objects.turn}};
drop view if exists {{staging}}.{{ident pair.objects.json}};
drop view if exists {{staging}}.{{ident pair.objects.changes}};
drop view if exists {{staging}}.{{ident pair.objects.new}};
drop view if exists {{staging}}.{{ident pair.objects.corrupted}};
drop view if exists {{staging}}.{{ident pair.objects.missing}};
drop table if exists {{staging}}.{{ident pair.objects.diff}};
drop table if exists {{staging}}.{{ident pair.objects.picked}};
drop table if exists {{staging}}.{{ident pair.objects.pulled}};
drop view if exists {{staging}}.{{ident pair.objects.buckets}};
drop table if exists {{staging}}.{{ident pair.objects.sieve}};
drop view if exists {{staging}}.{{ident pair.objects.duplicates}};
drop view if exists {{staging}}.{{ident pair.objects.live}};
drop view if exists {{staging}}.{{ident pair.objects.before}};
drop foreign table if exists {{staging}}.{{ident pair.objects.old}};
