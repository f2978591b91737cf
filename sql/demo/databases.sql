-- The databases of the original task, with a few users: psql runs this on an empty server, see compose.yaml.
select exists (select from pg_available_extensions where name = 'timescaledb') as timescale \gset

-- template1 of the image has the extension, and its workers may be in it: a template in use cannot be copied
create database test_db template template0;
\connect test_db
\if :timescale
  create extension timescaledb;
\endif
create table users (
  user_id int primary key,
  username text not null unique,
  password text not null,
  password_last_changed timestamptz not null
);
insert into users values
  (1, 'ada',   '$2b$ada-first',   '2024-01-10 09:00 UTC'),
  (2, 'barb',  '$2b$barb-second', '2024-03-02 12:30 UTC'),   -- later than in dev_db
  (3, 'claude', '$2b$claude',     '2024-02-20 08:15 UTC'),   -- here only
  (4, 'donald', '$2b$donald-a',   '2024-04-01 00:00 UTC');   -- another password in dev_db at the same time

create database dev_db template template0;
\connect dev_db
\if :timescale
  create extension timescaledb;
\endif
create table users (
  user_id int primary key,
  username text not null unique,
  password text not null,
  password_last_changed timestamptz not null
);
insert into users values
  (1, 'ada',   '$2b$ada-third',   '2024-05-05 17:00 UTC'),   -- later than in test_db and in merged_users
  (7, 'barb',  '$2b$barb-first',  '2024-01-02 10:00 UTC'),   -- with another id
  (3, 'edith', '$2b$edith',       '2024-02-11 11:11 UTC'),   -- here only, with the id of claude
  (4, 'donald', '$2b$donald-b',   '2024-04-01 00:00 UTC');

create database merged_users template template0;
\connect merged_users
\if :timescale
  create extension timescaledb;
\endif
create table merged_users (
  user_id int primary key,
  username text not null unique,
  password text not null,
  password_last_changed timestamptz not null
);
insert into merged_users values
  (1, 'ada',   '$2b$ada-second',  '2024-02-01 13:00 UTC'),
  (9, 'frances', '$2b$frances',   '2024-03-03 03:03 UTC');   -- here only
