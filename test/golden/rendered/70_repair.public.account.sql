-- purpose: puts rows of a pair right: UPDATE of what differs, INSERT of what is missing, each guarded and undoable
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows of <t>_todo that still hold what was compared; sequences behind its keys, upwards
-- rerun:   safe; needs 68_todo; does nothing to what is repaired
-- this file is UTF-8, whatever psql takes its terminal for
set local client_encoding = 'UTF8';
-- pg_temp is named, since it comes first else: a trigger, which is at work in this session, could make a type or a table of Postgres's name there
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
-- on a cluster of Citus: what is made stays on this node, and settings reach the others (elsewhere names without meaning)
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
    raise exception 'schema "pgmend" belongs to somebody else' using hint = 'Run this as its owner.';
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

do $pgmend$
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME; in a condition of where it is the column
#variable_conflict error
<<work>>
declare
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := coalesce(nullif(current_setting('pgmend.pass', true), '')::int,
    (select coalesce(max(pass), 0) + 1 from pgmend.account_todo));
  dry_run constant boolean := coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false);
  this_repair bigint := nullif(current_setting('pgmend.repair_id', true), '')::bigint;
  patience constant text := current_setting('lock_timeout');
  -- how each column is written: `o` is the row of old's values
  columns constant jsonb := '{"email":{"staged":"email","type":"text","value":"o.email"},"balance":{"staged":"balance","type":"numeric(12,2)","value":"o.balance"},"created_at":{"staged":"created_at","type":"timestamp with time zone","value":"o.created_at"},"active":{"staged":"active","type":"boolean","value":"o.active"},"note":{"staged":"note","type":"text","value":"o.note"}}';
  -- what sets a value aside that another row waits for: `w` is the row of <t>_todo
  aside constant jsonb := '{}';
  kinds constant text[] := array['update', 'exchange', 'insert'];
  kind text;
  -- how far this pass has come, also in the batches of this session before this one
  reached jsonb := nullif(current_setting('pgmend.reached', true), '')::jsonb;
  at_kind text;
  at_place bigint;
  taken boolean;
  first_slot bigint;
  last_slot bigint;
  lows bigint[];
  highs bigint[];
  low bigint;
  high bigint;
  middle bigint;
  rows bigint[];
  members bigint[];
  roots bigint[];
  one bigint;
  other bigint;
  change text[];
  written text[];
  parking text[];
  moved bigint;
  -- rows of tables that foreign keys link with this one which triggers changed
  beside jsonb := '{}';
  -- rows that an INSERT returned under another key
  strayed bigint;
  target bigint;
  step int;
  state text;
  said text;
  more text;
  broken text;
  trace text;
  raised boolean;
  -- rows that were not kept as they were written, and why
  bad bigint[];
  whys text[];
  spared int;
  -- what was tried in vain, and how rows are tried by themselves
  failures int;
  candidates bigint[];
  candidate bigint;
  single text;
  retry boolean;
  waits int := 0;
  wrote bigint := 0;
  planning jsonb;
