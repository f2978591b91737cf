-- purpose: undoes what repairs wrote to a table: puts back what was replaced, removes what was inserted
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows that are still as the repair left them; no sequence is moved back
-- rerun:   safe; needs 67_writing and 74_undoing; does nothing to what is undone
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

-- What is particular to this table. In each statement $1 are rows, by their number in <t>_undoing, $2 and $3 the first
-- and the last of their slots there; w is such a row, l a row of live, o the values that the repair replaced.
call pgmend.undo_rows(jsonb_build_object(
  'name', 'public.account', 'live', $pgmend$public.account$pgmend$,
  'todo', 'account_undoing', 'here', 'account_here', 'undo', 'account_undo',
  'match', $pgmend$l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1$pgmend$,
  'key', '[{"k":"k1","column":"id","masked":false}]'::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns', '{
    "id": {"staged":"id","type":"integer","value":"o.id"},
    "email": {"staged":"email","type":"text","value":"o.email"},
    "balance": {"staged":"balance","type":"numeric(12,2)","value":"o.balance"},
    "created_at": {"staged":"created_at","type":"timestamp with time zone","value":"o.created_at"},
    "active": {"staged":"active","type":"boolean","value":"o.active"},
    "note": {"staged":"note","type":"text","value":"o.note"},
    "seen": {"staged":"seen","type":"integer","value":"o.seen"}
  }'::jsonb,
  'by_path', false, 'masked', false,
  'who', jsonb_build_object('any', null::text, 'by_column', '{}'::jsonb),
  'marker', '$pgmend',

  -- only where the row is still what the repair made of it
  'update', $pgmend$
    update public.account as l set $pgmend_set
    from w
    cross join lateral json_to_record(w.old_row) as o($pgmend_columns)
    where l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1
      and (w.parked or not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json) as h
        where h.value is not null and h.value is distinct from '{}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null))
      and (select pgmend.as_owner())
    returning w.n, w.old_row, w.touched,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json as here
  $pgmend$,

  'delete', $pgmend$
    delete from public.account as l
    using w
    where l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1
      and not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json) as h
        where h.value is not null and h.value is distinct from '{}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null)
      and (select pgmend.as_owner())
    returning w.n
  $pgmend$,
  -- what a trigger wrote elsewhere instead goes with it: a row that is still there, and that nobody else has touched
  'verify', jsonb_build_object('delete', $pgmend$
    select array_agg(t.n), array_agg('nothing was removed: a trigger or a rule of the table keeps it from that'::text)
    from pgmend.account_undoing as t
    where t.slot between $2 and $3 and t.outcome is null and exists (
      select from pgmend.account_undoing as w
      join public.account as l on l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1
      where w.n = t.n and ((l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 or not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i)::json) as h
        where h.value is not null and h.value is distinct from '{}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null)))
  $pgmend$),

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    -- nobody refers to these rows anew while it is looked who does
    || jsonb_build_object('kinds', '["delete"]'::jsonb, 'sql', $pgmend$
      select from public.account as l
      where exists (
        select from pgmend.account_undoing as w
        where w.slot between $2 and $3 and w.outcome is null and l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1)
      for update of l
    $pgmend$)
    -- what refers to a row would go with it, or keep it
    || jsonb_build_object('kinds', '["delete"]'::jsonb, 'sql',
      $pgmend$
      update pgmend.account_undoing as t
      set outcome = 'blocked', again = true, reason = 'foreign key "Order line_account_id_fkey": rows of "Shop"."Order line" refer to it'
      where t.slot between $2 and $3 and t.outcome is null
        and exists (
          select from pgmend.account_undoing as w
          join public.account as l on l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1
          join "Shop"."Order line" as c
            on l.id operator(pg_catalog.=) c.account_id
          where w.n = t.n
        )
    $pgmend$)
    -- what refers to a row would go with it, or keep it
    || jsonb_build_object('kinds', '["delete"]'::jsonb, 'sql',
      $pgmend$
      update pgmend.account_undoing as t
      set outcome = 'blocked', again = true, reason = 'foreign key visit_account_id_fkey: rows of public.visit refer to it'
      where t.slot between $2 and $3 and t.outcome is null
        and exists (
          select from pgmend.account_undoing as w
          join public.account as l on l.id operator(pg_catalog.=) (w.k1)::integer and l.id::text = w.k1
          join public.visit as c
            on l.id operator(pg_catalog.=) c.account_id
          where w.n = t.n
        )
    $pgmend$)
    ,
  'without_triggers', false
));

-- whoever takes tables back one by one, without pgmend, has nobody else to note that a repair is gone
do $pgmend$
declare
  undo text;
  held bigint[] := '{}';
  more bigint[];
begin
  if nullif(current_setting('pgmend.batch', true), '') is not null then
    return;
  end if;
  for undo in
    select undo_table from pgmend.repaired_tables
    where to_regclass(format('%I.%I', 'pgmend', undo_table)) is not null
  loop
    execute format(
      $sql$select array_agg(distinct repair) from pgmend.%I
        where coalesce(outcome, '') not in ('undone', 'already back')$sql$, undo)
      into more;
    held := held || more;
  end loop;
  update pgmend.repairs set state = 'undone', finished_at = clock_timestamp()
  where state in ('applying', 'applied') and id <> all (held);
end
$pgmend$;

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
       '75_undo', 'public.account', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
