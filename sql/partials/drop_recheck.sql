drop view if exists {{staging}}.{{ident pair.objects.rechecked}};
drop table if exists {{staging}}.{{ident pair.objects.recheck}};
drop table if exists {{staging}}.{{ident pair.objects.repicked}};
drop table if exists {{staging}}.{{ident pair.objects.repulled}};
