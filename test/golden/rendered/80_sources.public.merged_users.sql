-- purpose: opens the way from the target of a merge to its sources, and makes the staging schema with its journal
-- creates: schema pgmend, tables made_outside, sides, runs, progress, not_crashed, tables, rechecked, findings, repairs, repaired_tables, merge_sources, functions role_path and keep_private
-- reads:   the session settings pgmend.merge_<source>_password, or the table secrets of this transaction
-- changes: extension postgres_fdw if it is missing, servers pgmend_merge_test_db, pgmend_merge_dev_db, their user mappings for the current role
-- rerun:   safe; drops what an earlier merge made, so run 81 to 86 again
-- this file is UTF-8, whatever psql takes its terminal for
set local client_encoding = 'UTF8';
-- pg_temp is named, since it comes first else: a trigger, which is at work in this session, could make a type or a
-- table of Postgres's name there
set local search_path = pg_catalog, pg_temp;
set local client_min_messages = warning;
set local standard_conforming_strings = on;
-- postgres_fdw speaks to old with these; live has to print and read values the same way
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
-- what is staged has no statistics: costs are guessed far too high, and compiling then takes longer than the work
set local jit = off;
-- on a cluster of Citus: what is made stays on this node, and settings reach the others (elsewhere names without
-- meaning)
set local citus.enable_ddl_propagation = off;
set local citus.use_citus_managed_tables = off;
set local citus.propagate_set_commands = 'local';
-- for functions of event triggers that fire on what is made here
do $$
declare
  joined_in text;
