drop view if exists {{staging}}.{{ident pair.objects.repair}};
drop table if exists {{staging}}.{{ident pair.objects.todo}};
