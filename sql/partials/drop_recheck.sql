drop view if exists {{staging}}.{{ident pair.objects.rechecked}};
drop table if exists {{staging}}.{{ident pair.objects.recheck}}, {{staging}}.{{ident pair.objects.repicked}}, {{staging}}.{{ident pair.objects.repulled}};
