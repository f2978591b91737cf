/**
 * Made-up tables with what web applications of today have: ids that a function makes of the time, unique indexes over expressions
 * and over some rows, counters beside what they count, join tables without a primary key, arrays and documents, rows that point at rows
 * of their own table and at others in a circle, and at anything by type and id. The order is that in which they can be filled.
 */
export const schema = `
  create sequence people_id_seq; create sequence posts_id_seq;
  create function made_id(name text) returns bigint language plpgsql as $f$
    begin
      return (extract(epoch from clock_timestamp()) * 1000)::bigint << 16 | nextval((name || '_id_seq')::regclass) & 65535;
    end $f$;
  create function touch() returns trigger language plpgsql as $f$ begin new.updated_at := now(); return new; end $f$;

  create table versions (version varchar primary key);
  create table people (
    id bigint primary key default made_id('people'), name varchar not null default '', host varchar, key text,
    note text not null default '', fields jsonb, also_known_as varchar[], moved_to bigint references people on delete set null,
    pinned_post bigint, kind int default 0, created_at timestamp not null, updated_at timestamp not null, last_seen inet
  );
  create unique index on people (lower(name), coalesce(lower(host), ''));
  create index on people using gin (to_tsvector('simple', name || ' ' || coalesce(host, '')));
  create trigger touched before update on people for each row execute function touch();
  create table posts (
    id bigint primary key default made_id('posts'), person bigint not null references people on delete cascade, uri varchar,
    text text not null default '', reply_to bigint references posts on delete set null, shared_of bigint references posts on delete cascade,
    media bigint[], edited_at timestamp(6), created_at timestamp not null, deleted_at timestamp
  );
  create unique index on posts (uri text_pattern_ops) where uri is not null;
  create unique index on posts (person, shared_of) where shared_of is not null and deleted_at is null;
  alter table people add foreign key (pinned_post) references posts on delete set null;
  create table post_counts (
    id bigserial primary key, post bigint not null unique references posts on delete cascade,
    replies bigint not null default 0, shares bigint not null default 0, check (replies >= 0 and shares >= 0)
  );
  create table tags (id bigserial primary key, name varchar not null, usable bool, trend float8);
  create unique index on tags (lower(name) varchar_pattern_ops);
  create table posts_tags (post bigint not null references posts, tag bigint not null references tags);
  create unique index on posts_tags (tag, post);
  create table talks (
    id bigserial primary key, person bigint not null references people on delete cascade, with_people bigint[] not null default '{}',
    last_post bigint references posts on delete set null, lock_version int not null default 0, unread bool not null default false,
    unique (person, with_people)
  );
  create table notices (
    id bigserial primary key, about_type varchar not null, about_id bigint not null, person bigint not null references people,
    seen_at timestamptz, group_key varchar
  );
  create table settings (id bigserial primary key, var varchar not null, value text, thing_type varchar, thing_id bigint);
  create unique index on settings (thing_type, thing_id, var);
  create table blocked_ips (ip inet primary key, severity int not null default 0, expires_at timestamp, comment text not null default '');
  create view everybody as select id, name, host from people;
  create materialized view busy as select person, count(*) as posts from posts group by person;`;

/** The tables in the order in which rows that others point at come first, and the columns that tell a row. */
export const keys: Record<string, string[]> = {
  versions: ['version'],
  people: ['id'],
  posts: ['id'],
  post_counts: ['id'],
  tags: ['id'],
  posts_tags: ['tag', 'post'],
  talks: ['id'],
  notices: ['id'],
  settings: ['id'],
  blocked_ips: ['ip'],
};

