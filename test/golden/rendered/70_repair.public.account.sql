-- purpose: puts rows of a pair right: UPDATE of what differs, INSERT of what is missing, each guarded and undoable
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows of <t>_todo that still hold what was compared; sequences behind its keys, upwards
-- rerun:   safe; needs 67_writing and 68_todo; does nothing to what is repaired
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
do $$
begin
  -- what stands in a schema of somebody else's would run as whoever runs this
  if exists (
    select from pg_namespace as n join pg_roles as r on r.oid = n.nspowner
    where n.nspname = 'pgmend' and r.rolname <> current_user and not r.rolsuper
  ) then
    raise exception 'schema "pgmend" belongs to another role' using hint = 'Run this as its owner.';
  end if;
  -- what an earlier pgmend has made does without
  if to_regproc('pgmend.role_path') is not null then
    perform pgmend.role_path();
  end if;
end
$$;
set local row_security = off;
-- a batch is small, whatever the size of the table
set local random_page_cost = 1.1;

-- What is particular to this table. In each statement $1 are rows, by their number in <t>_todo, $2 and $3 the first and
-- the last of their slots there; w is such a row, l a row of live, o the values of old.
call pgmend.repair_rows(jsonb_build_object(
  'name', 'public.account', 'live', $pgmend$public.account$pgmend$,
  'todo', 'account_todo', 'now', 'account_now', 'undo', 'account_undo',
  'match', $pgmend$l.id = w.k1$pgmend$,
  'key', '[{"k":"k1","column":"id","masked":false}]'::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns', '{
    "email": {"staged":"email","type":"text","value":"o.email"},
    "balance": {"staged":"balance","type":"numeric(12,2)","value":"o.balance"},
    "created_at": {"staged":"created_at","type":"timestamp with time zone","value":"o.created_at"},
    "active": {"staged":"active","type":"boolean","value":"o.active"},
    "note": {"staged":"note","type":"text","value":"o.note"}
  }'::jsonb,
  'indexed', true, 'lock_table', false, 'by_path',
    false,
  'masked', false, 'tree',
    false,
  'acting', false, 'ruled', false,
  'marker', '$pgmend',

  -- only what differs is set, and only where the row is still what was compared
  'update', $pgmend$
    update public.account as l set $pgmend_set
    from w
    cross join lateral json_to_record(w.old_row) as o($pgmend_columns)
    where l.id = w.k1
      and (w.parked or (select row_to_json(i.*)::text
        from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) = w.held)
      and (select pgmend.as_owner())
    returning w.n, w.held,
      (select row_to_json(i.*)::text
        from (select l.id::text as id) as i) as key,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as after
  $pgmend$,

  'insert', $pgmend$
    insert into public.account as l
      (id, email, balance, created_at, active, note)
    select o.id, o.email, o.balance, o.created_at, o.active, o.note
    from w
    cross join lateral json_to_record(w.old_row) as o(id integer, email text, balance numeric(12,2), created_at timestamp with time zone, active boolean, note text)
    where (select pgmend.as_owner())
    order by w.slot
    returning l.id as k1,
      (select row_to_json(i.*)::text
        from (select l.id::text as id) as i) as key,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i) as after
  $pgmend$,

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    ,
  'without_triggers', false
));

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
       '70_repair', 'public.account', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
