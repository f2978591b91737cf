-- The row of a repair that is applied; one that broke off is noted as what it is by now. $1: command.
insert into {{staging}}.repairs (command, state) values ($1, 'applying') returning id::text;