begin
  -- a batch of a pgmend that was killed may still be at work
  perform pg_advisory_xact_lock(1885826405, hashtext('pgmend'));
  -- Code of a table's owner (triggers, constraints, defaults) runs as the owner, where this session may act as that, and by the
  -- role's own search_path. The statement that sets it off changes to these itself while it runs: by then all of its names have
  -- been looked up in pg_catalog, and its rights checked. What comes after it changes back at once.
  perform set_config('pgmend.own_path', (select reset_val from pg_settings where name = 'search_path'), true),
    set_config('pgmend.own_role', current_setting('role'), true),
    set_config('pgmend.own_row_security', current_setting('row_security'), true),
    set_config('pgmend.owner', coalesce((
      select min(r.rolname)
      from unnest(array['public.account']::text[]::regclass[]) as t(oid)
      join pg_class as c on c.oid = t.oid
      join pg_roles as r on r.oid = c.relowner
      -- rows of tables of several owners that go in together are written as whoever runs this
      having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
        and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end))
    ), current_setting('role')), true);
  if this_repair is null then
    insert into pgmend.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;

  if reached ->> 'of' is distinct from format('%s/%s/%s', 'account_todo', this_pass, this_repair) then
    reached := jsonb_build_object('of', format('%s/%s/%s', 'account_todo', this_pass, this_repair), 'kind', 'update', 'place', 0);
  end if;
  at_kind := reached ->> 'kind';
  at_place := (reached ->> 'place')::bigint;
  if reached ->> 'brief' is null then
    reached := reached || jsonb_build_object('brief', this_pass > 1 and exists (
      select from pgmend.account_todo where outcome = 'skipped' and again and pass = this_pass - 1));
  end if;
  loop
    -- the next batch: rows to update, those that exchange values with others, rows to insert, rings of them, what hangs on these
    taken := false;
    foreach kind in array kinds loop
      continue when array_position(kinds, kind) < array_position(kinds, at_kind);
      if kind <> at_kind then
        at_kind := kind;
        at_place := 0;
      end if;
      if kind in ('exchange', 'ring') then
        -- rows that wait for each other's unique values are written together: the first of them is the slot of all
        members := array(
          select n from pgmend.account_todo
          where exchange and status = case kind when 'ring' then 'missing' else 'corrupted' end
            and pass < this_pass and (outcome is null or again)
          order by n);
        roots := array(select generate_series(1, cardinality(members)));
        for one, other in
          with numbered as (select n, i from unnest(members) with ordinality as m(n, i))
          select a.i, b.i
          from numbered as a
          join pgmend.account_todo as t on t.n = a.n
          join numbered as b on b.n = t.holder
        loop
          while roots[one] <> one loop
            roots[one] := roots[roots[one]];
            one := roots[one];
          end loop;
          while roots[other] <> other loop
            roots[other] := roots[roots[other]];
            other := roots[other];
          end loop;
          roots[greatest(one, other)] := least(one, other);
        end loop;
        for one in 1 .. cardinality(members) loop
          roots[one] := roots[roots[one]];
        end loop;
        update pgmend.account_todo as t set slot = m.slot
        from unnest(members, roots) as m(n, slot) where m.n = t.n;
        -- below zero, so that no row has its place there
        with next as (
          update pgmend.account_todo as t
          set slot = -t.slot, pass = this_pass, outcome = null, reason = null, blocked_by = null, again = false
          where t.n = any (members) and t.status = case kind when 'exchange' then 'corrupted' else 'missing' end
          returning t.slot
        )
        select min(slot), max(slot) into first_slot, last_slot from next;
      else
        with next as (
          select t.n, t.place
          from pgmend.account_todo as t
          where t.status = case kind when 'update' then 'corrupted' else 'missing' end
            and t.place > at_place and t.pass < this_pass and (t.outcome is null or t.again) and not t.exchange
          order by t.place
          limit batch
        ), again as (
          update pgmend.account_todo as t
          set slot = t.place, outcome = null, reason = null, blocked_by = null, again = false
          from next
          where next.n = t.n and (t.slot is distinct from t.place or t.again)
        )
        select min(place), max(place) into first_slot, last_slot from next;
        at_place := coalesce(last_slot, at_place);
      end if;
      taken := first_slot is not null;
      exit when taken;
    end loop;
    exit when not taken;

    -- to have waited once for locked rows is enough
    perform set_config('lock_timeout', '50ms', true)
    where (reached ->> 'brief')::boolean and (patience = '0' or patience::interval > interval '50 ms');
    low := first_slot;
    high := last_slot;
    -- rows of the batch of which something else can be said than that they are to be written
    update pgmend.account_todo as t
    set outcome = s.outcome, reason = s.reason, again = false
    from (
      select s.n,
        case
          when not s.there then case when s.status = 'corrupted' then 'skipped' end
          when not s.inside and s.status = 'missing' then 'blocked'
          when not s.inside then 'skipped'
          when cardinality(s.differing) = 0 then 'already right'
          when s.status = 'missing' or s.seen is distinct from s.compared::text then 'skipped'
        end as outcome,
        case
          when not s.there then case when s.status = 'corrupted' then 'changed since: the row is gone' end
          when not s.inside and s.status = 'missing' then 'its key is on live, in a row that where leaves out'
          when not s.inside then 'changed since: where no longer holds for it'
          when cardinality(s.differing) = 0 then null
          when s.status = 'missing' then 'changed since: its key is on live by now, with other values'
          when s.seen is distinct from s.compared::text then 'changed since: ' || (
            select string_agg(b.key, ', ')
            from json_each_text(s.compared) with ordinality as b(key, value, position)
            join json_each_text(s.seen::json) as a using (key)
            where a.value is distinct from b.value)
        end as reason
      from (-- what live holds now of the rows to be repaired, and which columns differ
      select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
        coalesce(live.there, false) as there,
        live.image as image,
        live.seen as seen,
        true as inside,
        array_remove(array[
          case when old.email is distinct from live.email then 'email' end,
          case when old.balance is distinct from live.balance then 'balance' end,
          case when old.created_at is distinct from live.created_at then 'created_at' end,
          case when old.active is distinct from live.active then 'active' end,
          case when old.note is distinct from live.note then 'note' end
        ]::text[], null) as differing
      from pgmend.account_todo as w
      left join lateral (
        select true as there,
          (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as image,
          (select row_to_json(s.*)::text from (select (l.email collate "C")::text as email, (l.balance)::text as balance, (l.created_at)::text as created_at, (l.active)::text as active, (l.note collate "C")::text as note) as s) as seen,
          l.email collate "C" as email,
          l.balance as balance,
          l.created_at as created_at,
          l.active as active,
          l.note collate "C" as note
        from public.account as l
        where l.id = w.k1
        -- row by row, through the index of the key: the planner would rather read all of the table for each batch
        offset 0
      ) as live on true
      left join lateral (
        select b.email as email, b.balance as balance, b.created_at as created_at, b.active as active, b.note as note
        from json_populate_record(null::pgmend.account_before, w.old_row) as b
      ) as old on true
) as s
      where s.slot between work.low and work.high and s.outcome is null
    ) as s
    where s.n = t.n and s.outcome is not null;

    lows := array[first_slot];
    highs := array[last_slot];
    spared := 0;
    failures := 0;
    while cardinality(lows) > 0 loop
      low := lows[cardinality(lows)];
      high := highs[cardinality(highs)];
      lows := lows[1:cardinality(lows) - 1];
      highs := highs[1:cardinality(highs) - 1];
      begin
        strayed := 0;
        -- to read a value may call a check of a domain within its type, which is its owner's
        if kind in ('update', 'exchange') then
          if kind = 'exchange' then
            -- no row can take a value that another one still has, so each sets its own aside first
            set constraints all deferred;
            for change, rows in
              -- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
              with recursive turns as (
                select t.n, 0 as turn
                from pgmend.account_todo as t
                where t.slot between work.low and work.high and t.outcome is null and not exists (
                  select from pgmend.account_todo as h
                  where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
                union all
                select t.n, turns.turn + 1
                from turns
                join pgmend.account_todo as t on t.holder = turns.n
                where t.slot between work.low and work.high and t.outcome is null
              )
              select t.changed, array_agg(t.n order by t.n)
              from pgmend.account_todo as t
              left join turns on turns.n = t.n
              where t.slot between work.low and work.high and t.outcome is null and turns.n is null
              group by t.changed, turns.turn
              order by turns.turn
            loop
              parking := array(select c from unnest(change) as c where aside ? c order by c);
              continue when cardinality(parking) = 0;
              execute
                $pgmend_u$
                  with w as materialized (
                    select t.n, t.parked, t.old_row, t.k1, case when t.parked then t.was else s.image end as was
                    from pgmend.account_todo as t
                    join (-- what live holds now of the rows to be repaired, and which columns differ
                    select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
                      coalesce(live.there, false) as there,
                      live.image as image,
                      live.seen as seen,
                      true as inside,
                      array_remove(array[
                        case when old.email is distinct from live.email then 'email' end,
                        case when old.balance is distinct from live.balance then 'balance' end,
                        case when old.created_at is distinct from live.created_at then 'created_at' end,
                        case when old.active is distinct from live.active then 'active' end,
                        case when old.note is distinct from live.note then 'note' end
                      ]::text[], null) as differing
                    from pgmend.account_todo as w
                    left join lateral (
                      select true as there,
                        (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as image,
                        (select row_to_json(s.*)::text from (select (l.email collate "C")::text as email, (l.balance)::text as balance, (l.created_at)::text as created_at, (l.active)::text as active, (l.note collate "C")::text as note) as s) as seen,
                        l.email collate "C" as email,
                        l.balance as balance,
                        l.created_at as created_at,
                        l.active as active,
                        l.note collate "C" as note
                      from public.account as l
                      where l.id = w.k1
                      -- row by row, through the index of the key: the planner would rather read all of the table for each batch
                      offset 0
                    ) as live on true
                    left join lateral (
                      select b.email as email, b.balance as balance, b.created_at as created_at, b.active as active, b.note as note
                      from json_populate_record(null::pgmend.account_before, w.old_row) as b
                    ) as old on true
) as s on s.n = t.n
                    where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
                  ), u as (
                    update public.account as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, aside ->> c), ', ') from unnest(parking) as c) || $pgmend_u$
                    from w
                    where l.id = w.k1
                      and (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) = w.was and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                    returning w.n, w.was
                  )
                  update pgmend.account_todo as t set parked = true, was = u.was from u where u.n = t.n
                $pgmend_u$
              using rows;
              -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
              perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
                pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
                pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
            end loop;
          end if;
          for change, rows in
            -- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
            with recursive turns as (
              select t.n, 0 as turn
              from pgmend.account_todo as t
              where t.slot between work.low and work.high and t.outcome is null and not exists (
                select from pgmend.account_todo as h
                where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
              union all
              select t.n, turns.turn + 1
              from turns
              join pgmend.account_todo as t on t.holder = turns.n
              where t.slot between work.low and work.high and t.outcome is null
            )
            select t.changed, array_agg(t.n order by t.n)
            from pgmend.account_todo as t
            left join turns on turns.n = t.n
            where t.slot between work.low and work.high and t.outcome is null 
            group by t.changed, turns.turn
            order by turns.turn
          loop
            written := array(select c from unnest(change) as c where columns ? c);
            if cardinality(written) = 0 then
              update pgmend.account_todo
              set outcome = 'blocked', reason = 'live computes ' || array_to_string(change, ', ') || ' from other columns'
              where n = any (rows);
              continue;
            end if;
            -- only what differs is set, and what is replaced is saved by the statement that replaces it
            execute
              $pgmend_u$
                with w as materialized (
                  select t.n, t.parked, t.old_row, t.k1, case when t.parked then t.was else s.image end as was
                  from pgmend.account_todo as t
                  join (-- what live holds now of the rows to be repaired, and which columns differ
                  select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
                    coalesce(live.there, false) as there,
                    live.image as image,
                    live.seen as seen,
                    true as inside,
                    array_remove(array[
                      case when old.email is distinct from live.email then 'email' end,
                      case when old.balance is distinct from live.balance then 'balance' end,
                      case when old.created_at is distinct from live.created_at then 'created_at' end,
                      case when old.active is distinct from live.active then 'active' end,
                      case when old.note is distinct from live.note then 'note' end
                    ]::text[], null) as differing
                  from pgmend.account_todo as w
                  left join lateral (
                    select true as there,
                      (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as image,
                      (select row_to_json(s.*)::text from (select (l.email collate "C")::text as email, (l.balance)::text as balance, (l.created_at)::text as created_at, (l.active)::text as active, (l.note collate "C")::text as note) as s) as seen,
                      l.email collate "C" as email,
                      l.balance as balance,
                      l.created_at as created_at,
                      l.active as active,
                      l.note collate "C" as note
                    from public.account as l
                    where l.id = w.k1
                    -- row by row, through the index of the key: the planner would rather read all of the table for each batch
                    offset 0
                  ) as live on true
                  left join lateral (
                    select b.email as email, b.balance as balance, b.created_at as created_at, b.active as active, b.note as note
                    from json_populate_record(null::pgmend.account_before, w.old_row) as b
                  ) as old on true
) as s on s.n = t.n
                  where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
                ), u as (
                  update public.account as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(written) as c) || $pgmend_u$
                  from w cross join lateral json_to_record(w.old_row) as o($pgmend_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(written) as c) || $pgmend_u$)
                  where l.id = w.k1
                    and (w.parked or (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) = w.was) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  returning w.n, w.was, (select row_to_json(i.*)::text from (select l.id::text as id) as i) as key,
                    (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as after
                ), saved as (
                  insert into pgmend.account_undo (repair, n, action, key, changed, before, after)
                  select $2, u.n, 'update', u.key::json, $3, (select json_object_agg(c, u.was::json -> c) from unnest($3) as c), u.after::json
                  from u
                  order by u.n
                  returning n
                )
                update pgmend.account_todo as t
                set outcome = 'repaired', reason = null, again = false, repair = $2, pass = $4, parked = false, exchange = false
                from saved where saved.n = t.n
              $pgmend_u$
            using rows, this_repair, written, this_pass;
            -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
            perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
              pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
              pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          end loop;
          if kind = 'exchange' and exists (
            select from pgmend.account_todo where slot between work.low and work.high and outcome is null
          ) then
            raise exception using errcode = 'PGM02', message = 'rows exchange unique values, and one of them has changed since';
          end if;
        else
          with w as materialized (
            select * from pgmend.account_todo where slot between work.low and work.high and outcome is null
          ), i as (
            insert into public.account as l (
              id, email, balance, created_at, active, note
            )
            select o.id, o.email, o.balance, o.created_at, o.active, o.note
            from w
            cross join lateral json_to_record(w.old_row) as o(id integer, email text, balance numeric(12,2), created_at timestamp with time zone, active boolean, note text)
            where (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
            order by w.slot
            returning l.id as k1, (select row_to_json(i.*)::text from (select l.id::text as id) as i) as key,
              (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note, l.seen::text as seen) as i) as after
          ), saved as (
            insert into pgmend.account_undo (repair, n, action, key, after)
            select this_repair, w.n, 'insert', i.key::json, i.after::json
            from i join w on w.k1 = i.k1
            order by w.n
            returning n
          ), noted as (
            update pgmend.account_todo as t
            set outcome = 'repaired', reason = null, again = false, repair = this_repair, pass = this_pass
            from saved where saved.n = t.n
          )
          select (select count(*) from i) - (select count(*) from saved) into strayed;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          if strayed <> 0 then
            raise exception using errcode = 'PGM01', message = 'live did not keep what was written to its key: its type cannot hold it';
          end if;
        end if;
        -- deferred triggers run here
        if (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null then
          set constraints all immediate;
        end if;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        -- what was written has to be what old has: a type may have made something else of it
        select array_agg(s.n), array_agg(case
            when not s.there then 'live did not keep what was written to its key: its type cannot hold it'
            else format('live did not keep what was written to %s: its type cannot hold it; exclude: in pgmend.yaml leaves a column out', array_to_string(s.differing, ', ')) end)
        into bad, whys
        from (-- what live holds now of the rows to be repaired, and which columns differ
        select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
          coalesce(live.there, false) as there,
          live.image as image,
          live.seen as seen,
          true as inside,
          array_remove(array[
            case when old.email is distinct from live.email then 'email' end,
            case when old.balance is distinct from live.balance then 'balance' end,
            case when old.created_at is distinct from live.created_at then 'created_at' end,
            case when old.active is distinct from live.active then 'active' end,
            case when old.note is distinct from live.note then 'note' end
          ]::text[], null) as differing
        from pgmend.account_todo as w
        left join lateral (
          select true as there,
            (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as image,
            (select row_to_json(s.*)::text from (select (l.email collate "C")::text as email, (l.balance)::text as balance, (l.created_at)::text as created_at, (l.active)::text as active, (l.note collate "C")::text as note) as s) as seen,
            l.email collate "C" as email,
            l.balance as balance,
            l.created_at as created_at,
            l.active as active,
            l.note collate "C" as note
          from public.account as l
          where l.id = w.k1
          -- row by row, through the index of the key: the planner would rather read all of the table for each batch
          offset 0
        ) as live on true
        left join lateral (
          select b.email as email, b.balance as balance, b.created_at as created_at, b.active as active, b.note as note
          from json_populate_record(null::pgmend.account_before, w.old_row) as b
        ) as old on true
) as s
        where s.slot between work.low and work.high and s.repair = this_repair and s.pass = this_pass and s.outcome = 'repaired' and (not s.there or cardinality(s.differing) > 0);
        if cardinality(bad) > 0 then
          raise exception using errcode = 'PGM01', message = whys[1];
        end if;
      -- the last two are not among others, and a trigger may raise them
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail, broken = constraint_name,
          trace = pg_exception_context;
        -- whether code of the user's raised it: by RAISE or ASSERT, or as what a language or a function met: only a cancel comes from outside
        raised := split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$' and split_part(trace, E'\n', 1) !~ 'inline_code_block'
          or state ~ '^(53|58|XX)' and regexp_replace(trace, '[^\n]*inline_code_block[^\n]*', '', 'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)';
        -- the server is in trouble, not a row
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        retry := false;
        middle := (select min(slot) - 1 from (
            select slot, ntile(2) over (order by slot) as half from (
              select distinct slot from pgmend.account_todo where slot between work.low and work.high and outcome is null
            ) as slots
          ) as halves where half = 2);
        -- an error names no row. Where rows fail again and again, halves would be written anew for each of them: then each row is tried by
        -- itself, by the bare statement, which is taken back; one that fails without any row does so for all
        failures := failures + 1;
        if kind in ('update', 'insert', 'delete') and coalesce(cardinality(bad), 0) = 0 and middle is not null
          and (raised or state !~ '^(23|40|55|PG)') and (failures = 1 or failures > 16)
        then
          bad := '{}';
          whys := '{}';
          for change, candidates in
            select t.changed, array_agg(t.n order by t.slot) from pgmend.account_todo as t
            where t.slot between work.low and work.high and t.outcome is null group by t.changed
          loop
            if kind = 'update' then
              single := $pgmend_u$
                update public.account as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(change) as c where columns ? c) || $pgmend_u$
                from pgmend.account_todo as w
                cross join lateral json_to_record(w.old_row) as o($pgmend_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(change) as c where columns ? c) || $pgmend_u$)
                where w.n = $1 and l.id = w.k1 and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
              $pgmend_u$;
            else
              single := $pgmend_u$
                insert into public.account as l (id, email, balance, created_at, active, note)
                select o.id, o.email, o.balance, o.created_at, o.active, o.note
                from pgmend.account_todo as w
                cross join lateral json_to_record(w.old_row) as o(id integer, email text, balance numeric(12,2), created_at timestamp with time zone, active boolean, note text)
                where w.n = $1 and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
              $pgmend_u$;
            end if;
            -- the first one stands for no row at all
            foreach candidate in array null::bigint || case when failures > 1 then candidates end loop
              continue when single is null;
              begin
                execute single using candidate;
                -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
                perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
                  pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
                  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
                -- deferred triggers run here
                if (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null then
                  set constraints all immediate;
                end if;
                -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
                perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
                  pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
                  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
                raise exception using errcode = 'PGM99';
              exception when others or query_canceled or assert_failure then
                get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail, broken = constraint_name,
                  trace = pg_exception_context;
                -- whether code of the user's raised it: by RAISE or ASSERT, or as what a language or a function met: only a cancel comes from outside
                raised := split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$' and split_part(trace, E'\n', 1) !~ 'inline_code_block'
                  or state ~ '^(53|58|XX)' and regexp_replace(trace, '[^\n]*inline_code_block[^\n]*', '', 'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)';
                if state ~ '^(53|57|58|XX)' and not raised then
                  raise;
                end if;
                if raised or state !~ '^(40|55|PGM99|23505)' then
                  said := said || case when state in ('23505', '23503', '23P01') then coalesce(': ' || nullif(more, ''), '') else '' end;
                  bad := bad || case when candidate is null then candidates else array[candidate] end;
                  whys := whys || case when candidate is null then array_fill(said, array[cardinality(candidates)]) else array[said] end;
                  exit when candidate is null;
                end if;
              end;
            end loop;
          end loop;
        end if;
        if cardinality(bad) > 0 then
          -- all rows that were not kept are known; those that are written together are left together
          update pgmend.account_todo as t
          set outcome = 'blocked', reason = b.why, again = true
          from (
            select m.slot, min(k.why) as why
            from unnest(bad, whys) as k(n, why)
            join pgmend.account_todo as m on m.n = k.n
            group by m.slot
          ) as b
          where b.slot = t.slot and t.slot between work.low and work.high and t.outcome is null;
          bad := null;
          -- each time at least one row fewer, but a trigger that refuses another one each time shall not have all of them written anew
          spared := spared + 1;
          retry := spared <= 20 and exists (
            select from pgmend.account_todo where slot between work.low and work.high and outcome is null);
          continue when not retry and not exists (
            select from pgmend.account_todo where slot between work.low and work.high and outcome is null);
        elsif state = '55P03' and not raised then
          -- one wait is enough to know that somebody is at work here
          perform set_config('lock_timeout', '50ms', true) where patience = '0' or patience::interval > interval '50 ms';
          waits := waits + 1;
          -- whom others have locked is looked up, not found out by waiting for each
          begin
            lock table public.account in row exclusive mode;
            if kind in ('update', 'exchange', 'delete') then
              with free as materialized (
                select w.n
                from pgmend.account_todo as w
                join public.account as l on l.id = w.k1
                where w.slot between work.low and work.high and w.outcome is null
                for no key update of l skip locked
              )
              update pgmend.account_todo as w
              set outcome = 'skipped', reason = 'locked by another session', again = true
              where w.slot between work.low and work.high and w.outcome is null
                and not exists (select from free where free.n = w.n)
                and exists (select from public.account as l where l.id = w.k1);
              retry := found;
            end if;
          exception
            when lock_not_available then
              -- all of the table
              waits := waits + 100;
            when others then
              -- not every server can
              null;
          end;
        end if;
        if retry then
          lows := lows || low;
          highs := highs || high;
        elsif middle is null or (state = '55P03' and not raised and waits > 100) then
          said := said || case when state in ('23505', '23503', '23P01') then coalesce(': ' || nullif(more, ''), '') else '' end;
          if kind = 'exchange' and state ~ '^2' then
            said := 'rows exchange unique values, and live does not take the ones that would set theirs aside: ' || said;
          end if;
          update pgmend.account_todo as t
          -- a key that came to live meanwhile is looked at again
          set outcome = case when raised then 'blocked' when state in ('55P03', '40P01') then 'skipped' when state <> '23505' then 'blocked' end,
              reason = case when state in ('55P03', '40P01') and not raised then 'locked by another session' else said end,
              again = true,
              blocked_by = case when kind = 'exchange' and state in ('23505', '23P01') then (
                select json_build_object('table', 'public.account', 'key', json_build_object('id', h.k1::text))
                from pgmend.account_todo as h where h.n = t.holder) else t.blocked_by end
          where slot between work.low and work.high and outcome is null;
        else
          -- half of them at a time, the lower one first, until the rows that fail are alone
          lows := lows || array[middle + 1, low];
          highs := highs || array[high, middle];
        end if;
      end;
    end loop;

    -- what was not written was changed while it waited, or something of the table's own kept it from being written
    low := first_slot;
    high := last_slot;
    -- rows of the batch of which something else can be said than that they are to be written
    update pgmend.account_todo as t
    set outcome = s.outcome, reason = s.reason, again = false
    from (
      select s.n,
        case
          when not s.there then case when s.status = 'corrupted' then 'skipped' end
          when not s.inside and s.status = 'missing' then 'blocked'
          when not s.inside then 'skipped'
          when cardinality(s.differing) = 0 then 'already right'
          when s.status = 'missing' or s.seen is distinct from s.compared::text then 'skipped'
        end as outcome,
        case
          when not s.there then case when s.status = 'corrupted' then 'changed since: the row is gone' end
          when not s.inside and s.status = 'missing' then 'its key is on live, in a row that where leaves out'
          when not s.inside then 'changed since: where no longer holds for it'
          when cardinality(s.differing) = 0 then null
          when s.status = 'missing' then 'changed since: its key is on live by now, with other values'
          when s.seen is distinct from s.compared::text then 'changed since: ' || (
            select string_agg(b.key, ', ')
            from json_each_text(s.compared) with ordinality as b(key, value, position)
            join json_each_text(s.seen::json) as a using (key)
            where a.value is distinct from b.value)
        end as reason
      from (-- what live holds now of the rows to be repaired, and which columns differ
      select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
        coalesce(live.there, false) as there,
        live.image as image,
        live.seen as seen,
        true as inside,
        array_remove(array[
          case when old.email is distinct from live.email then 'email' end,
          case when old.balance is distinct from live.balance then 'balance' end,
          case when old.created_at is distinct from live.created_at then 'created_at' end,
          case when old.active is distinct from live.active then 'active' end,
          case when old.note is distinct from live.note then 'note' end
        ]::text[], null) as differing
      from pgmend.account_todo as w
      left join lateral (
        select true as there,
          (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as image,
          (select row_to_json(s.*)::text from (select (l.email collate "C")::text as email, (l.balance)::text as balance, (l.created_at)::text as created_at, (l.active)::text as active, (l.note collate "C")::text as note) as s) as seen,
          l.email collate "C" as email,
          l.balance as balance,
          l.created_at as created_at,
          l.active as active,
          l.note collate "C" as note
        from public.account as l
        where l.id = w.k1
        -- row by row, through the index of the key: the planner would rather read all of the table for each batch
        offset 0
      ) as live on true
      left join lateral (
        select b.email as email, b.balance as balance, b.created_at as created_at, b.active as active, b.note as note
        from json_populate_record(null::pgmend.account_before, w.old_row) as b
      ) as old on true
) as s
      where s.slot between work.low and work.high and s.outcome is null
    ) as s
    where s.n = t.n and s.outcome is not null;
    update pgmend.account_todo
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between work.low and work.high and outcome is null;
    -- rows that want each other's values have their turn when all others had theirs
    update pgmend.account_todo
    set pass = this_pass
    where slot between work.low and work.high and pass < this_pass and outcome <> 'repaired' and not (kind = 'update' and exchange and again);
    wrote := wrote + (
      select count(*) from pgmend.account_todo
      where slot between work.low and work.high and repair = this_repair and pass = this_pass and outcome = 'repaired');
    exit when batch is not null;
  end loop;
  if not taken and exists (
    select from pgmend.account_todo
    where outcome = 'skipped' and reason = 'changed since: the row is gone' and pass = this_pass
  ) then
    -- a row that its own index does not find (sorted by another libc, say) is there all the same: what follows looks without any
    select jsonb_object_agg(name, setting) into planning
    from pg_settings where name in ('enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan');
    perform set_config(key, 'off', true) from jsonb_each_text(planning);
    -- kept from going away until its index was asked; what another session is about to remove is as good as gone
    select array_agg(found.n) into rows
    from (
      select w.n
      from pgmend.account_todo as w
      join public.account as l on l.id = w.k1
      where w.outcome = 'skipped' and w.reason = 'changed since: the row is gone' and w.pass = this_pass
      for key share of l skip locked
    ) as found;
    perform set_config(key, value, true) from jsonb_each_text(planning);
    -- one that somebody has put back meanwhile is found by both
    update pgmend.account_todo as t
    set outcome = 'blocked', reason = 'the row is there, but the index of its key does not find it: REINDEX TABLE ' || 'public.account' || ' on live, and repair again'
    where t.n = any (rows) and not (select s.there from (-- what live holds now of the rows to be repaired, and which columns differ
    select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
      coalesce(live.there, false) as there,
      live.image as image,
      live.seen as seen,
      true as inside,
      array_remove(array[
        case when old.email is distinct from live.email then 'email' end,
        case when old.balance is distinct from live.balance then 'balance' end,
        case when old.created_at is distinct from live.created_at then 'created_at' end,
        case when old.active is distinct from live.active then 'active' end,
        case when old.note is distinct from live.note then 'note' end
      ]::text[], null) as differing
    from pgmend.account_todo as w
    left join lateral (
      select true as there,
        (select row_to_json(i.*)::text from (select l.id::text as id, l.email::text as email, l.balance::text as balance, l.created_at::text as created_at, l.active::text as active, l.note::text as note) as i) as image,
        (select row_to_json(s.*)::text from (select (l.email collate "C")::text as email, (l.balance)::text as balance, (l.created_at)::text as created_at, (l.active)::text as active, (l.note collate "C")::text as note) as s) as seen,
        l.email collate "C" as email,
        l.balance as balance,
        l.created_at as created_at,
        l.active as active,
        l.note collate "C" as note
      from public.account as l
      where l.id = w.k1
      -- row by row, through the index of the key: the planner would rather read all of the table for each batch
      offset 0
    ) as live on true
    left join lateral (
      select b.email as email, b.balance as balance, b.created_at as created_at, b.active as active, b.note as note
      from json_populate_record(null::pgmend.account_before, w.old_row) as b
    ) as old on true
) as s where s.n = t.n limit 1);
  end if;
  if wrote = 0 and nullif(current_setting('pgmend.repair_id', true), '') is null then
    -- there is nothing of it to take back
    delete from pgmend.repairs where id = this_repair;
  end if;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.beside', beside::text, true),
    set_config('pgmend.more', (batch is not null and taken)::text, true),
    -- for the next batch of this session: to look for it from the beginning would take longer each time
    set_config('pgmend.reached', (reached || jsonb_build_object('kind', at_kind, 'place', at_place))::text, false);
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
       '70_repair', 'public.account', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit', current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
