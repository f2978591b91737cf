-- Users in three databases, the same at every run: what a merge can meet, with how many users each. n numbers the users.
--      1 -   600  600  the same everywhere                                        kept, same
--    601 -   900  300  a later password in test_db than in the target             updated, newest
--    901 - 1,200  300  a later password in the target than in dev_db              kept, newest
--  1,201 - 1,700  500  not in the target; a later password in dev_db              inserted, newest
--  1,701 - 2,000  300  not in the target; a later password in test_db             inserted, newest
--  2,001 - 2,600  600  in test_db only                                            inserted, only
--  2,601 - 3,200  600  in dev_db only                                             inserted, only
--  3,201 - 3,300  100  in the target only                                         kept, only
--  3,301 - 3,312   12  other passwords at the same time, in both sources          inserted, tie
--  3,313 - 3,318    6  other passwords at the same time, target and dev_db        kept, tie
--  3,319 - 3,418  100  the same password, with a later time in dev_db             updated, newest
--  3,419 - 3,438   20  no time in the target, one in test_db                      updated, newest
--  3,439 - 3,446    8  no time anywhere, other passwords                          inserted, no_time
--  3,447 - 3,450    4  no time anywhere, the same password                        inserted, no_time
--  3,451 - 3,455    5  a time in the future in dev_db: counts as none             inserted, newest
--  3,456 - 3,458    3  the time infinity in dev_db: counts as none                inserted, newest
--  3,459 - 3,460    2  the time -infinity in test_db: older than all but none     inserted, newest
--  3,461 - 3,470   10  later in dev_db, but without a password (NULL)             inserted, only_with_value
--  3,471 - 3,475    5  later in dev_db, but without a password (empty)            inserted, only_with_value
--  3,476 - 3,480    5  in test_db only, without a password                        inserted, only
--  3,481 - 3,490   10  twice in test_db, with other passwords and times           inserted, newest
--  3,491 - 3,500   10  in test_db only, whose ids 3,501 - 3,510 have in dev_db    inserted, only
--  3,501 - 3,510   10  in dev_db only: a new id each                              inserted, only
--  3,511 - 3,515    5  in the target only, whose ids 3,516 - 3,520 have           kept, only
--  3,516 - 3,520    5  in test_db only: a new id each                             inserted, only
--  3,521 - 3,525    5  in dev_db only, without an id: a new one each              inserted, only
--  3,526 - 3,535   10  later in dev_db, if test_db's times are taken as Berlin's inserted, newest
--  and below: 3 pairs of names that differ in case, a blank, or Unicode form      1 kept, 5 inserted
--             2 names longer than the target takes                                rejected
--             3 rows without a name in test_db, 2 with an empty one in dev_db     never merged
-- Users 1 - 600 and 1,201 - 2,000 have another id in dev_db than elsewhere: the id of the first place is theirs.
-- test_db stores Berlin's time of day without a zone; dev_db calls the name login, and has its columns in another order.
create temporary table stories (first int, last int, place text, id int, password text, changed text);
-- id: what is added to n, NULL for none; changed: what is added to a time of the user's own, or a time by itself
insert into stories values
  (1, 600, 'target', 0, 'a', '0 h'), (1, 600, 'test_db', 0, 'a', '0 h'), (1, 600, 'dev_db', 10000, 'a', '0 h'),
  (601, 900, 'target', 0, 'a', '0 h'), (601, 900, 'test_db', 0, 'b', '40 d'),
  (901, 1200, 'target', 0, 'b', '40 d'), (901, 1200, 'dev_db', 0, 'a', '0 h'),
  (1201, 1700, 'test_db', 0, 'a', '0 h'), (1201, 1700, 'dev_db', 10000, 'b', '1 s'),
  (1701, 2000, 'test_db', 0, 'b', '1 s'), (1701, 2000, 'dev_db', 10000, 'a', '0 h'),
  (2001, 2600, 'test_db', 0, 'a', '0 h'),
  (2601, 3200, 'dev_db', 0, 'a', '0 h'),
  (3201, 3300, 'target', 0, 'a', '0 h'),
  (3301, 3312, 'test_db', 0, 'a', '0 h'), (3301, 3312, 'dev_db', 0, 'b', '0 h'),
  (3313, 3318, 'target', 0, 'a', '0 h'), (3313, 3318, 'dev_db', 0, 'b', '0 h'),
  (3319, 3418, 'target', 0, 'a', '0 h'), (3319, 3418, 'dev_db', 0, 'a', '40 d'),
  (3419, 3438, 'target', 0, 'a', null), (3419, 3438, 'test_db', 0, 'b', '0 h'),
  (3439, 3446, 'test_db', 0, 'a', null), (3439, 3446, 'dev_db', 0, 'b', null),
  (3447, 3450, 'test_db', 0, 'a', null), (3447, 3450, 'dev_db', 0, 'a', null),
  (3451, 3455, 'test_db', 0, 'a', '0 h'), (3451, 3455, 'dev_db', 0, 'b', '2999-12-31 UTC'),
  (3456, 3458, 'test_db', 0, 'a', '0 h'), (3456, 3458, 'dev_db', 0, 'b', 'infinity'),
  (3459, 3460, 'test_db', 0, 'a', '-infinity'), (3459, 3460, 'dev_db', 0, 'b', null),
  (3461, 3470, 'test_db', 0, 'a', '0 h'), (3461, 3470, 'dev_db', 0, null, '40 d'),
  (3471, 3475, 'test_db', 0, 'a', '0 h'), (3471, 3475, 'dev_db', 0, '', '40 d'),
  (3476, 3480, 'test_db', 0, null, '0 h'),
  (3481, 3490, 'test_db', 0, 'a', '0 h'), (3481, 3490, 'test_db', 20000, 'b', '40 d'),
  (3491, 3500, 'test_db', 0, 'a', '0 h'),
  (3501, 3510, 'dev_db', -10, 'a', '0 h'),
  (3511, 3515, 'target', 0, 'a', '0 h'),
  (3516, 3520, 'test_db', -5, 'a', '0 h'),
  (3521, 3525, 'dev_db', null, 'a', '0 h'),
  -- 12:00 in Berlin is 11:00 in UTC
  (3526, 3535, 'test_db', 0, 'a', '0 h'), (3526, 3535, 'dev_db', 0, 'b', '30 min');

