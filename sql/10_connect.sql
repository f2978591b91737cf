-- purpose: opens the way from live to old, and makes the staging schema with its journal
-- creates: schema {{staging}}, tables made_outside, sides, runs, tables, findings, repairs, repaired_tables, functions mask and escaped
-- reads:   the session setting pgmend.old_password
-- changes: extension postgres_fdw if it is missing, server {{server}}, its user mapping for the current role
-- rerun:   safe; what is staged stays
{{> prologue}}

do $$
begin
  if to_regnamespace('{{staging}}') is null then
    create schema {{staging}};
    comment on schema {{staging}} is 'pgmend staging schema; `pgmend clean` drops it';
  elsif coalesce(obj_description(to_regnamespace('{{staging}}'), 'pg_namespace'), '') not like 'pgmend staging schema%' then
    raise exception 'schema "{{staging}}" is there already and is not pgmend''s'
      using hint = 'Name another one with --staging.';
  end if;
end
$$;

-- what pgmend made outside the staging schema: 90_clean drops that, and nothing that was there before
create table if not exists {{staging}}.made_outside (kind text not null, name text not null, primary key (kind, name));
comment on table {{staging}}.made_outside is 'pgmend 10_connect: what pgmend made outside this schema';

do $$
begin
  if not exists (select from pg_extension where extname = 'postgres_fdw') then
    execute format('create extension postgres_fdw with schema %I',
                   case when to_regnamespace('public') is null then '{{staging}}' else 'public' end);
    insert into {{staging}}.made_outside values ('extension', 'postgres_fdw');
  end if;
  if not exists (select from pg_foreign_server where srvname = '{{server}}') then
    create server {{server}} foreign data wrapper postgres_fdw;
    comment on server {{server}} is 'pgmend: the old side of staging schema {{staging}}';
    insert into {{staging}}.made_outside values ('server', '{{server}}');
  elsif not exists (select from {{staging}}.made_outside where kind = 'server' and name = '{{server}}') then
    raise exception 'foreign server "{{server}}" is there already and is not pgmend''s'
      using hint = 'Name another staging schema with --staging; the server is named after it.';
  end if;
end
$$;

create table if not exists {{staging}}.sides (
  side text primary key check (side in ('old', 'live')),
  database text,
  login text,
  server_options jsonb,
  server_version text,
  server_version_num int
);
comment on table {{staging}}.sides is 'pgmend 10_connect: the two databases of the comparison';

create table if not exists {{staging}}.runs (
  id bigint generated always as identity primary key,
  run_id bigint,
  command text not null,
  stage text,
  table_name text,
  digest text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  run_by text not null default session_user,
  outcome text not null check (outcome in ('started', 'done', 'failed', 'interrupted')),
  detail text
);
comment on table {{staging}}.runs is
  'pgmend 10_connect: journal, one row for each command, and for each stage that it ran (run_id: the row of the command)';

create table if not exists {{staging}}.tables (
  table_name text primary key,
  stem text,
  outcome text not null check (outcome in ('compared', 'not_compared')),
  reason text,
  hint text,
  strategy text,
  key text[],
  columns text[],
  only_old text[],
  only_live text[],
  old_rows bigint,
  live_rows bigint,
  identical bigint,
  missing bigint,
  corrupted bigint,
  new bigint,
  changed_by_column jsonb,
  hints jsonb,
  updated_at text,
  snapshot_at timestamptz,
  snapshot_lsn pg_lsn,
  duplicate_keys bigint constraint keys_are_unique check (duplicate_keys = 0),
  constraint counts_add_up check (
    old_rows = identical + corrupted + missing and live_rows = identical + corrupted + new
  )
);
-- a staging schema of an earlier pgmend
alter table {{staging}}.tables
  add column if not exists hints jsonb,
  add column if not exists updated_at text;
comment on table {{staging}}.tables is 'pgmend 50_compare, 55_absent, 65_summary: one row per table with its counts';

create table if not exists {{staging}}.findings (
  severity text not null check (severity in ('error', 'warning', 'info')),
  table_name text,
  code text not null,
  detail text not null
);
comment on table {{staging}}.findings is 'pgmend 65_summary: schema differences, and tables that were not compared';

