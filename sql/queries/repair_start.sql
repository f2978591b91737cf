-- The row of a repair. $1: command. One that broke off before is at work no more.
with broken_off as (
  update {{staging}}.repairs set state = 'applied', finished_at = clock_timestamp() where state = 'applying'
)
insert into {{staging}}.repairs (command, state) values ($1, 'applying') returning id::text;