create temporary table people as
select place, n + id as user_id,
  (array['ada', 'alan', 'barbara', 'claude', 'donald', 'edith', 'frances', 'grace', 'hedy', 'ivan'])[1 + n % 10]
    || '.' ||
  (array['allen', 'clarke', 'gray', 'hopper', 'knuth', 'liskov', 'turing'])[1 + n % 7] || '.' || n as username,
  -- what stands for a password is in no report: a test looks for it
  case when password <> '' then '$demo$' || md5(password || n) else password end as password,
  case when changed ~ '^(2999|-?infinity)' then changed::timestamptz
       else timestamptz '2024-01-01 09:00:00 UTC' + make_interval(mins => n) + changed::interval end as changed,
  'user' || n || '@example.com' as email
from stories
cross join lateral generate_series(first, last) as n
union all
select place, id, username, '$demo$' || md5(username), timestamptz '2024-02-01 12:00 UTC', id || '@example.com'
from (values
  ('target', 4001, 'Ada.Lovelace'), ('dev_db', 4002, 'ada.lovelace'),
  ('test_db', 4003, 'grace.hopper'), ('dev_db', 4004, 'grace.hopper '),
  ('test_db', 4005, U&'jos\00E9'), ('dev_db', 4006, U&'jose\0301'),
  ('test_db', 4007, repeat('x', 70)), ('dev_db', 4008, repeat('y', 70)),
  ('test_db', 4009, null), ('test_db', 4010, null), ('test_db', 4011, null), ('dev_db', 4012, ''), ('dev_db', 4013, '')
) as odd(place, id, username);

{{#if target}}
-- without the unique constraint that ON CONFLICT needs: create_constraints in merge.yaml adds it
create table merged_users (
  user_id bigint primary key,
  username varchar(64) not null,
  password text,
  password_last_changed timestamptz,
  email text
);
insert into merged_users select user_id, username, password, changed, email from people where place = 'target' order by 1;
{{/if}}
{{#if test_db}}
create table users (
  user_id int,
  username text,
  password text,
  password_last_changed timestamp,
  email text
);
insert into users select user_id, username, password, changed at time zone 'Europe/Berlin', email
from people where place = 'test_db' order by 1;
{{/if}}
{{#if dev_db}}
create table users (
  login text,
  email text,
  password text,
  password_last_changed timestamptz,
  user_id int,
  last_seen date
);
insert into users select username, email, password, changed, user_id, date '2024-06-01'
from people where place = 'dev_db' order by user_id, username;
{{/if}}

drop table stories, people;
