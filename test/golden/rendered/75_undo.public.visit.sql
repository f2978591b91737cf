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
-- what a repair inserts into a hypertable of TimescaleDB is not compressed, and what is has no place
do $$
begin
  perform set_config(s.name, 'off', true)
  from pg_settings as s
  where s.name = 'timescaledb.enable_transparent_decompression';
end
$$;

-- What is particular to this table. In each statement $1 are rows, by their number in <t>_undoing, $2 and $3 the first
-- and the last of their slots there; w is such a row, l a row of live, o the values that the repair replaced.
call pgmend.undo_rows(jsonb_build_object(
  'name', 'public.visit', 'live', $pgmend$public.visit$pgmend$,
  'todo', 'visit_undoing', 'here', 'visit_here', 'undo', 'visit_undo',
  'match', $pgmend$l.ctid = w.place and l.tableoid = w.part$pgmend$,
  'key', '[]'::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns', '{
    "account_id": {"staged":"account_id","type":"integer","value":"o.account_id"},
    "page": {"staged":"page","type":"text","value":"o.page"},
    "seen": {"staged":"seen","type":"text","value":"o.seen::jsonb"},
    "on_day": {"staged":"on_day","type":"date","value":"o.on_day"},
    "made": {"staged":"made","type":"timestamp with time zone","value":"o.made"}
  }'::jsonb,
  'aside', '{"page":"null"}'::jsonb, 'in_turn', false,
  'by_path', false, 'masked', false,
  'who', jsonb_build_object('any', null::text, 'by_column', '{}'::jsonb),
  'marker', '$pgmend',

  -- only where the row is still what the repair made of it
  'update', $pgmend$
    update public.visit as l set $pgmend_set
    from w
    cross join lateral json_to_record(w.old_row) as o($pgmend_columns)
    where l.ctid = w.place and l.tableoid = w.part
      and (w.parked or not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json) as h
        where h.value is not null and h.value is distinct from '{"made":"2024-04-01 00:00:00+00"}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null))
      and (select pgmend.as_owner())
    returning w.n, w.old_row, w.touched,
      (select row_to_json(i.*)::text
        from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json as here
  $pgmend$,

  'delete', $pgmend$
    delete from public.visit as l
    using w
    where l.ctid = w.place and l.tableoid = w.part
      and not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json) as h
        where h.value is not null and h.value is distinct from '{"made":"2024-04-01 00:00:00+00"}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null)
      and (select pgmend.as_owner())
    returning w.n
  $pgmend$,
  -- what a trigger wrote elsewhere instead goes with it: a row that is still there, and that nobody else has touched
  'verify', jsonb_build_object('delete', $pgmend$
    select array_agg(t.n), array_agg('nothing was removed: a trigger or a rule of the table keeps it from that'::text)
    from pgmend.visit_undoing as t
    where t.slot between $2 and $3 and t.outcome is null and exists (
      select from pgmend.visit_undoing as w
      join public.visit as l on l.ctid = w.place and l.tableoid = w.part
      where w.n = t.n and ((l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 or not exists (
        select from json_each_text(w.after) as a
        where a.value is distinct from (select row_to_json(i.*)::text
          from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json ->> a.key)
      -- what an inserted row has in columns that came since, and that is not their default, a user has written
      and (w.status <> 'inserted' or (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text
  from (select l.account_id::text as account_id, l.page::text as page, l.seen::text as seen, l.on_day::text as on_day, l.made::text as made) as i)::json) as h
        where h.value is not null and h.value is distinct from '{"made":"2024-04-01 00:00:00+00"}'::json ->> h.key
          and not exists (select from json_object_keys(w.after) as k where k = h.key)) is null)))
  $pgmend$),

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    -- rows whose parent live does not have: those of another table that are to be inserted were so before
    || jsonb_build_object('kinds', '["update", "exchange", "insert", "ring", "below"]'::jsonb,
      'sql', $pgmend$
      update pgmend.visit_undoing as t
      set outcome = 'blocked', again = true, reason = 'foreign key visit_account_id_fkey: its parent in public.account is not on live', blocked_by = s.by
      from (
        select w.n, json_build_object('table', 'public.account', 'key',
          json_build_object(
            'id',
              wanted.account_id::text
          )) as by
        from pgmend.visit_undoing as w
        left join public.visit as l on w.status = 'corrupted' and l.ctid = w.place and l.tableoid = w.part
        cross join lateral json_to_record(w.old_row) as o(account_id integer)
        cross join lateral (select case when w.status = 'missing' or 'account_id' = any (w.changed) then o.account_id else l.account_id end as account_id) as wanted
        where w.slot between $2 and $3 and w.outcome is null
          and
            w.status = 'corrupted' and w.changed && array['account_id']::text[]
          and wanted.account_id is not null
          and not exists (
            select from public.account as p
            where p.id operator(pg_catalog.=) wanted.account_id)
          and (select pgmend.as_owner())
      ) as s
      where s.n = t.n
    $pgmend$)
    -- rows whose value another row of live has: one that this repair changes may give it up
    || jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'again', '["exchange"]'::jsonb, 'sql', $pgmend$
      update pgmend.visit_undoing as t
      set outcome = 'blocked', again = true, reason = 'unique index visit_page_key: another row of live has the same page', blocked_by = s.by, holder = s.holder,
        exchange = s.holder is not null
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', 'public.visit', 'key',
          json_build_object(
          )) as by
        from (
          select x.*, wanted."pgmend n"
          from (
            select w.n as "pgmend n",
              wanted.*
            from pgmend.visit_undoing as w
            join public.visit as l on l.ctid = w.place and l.tableoid = w.part
            cross join lateral json_to_record(w.old_row) as o(page text)
            cross join lateral (
              select page as "pgmend part 1"
              from (select case when w.status = 'missing' or 'page' = any (w.changed) then o.page else l.page end as page) as wanted
              
            ) as wanted
            where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
              and w.changed && array['page']::text[] and (select pgmend.as_owner())
          ) as wanted
          join public.visit as x
            on page operator(pg_catalog.=) "pgmend part 1" collate pg_catalog."default"
              and (
              )
        ) as x
        left join pgmend.visit_undoing as h
          on x.ctid = h.place and x.tableoid = h.part and h.status = 'corrupted' and h.changed && array['page']::text[]
            and (h.outcome is null or h.again)
        where not ($4 = 'exchange' and h.n is not null and h.slot between $2 and $3 and h.outcome is null)
        order by x."pgmend n", h.n nulls first
      ) as s
      where s.n = t.n
    $pgmend$)
    -- the end of a chain is part of it, even if the value that it needs is free
    || jsonb_build_object('kinds', '["update"]'::jsonb, 'sql', $pgmend$
      update pgmend.visit_undoing as t
      set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
      where t.slot between $2 and $3 and t.outcome is null
        and exists (
          select from pgmend.visit_undoing as w
          where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked')
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
       '75_undo', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