export const rows = `
  insert into versions values ('20240101000000'), ('20240315120000');
  insert into people (id, name, host, key, note, fields, also_known_as, kind, created_at, updated_at, last_seen)
    select n * 65536 + 7, case n % 3 when 0 then 'Person' else 'person_' end || n, case when n % 4 > 0 then 'host' || n % 4 || '.example' end,
      'BEGIN' || repeat(chr(10) || md5(n::text), 3) || chr(10), 'note ' || n || ' ' || chr(233), jsonb_build_array(jsonb_build_object('name', 'web', 'value', n)),
      case when n % 5 = 0 then array['https://old.example/' || n, null, ''] end, n % 2, '2020-01-01', timestamp '2023-03-26 02:30:00.123456' + n * interval '1 hour',
      case when n % 7 > 0 then ('10.0.' || n % 256 || '.1')::inet end
    from generate_series(1, 120) n;
  update people set moved_to = (case when id / 65536 = 120 then 1 else id / 65536 + 1 end) * 65536 + 7 where id / 65536 % 10 = 0;
  insert into posts (id, person, uri, text, media, edited_at, created_at)
    select n * 1000, (n % 120 + 1) * 65536 + 7, case when n % 3 > 0 then 'https://host.example/posts/' || n end, repeat('text ' || n, n % 9),
      case n % 4 when 0 then '{}'::bigint[] when 1 then array[n, n + 1] end, case when n % 6 = 0 then timestamp '2024-10-27 02:30:00.654321' end, '2024-01-01'
    from generate_series(1, 600) n;
  update posts set reply_to = id - 1000 where id / 1000 % 5 = 0;
  update posts set shared_of = 1000 where id in (100000, 200000, 300000);
  update people set pinned_post = (id / 65536 - 1) * 1000 where id / 65536 between 2 and 60;
  insert into post_counts (post, replies, shares) select id, (id / 1000) % 5, (id / 1000) % 3 from posts;
  insert into tags (name, usable, trend) select 'Tag' || n, nullif(n % 3, 0) = 1, n / 7.0 from generate_series(1, 40) n;
  insert into posts_tags select n * 1000, n % 40 + 1 from generate_series(1, 600) n;
  insert into talks (person, with_people, last_post) select n * 65536 + 7, array[(n % 120 + 1) * 65536 + 7, 7], n * 1000 from generate_series(1, 100) n;
  insert into notices (about_type, about_id, person, seen_at) select case n % 2 when 0 then 'Post' else 'Person' end, n * 1000, (n % 120 + 1) * 65536 + 7,
    case when n % 3 = 0 then timestamptz '2024-10-27 00:30:00+00' + n * interval '1 minute' end from generate_series(1, 300) n;
  insert into settings (var, value, thing_type, thing_id) select 'theme', '--- ' || n || chr(10), case when n % 3 > 0 then 'Person' end, case when n % 3 > 0 then n * 65536 + 7 end
    from generate_series(1, 50) n;
  insert into blocked_ips select ('192.0.2.' || n)::inet, n % 3, null, '' from generate_series(1, 20) n;
  insert into blocked_ips values ('2001:db8::/32', 1, '2025-01-01', 'a net'), ('192.0.2.1/32', 9, null, '') on conflict do nothing;`;

/** What a migration did to live, and what its users have done since. */
export const damage = `
  alter table people disable trigger touched;
  -- names folded, the rest of the second lost, keys without their last newline
  update people set note = 'note ' || id / 65536 where id / 65536 between 20 and 60;
  update people set key = rtrim(key, chr(10)) where id / 65536 % 2 = 0;
  update people set updated_at = date_trunc('milliseconds', updated_at) where id / 65536 > 100;
  -- two rows that each have what the other has to have again, under the index over lower(name)
  update people set name = 'aside' where id = 3 * 65536 + 7;
  update people set name = 'Person3', host = 'host3.example' where id = 7 * 65536 + 7;
  update people set name = 'person_7', host = 'host3.example' where id = 3 * 65536 + 7;
  alter table people enable trigger touched;
  -- a time zone applied twice, arrays and documents emptied, counters begun anew
  update posts set edited_at = edited_at + interval '1 hour' where id / 1000 % 12 = 0;
  update posts set media = null where media = '{}';
  update people set fields = '[]' where id / 65536 between 90 and 95;
  update post_counts set replies = 0, shares = 0 where post / 1000 between 50 and 90;
  -- rows exchanged under an index over some rows
  update posts set uri = null where id in (10000, 11000);
  update posts set uri = 'https://host.example/posts/11' where id = 10000;
  update posts set uri = 'https://host.example/posts/10' where id = 11000;
  update talks set with_people = '{}', lock_version = 1 where id % 9 = 0;
  update tags set name = lower(name) where id > 30;
  update settings set value = trim(trailing chr(10) from value) where id % 2 = 0;
  -- a batch that never came, with all that hung on it, and parents of what did come
  delete from posts_tags where post between 250000 and 300000;
  delete from posts where id between 250000 and 300000;
  delete from notices where person = 100 * 65536 + 7;
  delete from posts_tags where post in (select id from posts where person = 100 * 65536 + 7);
  delete from people where id = 100 * 65536 + 7;
  delete from posts_tags where tag = 5; delete from tags where id = 5;
  delete from blocked_ips where ip << '192.0.2.0/28' and severity = 1;
  delete from versions where version like '202403%';
  -- a person and the post that is pinned to it: each other's parents
  delete from posts_tags where post in (select id from posts where person = 30 * 65536 + 7);
  delete from notices where person = 30 * 65536 + 7;
  delete from people where id = 30 * 65536 + 7;
  -- the application goes on
  alter table people add theme varchar default 'dark';
  insert into versions values ('20261126000000');
  insert into people (id, name, created_at, updated_at) values (999, 'new', '2026-11-01', '2026-11-01');
  insert into posts (id, person, text, created_at) values (5, 999, 'new', '2026-11-01');
  insert into post_counts (id, post, replies) values (100000, 5, 1);
  insert into notices (id, about_type, about_id, person) values (100000, 'Post', 5, 999);`;
