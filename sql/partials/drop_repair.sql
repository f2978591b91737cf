drop view if exists {{staging}}.{{ident pair.objects.repair}}, {{staging}}.{{ident pair.objects.now}};
drop table if exists {{staging}}.{{ident pair.objects.todo}};