create table if not exists {{staging}}.repairs (
  id bigint generated always as identity primary key,
  command text not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  run_by text not null default session_user,
  state text not null check (state in ('applying', 'applied', 'undone', 'confirmed'))
);
comment on table {{staging}}.repairs is 'pgmend 10_connect: one row for each repair that was applied';

create table if not exists {{staging}}.repaired_tables (
  undo_table text primary key,
  table_name text not null,
  schema text not null,
  name text not null,
  key text[] not null,
  masked text[] not null
);
comment on table {{staging}}.repaired_tables is 'pgmend 68_todo: where the undo table of each live table is';

-- what the report shows of a row in which the config masks columns
create or replace function {{staging}}.mask(document json, masked text[]) returns json
  language sql immutable set search_path = pg_catalog as
$$
  select json_object_agg(name, case when value is not null and name = any (masked) then '***' else value end)
  from json_each_text(document) as f(name, value)
$$;
comment on function {{staging}}.mask is 'pgmend 10_connect: a row as JSON, with the values of masked columns hidden';

-- a text with characters that would end a line of repair.sql, or show something else on a terminal
create or replace function {{staging}}.escaped(value text) returns text
  language plpgsql immutable strict set search_path = pg_catalog as
$$
begin
  value := replace(replace(value, '\', '\\'), '''', '''''');
  for code in 1 .. 31 loop
    if position(chr(code) in value) > 0 then
      value := replace(value, chr(code), case code when 9 then '\t' when 10 then '\n' when 13 then '\r' else '\x' || lpad(to_hex(code), 2, '0') end);
    end if;
  end loop;
  return 'E''' || replace(value, chr(127), '\x7f') || '''';
end
$$;
comment on function {{staging}}.escaped is 'pgmend 10_connect: a text as a literal that stays on one line';

insert into {{staging}}.sides (side, database, login, server_options)
values ('old', {{literal old.database}}, {{literal old.user}}, {{literal old.optionsJson}})
on conflict (side) do update
  set database = excluded.database, login = excluded.login, server_options = excluded.server_options;

-- options are replaced as a whole, so that one dropped from the URL does not linger on the server
do $$
declare
  wanted jsonb := (select server_options from {{staging}}.sides where side = 'old');
  login text := (select login from {{staging}}.sides where side = 'old');
  password text := nullif(current_setting('pgmend.old_password', true), '');
  mapped text[];
  change text;
begin
  select string_agg(part, ', ') into change
  from (
    select format('drop %I', o.option_name) as part
    from pg_foreign_server s, pg_options_to_table(s.srvoptions) o
    where s.srvname = '{{server}}' and not wanted ? o.option_name
    union all
    select format('%s %I %L', case when o.option_name is null then 'add' else 'set' end, w.key, w.value)
    from jsonb_each_text(wanted) w
    left join (
      select o.* from pg_foreign_server s, pg_options_to_table(s.srvoptions) o where s.srvname = '{{server}}'
    ) o on o.option_name = w.key
  ) parts;
  execute format('alter server {{server}} options (%s)', change);

  select umoptions into mapped from pg_user_mappings where srvname = '{{server}}' and usename = current_user;
  if found and password is null and 'user=' || login = any (coalesce(mapped, '{}')) then
    return;
  end if;
  begin
    -- the mapping goes and comes again: which of its options exist decides between ADD and SET otherwise
    drop user mapping if exists for current_user server {{server}};
    execute format('create user mapping for current_user server {{server}} options (user %L%s)',
                   login, case when password is not null then format(', password %L', password) end);
  exception when others then
    -- raised again, since the context of the first error would quote the statement, and the password in it
    raise exception '%', sqlerrm using errcode = sqlstate;
  end;
end
$$;

insert into {{staging}}.sides (side, database, login, server_version, server_version_num)
values ('live', current_database(), current_user, current_setting('server_version'),
        current_setting('server_version_num')::int)
on conflict (side) do update
  set database = excluded.database, login = excluded.login,
      server_version = excluded.server_version, server_version_num = excluded.server_version_num;
{{> journal}}
