-- People in the shape and the exact counts of the original challenge, the same on every server and at every run:
--      1 -  56,705  the same on both sides        59,738 -  62,825  email corrupted
-- 56,706 - 59,737   name corrupted                62,826 -  81,413  missing on live       81,414 - 100,000  new on live
-- A corrupted value is another person's value, as it was there; emails stay unique on both sides.
create function person_id(n int) returns text language sql immutable as $$
  -- a version 4 UUID: digit 13 is 4, digit 17 one of 8, 9, a, b
  select substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-'
      || substr('89ab', 1 + n % 4, 1) || substr(h, 18, 3) || '-' || substr(h, 21, 12)
  from md5('pgmend demo person ' || n) as h
$$;

-- neighbours always differ: 7 has no divisor in common with the number of last names
create function person_name(n int) returns text language sql immutable as $$
  select (array['Ada','Alan','Barbara','Claude','Donald','Edith','Frances','Grace','Hedy','Ivan','Joan','Katherine',
                'Leslie','Margaret','Niklaus','Olga','Peter','Radia','Sofia','Tim'])[1 + (n / 3) % 20]
      || ' '
      || (array['Lovelace','Turing','Liskov','Shannon','Knuth','Clarke','Allen','Hopper','Lamarr','Sutherland',
                'Johnson','Lamport','Hamilton','Wirth','Perlman','Naur','Kovalevskaya','Floyd','Hoare','Codd',
                'Stonebraker','Gray','Bachman'])[1 + (n * 7) % 23]
$$;

create function person_email(n int) returns text language sql immutable as $$
  select lower(replace(person_name(n), ' ', '.')) || '.' || n || '@example.com'
$$;

create table accounts (
  id text primary key,
  name text not null,
  email text not null unique{{#if live}},
  favorite_flavor text{{/if}}
);

{{#if live}}
insert into accounts (id, name, email, favorite_flavor)
select person_id(n),
       person_name(case when n between 56706 and 59737 then n + 1 else n end),
       person_email(case when n between 59738 and 62824 then n + 1 when n = 62825 then 59738 else n end),
       case when n > 81413 then (array['vanilla','chocolate','pistachio','mango'])[1 + n % 4] end
from generate_series(1, 100000) as n
where n not between 62826 and 81413
order by 1;
{{else}}
insert into accounts (id, name, email)
select person_id(n), person_name(n), person_email(n)
from generate_series(1, 81413) as n
order by 1;
{{/if}}

drop function person_id(int), person_email(int), person_name(int);
analyze accounts;
