{{> own_schema}}

-- what pgmend made outside the staging schema: 90_clean drops that, and nothing that was there before
create table if not exists {{staging}}.made_outside (kind text not null, name text not null, primary key (kind, name));
comment on table {{staging}}.made_outside is 'pgmend {{stage}}: what pgmend made outside this schema';

do $$
begin
  if not exists (select from pg_extension where extname = 'postgres_fdw') then
    execute format('create extension postgres_fdw with schema %I',
                   case when to_regnamespace('public') is null then '{{staging}}' else 'public' end);
    insert into {{staging}}.made_outside values ('extension', 'postgres_fdw');
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
comment on table {{staging}}.sides is 'pgmend {{stage}}: the two databases of the comparison';

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
  detail text,
  settings jsonb
);
comment on table {{staging}}.runs is
  'pgmend {{stage}}: journal, one row for each command, and for each stage that it ran (run_id: the row of the '
  'command)';

create unlogged table if not exists {{staging}}.progress (
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
comment on table {{staging}}.progress is
  'pgmend {{stage}}: how far a run is, one row for each table that is being compared, and one without a table over all';

do $$
begin
  if to_regclass('{{staging}}.not_crashed') is null then
    create unlogged table {{staging}}.not_crashed (there boolean not null default true);
    insert into {{staging}}.not_crashed default values;
  end if;
end
$$;
comment on table {{staging}}.not_crashed is
  'pgmend {{stage}}: empty when live has crashed, and then so is what was fetched: both are unlogged';

create table if not exists {{staging}}.tables (
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
  if not exists (select from pg_attribute where attrelid = '{{staging}}.runs'::regclass and attname = 'settings') then
    alter table {{staging}}.runs add column settings jsonb;
  end if;
  if not exists (select from pg_attribute where attrelid = '{{staging}}.tables'::regclass and attname = 'meaning') then
    alter table {{staging}}.tables
      add column if not exists hints jsonb,
      add column if not exists updated_at text,
      add column if not exists strategy_reason text,
      add column if not exists meaning text;
  end if;
  if not exists (select from pg_attribute where attrelid = '{{staging}}.tables'::regclass and attname = 'kept') then
    alter table {{staging}}.tables add column kept boolean not null default false;
  end if;
  if not exists (select from pg_attribute where attrelid = '{{staging}}.tables'::regclass and attname = 'accepted') then
    alter table {{staging}}.tables
      add column if not exists accepted jsonb,
      add column if not exists masked text[];
  end if;
  if not exists (select from pg_constraint where conrelid = '{{staging}}.tables'::regclass
    and conname = 'known_outcome') then
    alter table {{staging}}.tables drop constraint if exists tables_outcome_check,
      add constraint known_outcome check (outcome in ('compared', 'not_compared', 'only_live'));
  end if;
end
$$;
comment on table {{staging}}.tables is 'pgmend 50_compare, 55_absent, 65_summary: one row per table with its counts';

create table if not exists {{staging}}.rechecked (
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
comment on table {{staging}}.rechecked is
  'pgmend 66_recheck: what became of the rows that differed, one row per table that was rechecked';

create table if not exists {{staging}}.findings (
  severity text not null check (severity in ('error', 'warning', 'info')),
  table_name text,
  code text not null,
  detail text not null
);
-- its rows are deleted, for which a publication of all tables asks an identity; asked first, since ALTER locks out
-- whoever reads
do $$
begin
  if (select relreplident from pg_class where oid = '{{staging}}.findings'::regclass) <> 'f' then
    alter table {{staging}}.findings replica identity full;
  end if;
end
$$;
comment on table {{staging}}.findings is 'pgmend 65_summary: schema differences, and tables that were not compared';

create table if not exists {{staging}}.repairs (
  id bigint generated always as identity primary key,
  command text not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  run_by text not null default session_user,
  state text not null check (state in ('applying', 'applied', 'undone', 'confirmed'))
);
comment on table {{staging}}.repairs is 'pgmend {{stage}}: one row for each repair that was applied';

create table if not exists {{staging}}.repaired_tables (
  undo_table text primary key,
  table_name text not null,
  schema text not null,
  name text not null,
  key text[] not null,
  masked text[] not null
);
comment on table {{staging}}.repaired_tables is 'pgmend 68_todo: where the undo table of each live table is';

-- The function of an event trigger that fires on what is made here finds its tables by the role's search_path, unless
-- it sets one: it gets those schemas of it that cannot take the place of anything in this SQL. That is, none that has
-- functions or operators of the server's names, and none where others than superusers and this role may make some.
create or replace function {{staging}}.role_path() returns void language plpgsql as
$$
{{> role_path}}
$$;
comment on function {{staging}}.role_path is
  'pgmend {{stage}}: lets functions of event triggers find their tables by the search_path of the role';

-- revokes what default privileges gave to other roles of what this transaction has made; each stage ends with
-- it
create or replace function {{staging}}.keep_private() returns void language plpgsql as
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
      where c.relnamespace = '{{staging}}'::regnamespace and c.relkind in ('r', 'v', 'f', 'S', 'm', 'p')
        and age(c.xmin) <= age(own)
      union all
      select 'f', p.oid::regprocedure::text, p.proacl
      from pg_proc as p
      where p.pronamespace = '{{staging}}'::regnamespace and age(p.xmin) <= age(own)
      union all
      select 'n', '{{staging}}', n.nspacl
      from pg_namespace as n
      where n.nspname = '{{staging}}' and age(n.xmin) <= age(own)
    ) as o
    cross join lateral aclexplode(o.acl) as a
    where a.grantee <> quote_ident(current_user)::regrole
  loop
    execute 'revoke all on ' || made.grant;
  end loop;
end
$$;
comment on function {{staging}}.keep_private is
  'pgmend {{stage}}: revokes what default privileges gave to other roles of what this transaction has made';
