-- The journal row of a command. $1: the command.
insert into {{staging}}.runs (command, outcome) values ($1, 'started') returning id::text;
