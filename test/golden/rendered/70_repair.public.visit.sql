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
  'name', 'public.visit', 'live', $pgmend$public.visit$pgmend$,
  'todo', 'visit_todo', 'now', 'visit_now', 'undo', 'visit_undo',
  'match', $pgmend$false$pgmend$,
  'key', '[{"k":"k1","column":"content","masked":false},{"k":"k2","column":"copy","masked":false}]'::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns', '{
    "account_id": {"staged":"account_id","type":"integer","value":"o.account_id"},
    "page": {"staged":"page","type":"text","value":"o.page"},
    "seen": {"staged":"seen","type":"text","value":"o.seen::jsonb"},
    "on_day": {"staged":"on_day","type":"date","value":"o.on_day"}
  }'::jsonb,
  'aside', '{"page":"null"}'::jsonb, 'in_turn', false,
  'indexed', false, 'lock_table', true, 'by_path',
    false,
  'masked', false, 'tree',
    false,
  'acting', false, 'ruled', false,
  'marker', '$pgmend',

  -- only what differs is set, and only where the row is still what was compared
  'update', $pgmend$
    update public.visit as l set $pgmend_set
    from w
    cross join lateral json_to_record(w.old_row) as o($pgmend_columns)
    where false
      and (w.parked or (select row_to_json(i.*)::text
        from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day) as i) = w.held)
      and (select pgmend.as_owner())
    returning w.n, w.held,
      (select row_to_json(i.*)::text
        from (select ) as i) as key,
      (select row_to_json(i.*)::text
        from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day) as i) as after
  $pgmend$,

  'insert', $pgmend$
    insert into public.visit as l
      (account_id, page, seen, on_day)
    select o.account_id, o.page, o.seen::jsonb, o.on_day
    from w
    cross join lateral json_to_record(w.old_row) as o(account_id integer, page text, seen text, on_day date)
    where (select pgmend.as_owner())
    order by w.slot
    returning l.account_id as account_id, l.page collate "C" as page, l.seen as seen, l.on_day as on_day,
      (select row_to_json(i.*)::text
        from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i) as "pgmend after"
  $pgmend$,
  'inserted', $pgmend$
    -- a row that came back is the copy of a row that was to be inserted: as many of each as there were
    select old."pgmend n" as n, '{}' as key, live."pgmend after" as after
    from (
      select old.*, row_number() over (
        partition by old."pgmend hash", old.account_id, old.page, old.seen, old.on_day order by old."pgmend n"
      ) as "pgmend copy"
      from (
        select old.*, hash_array(array[hash_array(array[old.account_id]), hash_array(array[old.page]), hash_array(array[old.seen]), hash_array(array[old.on_day])]) as "pgmend hash"
        from (select w.n as "pgmend n", old.* from w cross join lateral (
          select b.account_id as account_id, b.page as page, (w.old_row ->> 'seen')::jsonb as seen, b.on_day as on_day
          from json_populate_record(null::pgmend.visit_compared_old, w.old_row) as b
        ) as old) as old
      ) as old
    ) as old
    join (
      select live.*, row_number() over (
        partition by live."pgmend hash", live.account_id, live.page, live.seen, live.on_day
      ) as "pgmend copy"
      from (select live.*, hash_array(array[hash_array(array[live.account_id]), hash_array(array[live.page]), hash_array(array[live.seen]), hash_array(array[live.on_day])]) as "pgmend hash" from i as live) as live
    ) as live on old."pgmend hash" = live."pgmend hash" and old."pgmend copy" = live."pgmend copy"
      and old.account_id is not distinct from live.account_id
      and old.page is not distinct from live.page
      and old.seen is not distinct from live.seen
      and old.on_day is not distinct from live.on_day
  $pgmend$,

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    -- rows whose parent live does not have: those of another table that are to be inserted were so before
    || jsonb_build_object('kinds', '["update", "exchange", "insert", "ring", "below"]'::jsonb,
      'sql', $pgmend$
      update pgmend.visit_todo as t
      set outcome = 'blocked', again = true, reason = 'foreign key visit_account_id_fkey: its parent in public.account is not on live', blocked_by = s.by
      from (
        select w.n, json_build_object('table', 'public.account', 'key',
          json_build_object(
            'id',
              wanted.account_id::text
          )) as by
        from pgmend.visit_todo as w
        left join public.visit as l on w.status = 'corrupted' and false
        cross join lateral json_to_record(w.old_row) as o(account_id integer)
        cross join lateral (select case when w.status = 'missing' or 'account_id' = any (w.changed) then o.account_id else l.account_id end as account_id) as wanted
        where w.slot between $2 and $3 and w.outcome is null
          and
            (w.status = 'missing' or w.changed && array['account_id']::text[])
          and wanted.account_id is not null
          and not exists (
            select from public.account as p
            where p.id operator(pg_catalog.=) wanted.account_id)
          and (select pgmend.as_owner())
      ) as s
      where s.n = t.n
    $pgmend$)
    || jsonb_build_object('kinds', '["insert", "ring", "below"]'::jsonb, 'sql', $pgmend$
      update pgmend.visit_todo as t
      set outcome = 'blocked', again = true, reason = 'unique index visit_page_key: another row of live has the same page', blocked_by = s.by
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, json_build_object('table', 'public.visit', 'key',
          null::json) as by
        from (
          select x.*, wanted."pgmend n"
          from (
            select w.n as "pgmend n", wanted.*
            from pgmend.visit_todo as w
            cross join lateral json_to_record(w.old_row) as o(page text)
            cross join lateral (
              select page as "pgmend part 1"
              from (select o.page as page) as wanted
              
            ) as wanted
            where w.slot between $2 and $3 and w.outcome is null and w.status = 'missing'
              and (select pgmend.as_owner())
          ) as wanted
          join public.visit as x on page operator(pg_catalog.=) "pgmend part 1" collate pg_catalog."default"
        ) as x
      ) as s
      where s.n = t.n
    $pgmend$)
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
       '70_repair', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
