-- purpose: opens the way from live to old, and makes the staging schema with its journal
-- creates: schema {{staging}}, tables made_outside, sides, runs, progress, not_crashed, tables, rechecked, findings, repairs, repaired_tables, diagnosed, referring, functions role_path, keep_private, mask, escaped, as_jsonb, as_jsonb_array, tell, advance, pace and drop_made
-- reads:   the session setting pgmend.old_password, or the table secrets of this transaction
-- changes: extension postgres_fdw if it is missing, server {{server}}, its user mapping for the current role
-- rerun:   safe; what is staged stays
{{> opening}}

{{> staging}}

create table if not exists {{staging}}.diagnosed (
  table_name text not null,
  status text not null check (status in ('missing', 'corrupted', 'new')),
  -- null for what rows have in common
  column_name text,
  kind text not null,
  rows bigint not null,
  share numeric not null,
  parameters jsonb,
  sentence text not null,
  example_key jsonb,
  -- of rows whose parents are missing: why those are, by 65_summary
  root text
);
comment on table {{staging}}.diagnosed is
  'pgmend 61_diagnose, 64_common: kinds of damage, and what missing, corrupted and new rows have in common';

create table if not exists {{staging}}.referring (
  table_name text not null,
  status text not null check (status in ('missing', 'corrupted')),
  referring_table text not null,
  foreign_key text not null,
  columns text[] not null,
  rows bigint not null
);
-- rows of both are deleted, for which a publication of all tables asks an identity; asked first, since ALTER locks out
-- whoever reads
do $$
begin
  if (select relreplident from pg_class where oid = '{{staging}}.referring'::regclass) <> 'f' then
    alter table {{staging}}.diagnosed replica identity full;
    alter table {{staging}}.referring replica identity full;
  end if;
end
$$;
comment on table {{staging}}.referring is
  'pgmend 61_diagnose: rows of live that refer to rows that are missing or corrupted';

-- what the report shows of a row in which the config masks columns
create or replace function {{staging}}.mask(document json, masked text[]) returns json
  language sql immutable set search_path = pg_catalog, pg_temp as
$$
  select json_object_agg(name, case when value is not null and name = any (masked) then '***' else value end)
  from json_each_text(document) as f(name, value)
$$;
comment on function {{staging}}.mask is 'pgmend 10_connect: a row as JSON, with masked columns hidden';

-- a text with characters that would end a line of repair.sql, or show something else on a terminal
create or replace function {{staging}}.escaped(value text) returns text
  language plpgsql immutable strict set search_path = pg_catalog, pg_temp as
