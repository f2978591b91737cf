drop view if exists {{t.repair}};
drop table if exists {{t.todo}};
drop function if exists {{t.now}}(bigint, bigint);