begin
  if not exists (
    select from pg_event_trigger as e
    join pg_proc as p on p.oid = e.evtfoid
    where e.evtenabled in ('O', 'A') and e.evtevent <> 'login'
      and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%')
  ) then
    return;
  end if;
  select string_agg(', ' || quote_ident(n.nspname), '' order by n.position) into joined_in
  from (
    -- the schemas of the role's own search_path that are there, but for the server's and pgmend's
    select n.oid, n.nspname, n.nspacl, n.nspowner, part.position
    from pg_catalog.pg_settings as s
    cross join regexp_matches(s.reset_val, '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with
      ordinality as part(spelled, position)
    join pg_catalog.pg_namespace as n
      on n.nspname = coalesce(replace(nullif(spelled[1], '$user'), '""', '"'), lower(spelled[2]), session_user)
    where s.name = 'search_path' and has_schema_privilege(n.oid, 'USAGE') and n.nspname not in ('pg_catalog', 'pgmend')
  ) as n
  where not exists (
      select from pg_proc as p join pg_proc as own on own.proname = p.proname
        and own.pronamespace = 'pg_catalog'::regnamespace
      where p.pronamespace = n.oid
      union all
      select from pg_operator as o join pg_operator as own on own.oprname = o.oprname
        and own.oprnamespace = 'pg_catalog'::regnamespace
      where o.oprnamespace = n.oid)
    and not exists (
      select
      from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
      left join pg_roles as r on r.oid = case
        -- whoever owns the database, from Postgres 14 on
        when a.grantee = 6171 then (select datdba from pg_database where datname = current_database())
          else a.grantee end
      where a.privilege_type = 'CREATE' and not (coalesce(r.rolsuper, false)
        or coalesce(r.rolname = current_user, false)));
  perform set_config('search_path', 'pg_catalog' || coalesce(joined_in, '') || ', pg_temp', true);
end
$$;

do $$
declare
  others text;
begin
  if to_regnamespace('pgmend') is null then
    create schema pgmend;
    comment on schema pgmend is 'pgmend staging schema; `pgmend clean` drops it';
    return;
  end if;
  select string_agg(problem, '; ' order by problem) into others from (
    -- What in the staging schema others than the role that runs this have made, or have rights on, each with the statement
    -- that ends it. By owners and rights, since anybody can write a comment. A superuser may do all of it anyway.
    with own as (
      -- what this transaction has made is its own, whatever default privileges gave of it: its stage takes that back
      select (txid_current_if_assigned() % 4294967296)::text::xid as xid
    ), trusted as materialized (
      select r.oid from pg_catalog.pg_roles as r where r.rolsuper or r.rolname = current_user
    ), schema as (
      select n.oid, n.nspowner, case when own.xid is null or age(n.xmin) > age(own.xid) then n.nspacl end as nspacl
      from pg_catalog.pg_namespace as n cross join own where n.nspname = 'pgmend'
    ), objects as (
      select 'schema' as kind, s.oid, s.nspowner as owner, s.nspacl as acl from schema as s
      union all
      select case c.relkind when 'v' then 'view' when 'f' then 'foreign table' when 'S' then 'sequence' when 'm'
        then 'materialized view' else 'table' end,
        c.oid, c.relowner, case when own.xid is null or age(c.xmin) > age(own.xid) then c.relacl end
      from pg_catalog.pg_class as c join schema as s on s.oid = c.relnamespace cross join own
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select case p.prokind when 'p' then 'procedure' else 'function' end, p.oid, p.proowner, p.proacl
        from pg_catalog.pg_proc as p join schema as s on s.oid = p.pronamespace
      union all
      select 'type', t.oid, t.typowner, t.typacl from pg_catalog.pg_type as t join schema as s on s.oid = t.typnamespace
      where t.typtype <> 'c' and t.typelem = 0
      union all
      select 'operator', o.oid, o.oprowner, null from pg_catalog.pg_operator as o join schema as s on s.oid = o.oprnamespace
    )
    select format('%s %s belongs to %s', o.kind, n.name, quote_ident(pg_get_userbyid(o.owner))) as problem, null as remedy
    from objects as o
    cross join lateral (select case o.kind when 'schema' then 'pgmend' when 'function' then o.oid::regprocedure::text when 'procedure'
      then o.oid::regprocedure::text when 'type' then o.oid::regtype::text
        when 'operator' then o.oid::regoperator::text else o.oid::regclass::text end as name
) as n
    where o.owner not in (select oid from trusted)
    union all
    select distinct format('%s has rights on %s %s', g.grantee, o.kind, n.name),
      format('REVOKE ALL ON %s %s FROM %s', case when o.kind in ('schema', 'sequence', 'function', 'procedure', 'type')
        then upper(o.kind) else 'TABLE' end, n.name, g.grantee)
    from objects as o
    cross join lateral (select case o.kind when 'schema' then 'pgmend' when 'function' then o.oid::regprocedure::text when 'procedure'
      then o.oid::regprocedure::text when 'type' then o.oid::regtype::text
        when 'operator' then o.oid::regoperator::text else o.oid::regclass::text end as name
) as n
    cross join lateral aclexplode(o.acl) as a
    cross join lateral (select case a.grantee when 0 then 'PUBLIC'
      else quote_ident(pg_get_userbyid(a.grantee)) end as grantee) as g
    where a.grantee not in (select oid from trusted) and o.owner in (select oid from trusted)
    union all
    select format('table %s has trigger %I, whose function belongs to %s', t.tgrelid::regclass, t.tgname,
      quote_ident(pg_get_userbyid(p.proowner))),
      format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
    from pg_catalog.pg_trigger as t
    join pg_catalog.pg_proc as p on p.oid = t.tgfoid
    join pg_catalog.pg_class as c on c.oid = t.tgrelid join schema as s on s.oid = c.relnamespace
    where not t.tgisinternal and p.proowner not in (select oid from trusted)
    union all
    select format('table %s has rule %I', r.ev_class::regclass, r.rulename),
      format('DROP RULE %I ON %s', r.rulename, r.ev_class::regclass)
    from pg_catalog.pg_rewrite as r join pg_catalog.pg_class as c on c.oid = r.ev_class
      join schema as s on s.oid = c.relnamespace
    where r.rulename <> '_RETURN'
  ) as found;
  if others is not null then
    raise exception 'schema "pgmend" can be written by others: %', others
      using hint = 'Drop it as its owner, or name another one with --staging.';
  end if;
  if coalesce(obj_description(to_regnamespace('pgmend'), 'pg_namespace'), '') not like 'pgmend staging schema%'
    then
    raise exception 'schema "pgmend" exists already and was not made by pgmend'
      using hint = 'Name another one with --staging.';
  end if;
end
$$;

-- what pgmend made outside the staging schema: 90_clean drops that, and nothing that was there before
create table if not exists pgmend.made_outside (kind text not null, name text not null, primary key (kind, name));
comment on table pgmend.made_outside is 'pgmend 80_sources: what pgmend made outside this schema';

do $$
begin
  if not exists (select from pg_extension where extname = 'postgres_fdw') then
    execute format('create extension postgres_fdw with schema %I',
                   case when to_regnamespace('public') is null then 'pgmend' else 'public' end);
    insert into pgmend.made_outside values ('extension', 'postgres_fdw');
  end if;
end
$$;

create table if not exists pgmend.sides (
  side text primary key check (side in ('old', 'live')),
  database text,
  login text,
  server_options jsonb,
  server_version text,
  server_version_num int
);
comment on table pgmend.sides is 'pgmend 80_sources: the two databases of the comparison';

create table if not exists pgmend.runs (
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
  detail text,
  settings jsonb
);
comment on table pgmend.runs is
  'pgmend 80_sources: journal, one row for each command, and for each stage that it ran (run_id: the row of the '
  'command)';

create unlogged table if not exists pgmend.progress (
  run_id bigint not null,
  table_name text,
  stage text,
  done float8,
  total float8,
  unit text,
  rate float8,
  seconds_left float8,
  estimated boolean not null,
  seconds float8 not null,
  tables_done int,
  tables_total int,
  updated_at timestamptz not null default clock_timestamp()
);
comment on table pgmend.progress is
  'pgmend 80_sources: how far a run is, one row for each table that is being compared, and one without a table over all';

do $$
begin
  if to_regclass('pgmend.not_crashed') is null then
    create unlogged table pgmend.not_crashed (there boolean not null default true);
    insert into pgmend.not_crashed default values;
  end if;
end
$$;
comment on table pgmend.not_crashed is
  'pgmend 80_sources: empty when live has crashed, and then so is what was fetched: both are unlogged';

create table if not exists pgmend.tables (
  table_name text primary key,
  stem text,
  outcome text not null constraint known_outcome check (outcome in ('compared', 'not_compared', 'only_live')),
  reason text,
  hint text,
  strategy text,
  strategy_reason text,
  meaning text,
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
  -- whether an earlier run than the last one staged it: 15_reset leaves it
  kept boolean not null default false,
  -- how many of the rows that differ are accepted, and by which decisions: 63_accept
  accepted jsonb,
  -- columns of which no report shows a value
  masked text[],
  constraint counts_add_up check (
    old_rows = identical + corrupted + missing and live_rows = identical + corrupted + new
  )
);
-- a staging schema of an earlier pgmend; asked first, since ALTER locks out whoever reads, even where it changes
-- nothing
do $$
begin
  if not exists (select from pg_attribute where attrelid = 'pgmend.runs'::regclass and attname = 'settings') then
    alter table pgmend.runs add column settings jsonb;
  end if;
  if not exists (select from pg_attribute where attrelid = 'pgmend.tables'::regclass and attname = 'meaning') then
    alter table pgmend.tables
      add column if not exists hints jsonb,
      add column if not exists updated_at text,
      add column if not exists strategy_reason text,
      add column if not exists meaning text;
  end if;
  if not exists (select from pg_attribute where attrelid = 'pgmend.tables'::regclass and attname = 'kept') then
    alter table pgmend.tables add column kept boolean not null default false;
  end if;
  if not exists (select from pg_attribute where attrelid = 'pgmend.tables'::regclass and attname = 'accepted') then
    alter table pgmend.tables
      add column if not exists accepted jsonb,
      add column if not exists masked text[];
  end if;
  if not exists (select from pg_constraint where conrelid = 'pgmend.tables'::regclass
    and conname = 'known_outcome') then
    alter table pgmend.tables drop constraint if exists tables_outcome_check,
      add constraint known_outcome check (outcome in ('compared', 'not_compared', 'only_live'));
  end if;
end
$$;
comment on table pgmend.tables is 'pgmend 50_compare, 55_absent, 65_summary: one row per table with its counts';

create table if not exists pgmend.rechecked (
  table_name text primary key,
  -- why it could not be rechecked, and what would change that
  reason text,
  hint text,
  differed bigint,
  gone bigint,
  stayed bigint,
  changed bigint,
  by_status jsonb,
  -- rows that differ now
  missing bigint,
  corrupted bigint,
  new bigint,
  -- rows that are others on old than they were, which is taken to be at rest
  old_changed bigint,
  -- how the rows of either side were found
  old_read text,
  live_read text,
  snapshot_at timestamptz,
  snapshot_lsn pg_lsn,
  constraint recheck_adds_up check (differed = gone + stayed + changed and stayed + changed = missing + corrupted + new)
);
comment on table pgmend.rechecked is
  'pgmend 66_recheck: what became of the rows that differed, one row per table that was rechecked';

create table if not exists pgmend.findings (
  severity text not null check (severity in ('error', 'warning', 'info')),
  table_name text,
  code text not null,
  detail text not null
);
-- its rows are deleted, for which a publication of all tables asks an identity; asked first, since ALTER locks out
-- whoever reads
do $$
begin
  if (select relreplident from pg_class where oid = 'pgmend.findings'::regclass) <> 'f' then
    alter table pgmend.findings replica identity full;
  end if;
end
$$;
comment on table pgmend.findings is 'pgmend 65_summary: schema differences, and tables that were not compared';

create table if not exists pgmend.repairs (
  id bigint generated always as identity primary key,
  command text not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  run_by text not null default session_user,
  state text not null check (state in ('applying', 'applied', 'undone', 'confirmed'))
);
comment on table pgmend.repairs is 'pgmend 80_sources: one row for each repair that was applied';

create table if not exists pgmend.repaired_tables (
  undo_table text primary key,
  table_name text not null,
  schema text not null,
  name text not null,
  key text[] not null,
  masked text[] not null
);
comment on table pgmend.repaired_tables is 'pgmend 68_todo: where the undo table of each live table is';

-- The function of an event trigger that fires on what is made here finds its tables by the role's search_path, unless
-- it sets one: it gets those schemas of it that cannot take the place of anything in this SQL. That is, none that has
-- functions or operators of the server's names, and none where others than superusers and this role may make some.
create or replace function pgmend.role_path() returns void language plpgsql as
$$
declare
  joined_in text;
begin
  if not exists (
    select from pg_event_trigger as e
    join pg_proc as p on p.oid = e.evtfoid
    where e.evtenabled in ('O', 'A') and e.evtevent <> 'login'
      and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%')
  ) then
    return;
  end if;
  select string_agg(', ' || quote_ident(n.nspname), '' order by n.position) into joined_in
  from (
    -- the schemas of the role's own search_path that are there, but for the server's and pgmend's
    select n.oid, n.nspname, n.nspacl, n.nspowner, part.position
    from pg_catalog.pg_settings as s
    cross join regexp_matches(s.reset_val, '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with
      ordinality as part(spelled, position)
    join pg_catalog.pg_namespace as n
      on n.nspname = coalesce(replace(nullif(spelled[1], '$user'), '""', '"'), lower(spelled[2]), session_user)
    where s.name = 'search_path' and has_schema_privilege(n.oid, 'USAGE') and n.nspname not in ('pg_catalog', 'pgmend')
  ) as n
  where not exists (
      select from pg_proc as p join pg_proc as own on own.proname = p.proname
        and own.pronamespace = 'pg_catalog'::regnamespace
      where p.pronamespace = n.oid
      union all
      select from pg_operator as o join pg_operator as own on own.oprname = o.oprname
        and own.oprnamespace = 'pg_catalog'::regnamespace
      where o.oprnamespace = n.oid)
    and not exists (
      select
      from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
      left join pg_roles as r on r.oid = case
        -- whoever owns the database, from Postgres 14 on
        when a.grantee = 6171 then (select datdba from pg_database where datname = current_database())
          else a.grantee end
      where a.privilege_type = 'CREATE' and not (coalesce(r.rolsuper, false)
        or coalesce(r.rolname = current_user, false)));
  perform set_config('search_path', 'pg_catalog' || coalesce(joined_in, '') || ', pg_temp', true);
end
$$;
comment on function pgmend.role_path is
  'pgmend 80_sources: lets functions of event triggers find their tables by the search_path of the role';

-- revokes what default privileges gave to other roles of what this transaction has made; each stage ends with
-- it
create or replace function pgmend.keep_private() returns void language plpgsql as
$$
declare
  made record;
  -- of the savepoints of this transaction are later
  own constant xid := (txid_current() % 4294967296)::text::xid;
begin
  for made in
    select distinct format('%s %s from %s',
      case o.kind when 'f' then 'routine' when 'S' then 'sequence' when 'n' then 'schema' else 'table' end, o.name,
      case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end) as grant
    from (
      select case c.relkind when 'S' then 'S' else 't' end as kind, c.oid::regclass::text as name, c.relacl as acl
      from pg_class as c
      where c.relnamespace = 'pgmend'::regnamespace and c.relkind in ('r', 'v', 'f', 'S', 'm', 'p')
        and age(c.xmin) <= age(own)
      union all
      select 'f', p.oid::regprocedure::text, p.proacl
      from pg_proc as p
      where p.pronamespace = 'pgmend'::regnamespace and age(p.xmin) <= age(own)
      union all
      select 'n', 'pgmend', n.nspacl
      from pg_namespace as n
      where n.nspname = 'pgmend' and age(n.xmin) <= age(own)
    ) as o
    cross join lateral aclexplode(o.acl) as a
    where a.grantee <> quote_ident(current_user)::regrole
  loop
    execute 'revoke all on ' || made.grant;
  end loop;
end
$$;
comment on function pgmend.keep_private is
  'pgmend 80_sources: revokes what default privileges gave to other roles of what this transaction has made';
-- what is fetched from here on is there, whatever happened before
do $$
begin
  if not exists (select from pgmend.not_crashed) then
    insert into pgmend.not_crashed default values;
  end if;
end
$$;

drop table if exists pgmend.merge_written;
drop table if exists pgmend.merge_attention;
drop view if exists pgmend.merge_decisions;
drop table if exists pgmend.merge_decided;
drop view if exists pgmend.merge_id_map;
drop table if exists pgmend.merge_ids;
drop view if exists pgmend.merge_candidates;
drop table if exists pgmend.merge_ranked;
drop function if exists pgmend.merge_fold;

create table if not exists pgmend.merge_sources (
  place int primary key,
  name text not null,
  database text,
  login text,
  server text,
  table_name text not null,
  timezone text
);
comment on table pgmend.merge_sources is
  'pgmend 80_sources: where the rows of a merge come from, in the order of their priority; place 0 is the target';

-- sources that an earlier merge had, and this one has not
do $$
declare
  made record;
begin
  for made in
    select c.relname from pg_class c
    where c.relnamespace = 'pgmend'::regnamespace and c.relkind = 'f'
      and obj_description(c.oid, 'pg_class') ~ '^pgmend 8[12]_'
  loop
    execute format('drop foreign table pgmend.%I', made.relname);
  end loop;
  for made in
    select o.name as server from pgmend.made_outside o
    where o.kind = 'server' and o.name in (select s.server from pgmend.merge_sources s)
      and o.name not in ('pgmend_merge_test_db', 'pgmend_merge_dev_db')
  loop
    execute format('drop server if exists %I cascade', made.server);
    delete from pgmend.made_outside where kind = 'server' and name = made.server;
  end loop;
end
$$;

do $$
begin
  if not exists (select from pg_foreign_server where srvname = 'pgmend_merge_test_db') then
    create server pgmend_merge_test_db foreign data wrapper postgres_fdw;
    comment on server pgmend_merge_test_db is 'pgmend: source test_db of a merge of staging schema pgmend';
    insert into pgmend.made_outside values ('server', 'pgmend_merge_test_db');
  elsif not exists (select from pgmend.made_outside where kind = 'server' and name = 'pgmend_merge_test_db') then
    raise exception 'foreign server "pgmend_merge_test_db" exists already and was not made by pgmend'
      using hint = 'Name another staging schema with --staging; the server is named after it.';
  elsif exists (
    -- who owns it, or may use it, says where it leads and with which password
    select from pg_foreign_server as s
    left join lateral aclexplode(s.srvacl) as a on true
    join pg_roles as r on r.oid = s.srvowner
    left join pg_roles as g on g.oid = a.grantee
    where s.srvname = 'pgmend_merge_test_db' and (
      not (r.rolsuper or r.rolname = current_user)
      or a.grantee is not null and not coalesce(g.rolsuper or g.rolname = current_user, false))
  ) then
    raise exception 'foreign server "pgmend_merge_test_db" belongs to another role, or others may use it'
      using hint = 'Drop it with `pgmend clean`, as its owner; or name another staging schema with --staging.';
  end if;
end
$$;

-- options are replaced as a whole, so that one dropped from the URL does not linger on the server
do $pgmend$
declare
  wanted jsonb := '{"connect_timeout":"15","host":"old.example","port":"5432","dbname":"test_db","application_name":"pgmend merge (test_db)","options":"-c default_transaction_read_only=on -c row_security=off -c bytea_output=hex","fetch_size":"10000","updatable":"false"}';
  login text := 'postgres';
  password text := nullif(current_setting('pgmend.merge_test_db_password', true), '');
  mapped text[];
  change text;
begin
  if to_regclass('pgmend.secrets') is not null then
    password := (select nullif(s.secret, '') from pgmend.secrets as s where s.name = 'pgmend.merge_test_db_password');
  end if;
  -- whoever's code runs later in this session finds none
  perform set_config('pgmend.merge_test_db_password', '', false);
  select string_agg(part, ', ') into change
  from (
    select format('drop %I', o.option_name) as part
    from pg_foreign_server s, pg_options_to_table(s.srvoptions) o
    where s.srvname = 'pgmend_merge_test_db' and not wanted ? o.option_name
    union all
    select format('%s %I %L', case when o.option_name is null then 'add' else 'set' end, w.key, w.value)
    from jsonb_each_text(wanted) w
    left join (
      select o.* from pg_foreign_server s, pg_options_to_table(s.srvoptions) o where s.srvname = 'pgmend_merge_test_db'
    ) o on o.option_name = w.key
  ) parts;
  execute format('alter server pgmend_merge_test_db options (%s)', change);

  select umoptions into mapped from pg_user_mappings where srvname = 'pgmend_merge_test_db' and usename = current_user;
  if found and password is null and 'user=' || login = any (coalesce(mapped, '{}')) then
    return;
  end if;
  begin
    -- it keeps the text of statements, also of those inside of others
    perform set_config('pg_stat_statements.track_utility', 'off', true)
    where (select rolsuper from pg_roles where rolname = current_user);
    -- the mapping goes and comes again: which of its options exist decides between ADD and SET otherwise
    drop user mapping if exists for current_user server pgmend_merge_test_db;
    execute format('create user mapping for current_user server pgmend_merge_test_db options (user %L%s)',
                   login, case when password is not null then format(', password %L', password) end);
  exception when others then
    -- raised again, since the context of the first error would quote the statement, and the password in it
    raise exception '%', sqlerrm using errcode = sqlstate;
  end;
end
$pgmend$;

do $$
begin
  if not exists (select from pg_foreign_server where srvname = 'pgmend_merge_dev_db') then
    create server pgmend_merge_dev_db foreign data wrapper postgres_fdw;
    comment on server pgmend_merge_dev_db is 'pgmend: source dev_db of a merge of staging schema pgmend';
    insert into pgmend.made_outside values ('server', 'pgmend_merge_dev_db');
  elsif not exists (select from pgmend.made_outside where kind = 'server' and name = 'pgmend_merge_dev_db') then
    raise exception 'foreign server "pgmend_merge_dev_db" exists already and was not made by pgmend'
      using hint = 'Name another staging schema with --staging; the server is named after it.';
  elsif exists (
    -- who owns it, or may use it, says where it leads and with which password
    select from pg_foreign_server as s
    left join lateral aclexplode(s.srvacl) as a on true
    join pg_roles as r on r.oid = s.srvowner
    left join pg_roles as g on g.oid = a.grantee
    where s.srvname = 'pgmend_merge_dev_db' and (
      not (r.rolsuper or r.rolname = current_user)
      or a.grantee is not null and not coalesce(g.rolsuper or g.rolname = current_user, false))
  ) then
    raise exception 'foreign server "pgmend_merge_dev_db" belongs to another role, or others may use it'
      using hint = 'Drop it with `pgmend clean`, as its owner; or name another staging schema with --staging.';
  end if;
end
$$;

-- options are replaced as a whole, so that one dropped from the URL does not linger on the server
do $pgmend$
declare
  wanted jsonb := '{"connect_timeout":"15","host":"old.example","port":"5432","dbname":"dev_db","application_name":"pgmend merge (dev_db)","options":"-c default_transaction_read_only=on -c row_security=off -c bytea_output=hex","fetch_size":"10000","updatable":"false"}';
  login text := 'postgres';
  password text := nullif(current_setting('pgmend.merge_dev_db_password', true), '');
  mapped text[];
  change text;
begin
  if to_regclass('pgmend.secrets') is not null then
    password := (select nullif(s.secret, '') from pgmend.secrets as s where s.name = 'pgmend.merge_dev_db_password');
  end if;
  -- whoever's code runs later in this session finds none
  perform set_config('pgmend.merge_dev_db_password', '', false);
  select string_agg(part, ', ') into change
  from (
    select format('drop %I', o.option_name) as part
    from pg_foreign_server s, pg_options_to_table(s.srvoptions) o
    where s.srvname = 'pgmend_merge_dev_db' and not wanted ? o.option_name
    union all
    select format('%s %I %L', case when o.option_name is null then 'add' else 'set' end, w.key, w.value)
    from jsonb_each_text(wanted) w
    left join (
      select o.* from pg_foreign_server s, pg_options_to_table(s.srvoptions) o where s.srvname = 'pgmend_merge_dev_db'
    ) o on o.option_name = w.key
  ) parts;
  execute format('alter server pgmend_merge_dev_db options (%s)', change);

  select umoptions into mapped from pg_user_mappings where srvname = 'pgmend_merge_dev_db' and usename = current_user;
  if found and password is null and 'user=' || login = any (coalesce(mapped, '{}')) then
    return;
  end if;
  begin
    -- it keeps the text of statements, also of those inside of others
    perform set_config('pg_stat_statements.track_utility', 'off', true)
    where (select rolsuper from pg_roles where rolname = current_user);
    -- the mapping goes and comes again: which of its options exist decides between ADD and SET otherwise
    drop user mapping if exists for current_user server pgmend_merge_dev_db;
    execute format('create user mapping for current_user server pgmend_merge_dev_db options (user %L%s)',
                   login, case when password is not null then format(', password %L', password) end);
  exception when others then
    -- raised again, since the context of the first error would quote the statement, and the password in it
    raise exception '%', sqlerrm using errcode = sqlstate;
  end;
end
$pgmend$;

delete from pgmend.merge_sources;
insert into pgmend.merge_sources (place, name, database, login, server, table_name, timezone)
values
  (0, 'target', current_database(), current_user, null, 'public.merged_users', 'UTC'),
  (1, 'test_db', 'test_db', 'postgres', 'pgmend_merge_test_db', 'public.users',
    'UTC'),
  (2, 'dev_db', 'dev_db', 'postgres', 'pgmend_merge_dev_db', 'public.users',
    'UTC');

do $$
begin
  -- default privileges would give what was made here to other roles
  if exists (select from pg_default_acl where defaclrole = quote_ident(current_user)::regrole) then
    perform pgmend.keep_private();
  end if;
end
$$;
insert into pgmend.runs (run_id, command, stage, table_name, digest, started_at, finished_at, outcome, settings)
select nullif(current_setting('pgmend.run_id', true), '')::bigint,
       coalesce(nullif(current_setting('pgmend.command', true), ''), 'sql'),
       '80_sources', 'public.merged_users', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