$$
begin
  value := replace(replace(value, '\', '\\'), '''', '''''');
  for code in 1 .. 31 loop
    if position(chr(code) in value) > 0 then
      value := replace(value, chr(code), case code when 9 then '\t' when 10 then '\n' when 13 then '\r' else '\x'
        || lpad(to_hex(code), 2, '0') end);
    end if;
  end loop;
  return 'E''' || replace(value, chr(127), '\x7f') || '''';
end
$$;
comment on function {{staging}}.escaped is 'pgmend 10_connect: a text as a literal that stays on one line';

-- json as jsonb; what no jsonb can be (half a character, a number that no numeric holds) as an object that says so,
-- which equals no other
create or replace function {{staging}}.as_jsonb(document text) returns jsonb
language plpgsql immutable strict set search_path = pg_catalog, pg_temp as
$$
begin
  return document::jsonb;
exception when data_exception or program_limit_exceeded or statement_too_complex then
  return jsonb_build_object('json that no jsonb can be', document);
end
$$;
comment on function {{staging}}.as_jsonb(text) is 'pgmend {{stage}}: json as jsonb, or as what no jsonb can be';

create or replace function {{staging}}.as_jsonb_array(documents json[]) returns jsonb[]
language plpgsql immutable strict set search_path = pg_catalog, pg_temp as
$$
begin
  return documents::jsonb[];
exception when data_exception or program_limit_exceeded or statement_too_complex then
  return array_prepend(to_jsonb(array_dims(documents)),
    array(select {{staging}}.as_jsonb(d::text) from unnest(documents) as d));
end
$$;
comment on function {{staging}}.as_jsonb_array(json[]) is 'pgmend {{stage}}: the same for an array';

-- says how far a statement is, where other sessions see it while it runs: behind the name of its session
create or replace function {{staging}}.tell(rows bigint, of bigint) returns boolean language plpgsql as
$$
declare
  told constant text := format(': %s rows', concat_ws(' of ', rows, of));
begin
  perform set_config('application_name',
    left(regexp_replace(current_setting('application_name'), ': \d+( of \d+)? rows$', ''), 63 - length(told)) || told,
      true);
  return true;
end
$$;
comment on function {{staging}}.tell is
  'pgmend 10_connect: how many rows a statement has seen so far, for other sessions';

-- the same for a statement that cannot count: so many rows more than last reported
create or replace function {{staging}}.advance(more bigint, of bigint) returns boolean language plpgsql as
$$
begin
  return {{staging}}.tell(more + coalesce(substring(current_setting('application_name')
    from ': (\d+)(?: of \d+)? rows$')::bigint, 0), of);
end
$$;
comment on function {{staging}}.advance is 'pgmend 10_connect: about so many rows more were seen';

-- called now and then by the statement that brings rows of old: tells how far it is, and waits where it is to be gentle
create or replace function {{staging}}.pace(rows bigint, bytes numeric, of bigint) returns boolean language plpgsql as
$$
declare
  -- megabytes a second
  rate constant numeric := nullif(current_setting('pgmend.max_rate', true), '');
  pause constant double precision := extract(epoch from nullif(current_setting('pgmend.pause', true), '')::interval);
  ahead constant double precision := coalesce(bytes / (rate * 1000000), 0)
    - extract(epoch from clock_timestamp() - statement_timestamp());
begin
  perform {{staging}}.tell(rows, of);
  perform pg_sleep(greatest(ahead, pause, 0));
  return true;
end
$$;
comment on function {{staging}}.pace is 'pgmend 10_connect: the pace at which rows of old are fetched';

-- drops what stages made for a table, the newest first; stages: a regular expression for their names
create or replace function {{staging}}.drop_made(stem text, of_table text, stages text) returns void language plpgsql as
$$
declare
  made record;
begin
  for made in
    select m.kind, m.name
    from (
      {{> made_objects}}
    ) as m
    -- the names of a table's objects start alike, and the catalog has an index for that: live may have thousands
    where m.object >= (stem || '_')::name and m.object < (stem || '`')::name
      and substring(m.comment from '^pgmend (\S+) of ') ~ stages
      and substring(m.comment from '^pgmend \S+ of ((?:[^":]|"(?:[^"]|"")*")+): ') = of_table
    order by m.turn, m.oid desc
  loop
    execute format('drop %s %s', made.kind, made.name);
  end loop;
end
$$;
comment on function {{staging}}.drop_made is 'pgmend 10_connect: drops what stages made for a table';

-- what is staged was compared with the database that was old until now: it is no whole comparison with another one
do ${{tag}}$
begin
  if exists (
    select from {{staging}}.sides as s, cast({{literal remote.optionsJson}} as jsonb) as o(wanted)
    where s.side = 'old' and s.server_options is not null
      and (s.database, s.server_options ->> 'host', s.server_options ->> 'port')
        is distinct from ({{literal old.database}}, o.wanted ->> 'host', o.wanted ->> 'port')
  ) then
    drop view if exists {{staging}}.summary;
  end if;
end
${{tag}}$;

insert into {{staging}}.sides (side, database, login, server_options)
values ('old', {{literal old.database}}, {{literal remote.user}}, {{literal remote.optionsJson}})
on conflict (side) do update
  set database = excluded.database, login = excluded.login, server_options = excluded.server_options;

{{> foreign_server}}

insert into {{staging}}.sides (side, database, login, server_version, server_version_num)
values ('live', current_database(), current_user, current_setting('server_version'),
        current_setting('server_version_num')::int)
on conflict (side) do update
  set database = excluded.database, login = excluded.login,
      server_version = excluded.server_version, server_version_num = excluded.server_version_num;
{{> journal}}
