drop view if exists {{staging}}.{{ident pair.objects.repair}};
drop table if exists {{staging}}.{{ident pair.objects.todo}};
drop function if exists {{staging}}.{{ident pair.objects.now}}(bigint, bigint);
