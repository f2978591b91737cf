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
#variable_conflict use_column
<<work>>
declare
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := coalesce(nullif(current_setting('pgmend.pass', true), '')::int,
    (select coalesce(max(pass), 0) + 1 from pgmend."Shop__Order line_todo"));
  dry_run constant boolean := coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false);
  this_repair bigint := nullif(current_setting('pgmend.repair_id', true), '')::bigint;
  patience constant text := current_setting('lock_timeout');
  -- how each column is written: `o` is the row of old's values
  columns constant jsonb :=  E'{"account_id":{"staged":"account_id","type":"integer","value":"o.account_id"},"parent":{"staged":"parent","type":"bigint","value":"o.parent"},"sku":{"staged":"sku","type":"character varying(20)","value":"o.sku"},"amount":{"staged":"amount","type":"\\"Shop\\".quantity","value":"o.amount"},"state":{"staged":"state","type":"\\"Shop\\".state","value":"o.state"},"details":{"staged":"details","type":"text","value":"o.details::jsonb"},"secret":{"staged":"secret","type":"text","value":"o.secret"},"changed_at":{"staged":"changed_at","type":"timestamp with time zone","value":"o.changed_at"}}';
  -- what sets a value aside that another row waits for: `w` is the row of <t>_todo
  aside constant jsonb := '{"sku":"null"}';
  kinds constant text[] := array['update', 'exchange', 'insert', 'ring', 'below'];
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
  spots_0 text[];
  tids_0 tid[];
  spots_1 text[];
  tids_1 tid[];
  referring_0 text[];
  referring_tids_0 tid[];
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
      from unnest(array['"Shop"."Order line"']::text[]::regclass[]) as t(oid)
      join pg_class as c on c.oid = t.oid
      join pg_roles as r on r.oid = c.relowner
      -- rows of tables of several owners that go in together are written as whoever runs this
      having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
        and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end))
    ), current_setting('role')), true);
  if this_repair is null then
    insert into pgmend.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;

  if reached ->> 'of' is distinct from format('%s/%s/%s', 'Shop__Order line_todo', this_pass, this_repair) then
    reached := jsonb_build_object('of', format('%s/%s/%s', 'Shop__Order line_todo', this_pass, this_repair), 'kind', 'update', 'place', 0);
  end if;
  at_kind := reached ->> 'kind';
  at_place := (reached ->> 'place')::bigint;
  if reached ->> 'brief' is null then
    reached := reached || jsonb_build_object('brief', this_pass > 1 and exists (
      select from pgmend."Shop__Order line_todo" where outcome = 'skipped' and again and pass = this_pass - 1));
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
          select n from pgmend."Shop__Order line_todo"
          where exchange and status = case kind when 'ring' then 'missing' else 'corrupted' end
            and pass < this_pass and (outcome is null or again)
          order by n);
        roots := array(select generate_series(1, cardinality(members)));
        for one, other in
          with numbered as (select n, i from unnest(members) with ordinality as m(n, i))
          select a.i, b.i
          from numbered as a
          join pgmend."Shop__Order line_todo" as t on t.n = a.n
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
        update pgmend."Shop__Order line_todo" as t set slot = m.slot
        from unnest(members, roots) as m(n, slot) where m.n = t.n;
        -- below zero, so that no row has its place there
        with next as (
          update pgmend."Shop__Order line_todo" as t
          set slot = -t.slot, pass = this_pass, outcome = null, reason = null, blocked_by = null, again = false
          where t.n = any (members) and t.status = case kind when 'exchange' then 'corrupted' else 'missing' end
          returning t.slot
        )
        select min(slot), max(slot) into first_slot, last_slot from next;
      else
        with next as (
          select t.n, t.place
          from pgmend."Shop__Order line_todo" as t
          where t.status = case kind when 'update' then 'corrupted' else 'missing' end
            and t.place > at_place and t.pass < this_pass and (t.outcome is null or t.again) and not t.exchange
            and (kind = 'update' or (t.level is null) = (kind = 'below'))
          order by t.place
          limit batch
        ), again as (
          update pgmend."Shop__Order line_todo" as t
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
    update pgmend."Shop__Order line_todo" as t
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
        live.whole as whole,
        live.mine as mine,
        live.stamped as stamped,
        live.image as image,
        live.seen as seen,
        coalesce(live.inside, false) as inside,
        array_remove(array[
          case when old.account_id is distinct from live.account_id then 'account_id' end,
          case when old.parent is distinct from live.parent then 'parent' end,
          case when old.sku is distinct from live.sku then 'sku' end,
          case when old.amount is distinct from live.amount then 'amount' end,
          case when old.state is distinct from live.state then 'state' end,
          case when old.details is distinct from live.details then 'details' end,
          case when old.secret is distinct from live.secret then 'secret' end,
          case when old.total is distinct from live.total then 'total' end,
          case when old.changed_at is distinct from live.changed_at then 'changed_at' end
        ]::text[], null) as differing
      from pgmend."Shop__Order line_todo" as w
      left join lateral (
        -- a row that where leaves out may have the key, too: it counts where there is no other
        select found.* from (
        select exists (
            select from (select * from (select l.*) as "Order line") as "Order line"
            where (
              id > 0
            )) as inside, bool_or(exists (
            select from (select * from (select l.*) as "Order line") as "Order line"
            where (
              id > 0
            ))) over () as any_inside,
          true as there,
          (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
          (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
          (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
          -- whether its version is younger than this transaction: then it is of it, whoever made it
          (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
          -- columns that a trigger set to the time of this transaction
          array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
          l.account_id as account_id,
          l.parent as parent,
          l.sku collate "C" as sku,
          l.amount::integer as amount,
          textin(enum_out(l.state)) collate "C" as state,
          l.details as details,
          l.secret collate "C" as secret,
          l.total as total,
          l.changed_at as changed_at
        from "Shop"."Order line" as l
        where l.id = w.k1
        -- row by row, through the index of the key: the planner would rather read all of the table for each batch
        offset 0
        ) as found
        where found.inside or not found.any_inside
      ) as live on true
      left join lateral (
        select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
        from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
      ) as old on true
) as s
      where s.slot between work.low and work.high and s.outcome is null
    ) as s
    where s.n = t.n and s.outcome is not null;
    if not dry_run then
      -- never to where it can give no more: a key of 2147483647 is a mark, and every later insert would fail; before the rows, so that nobody draws a number of theirs meanwhile; never down, and not by a race either: small
      -- distances are drawn number by number, since setval could undo what another session has drawn in between
      target := (
        select max(n.number) from pgmend."Shop__Order line_todo" as w
        -- what a sequence can give at all: it has no way to the other numbers that a numeric may hold
        cross join lateral (
            select case when w.old_row ->> 'id' ~ '^-?\d{1,19}$' then (w.old_row ->> 'id')::numeric end as number
          ) as n        where n.number between -9223372036854775808 and 9223372036854775807::numeric - 1
          and w.slot between work.low and work.high and w.outcome is null
          and (w.status = 'missing' or 'id' = any (w.changed)));
      select 1::bigint, s.last_value - case when s.is_called then 0 else 1 end into step, moved
      from "Shop"."Order line_id_seq" as s;
      begin
      if step > 0 and target > moved then
        if target::numeric - moved > 100000 then
          perform setval('"Shop"."Order line_id_seq"', target) from "Shop"."Order line_id_seq" as s where s.last_value < target;
        else
          while nextval('"Shop"."Order line_id_seq"') < target loop
          end loop;
        end if;
      end if;
      exception when sequence_generator_limit_exceeded or numeric_value_out_of_range then
        -- it ends before; then the rows say so, or there is nobody left to draw
        null;
      end;
    end if;

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
        -- rows whose parent live does not have: those of another table that are to be inserted were so before
        loop
          update pgmend."Shop__Order line_todo" as t
          set outcome = 'blocked', again = true, reason = 'foreign key "Order line_account_id_fkey": its parent in public.account is not on live', blocked_by = s.by
          from (
            select w.n, json_build_object('table', 'public.account', 'key', json_build_object('id', wanted.account_id::text)) as by
            from pgmend."Shop__Order line_todo" as w
            left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
            cross join lateral json_to_record(w.old_row) as o(account_id integer)
            cross join lateral (select case when w.status = 'missing' or 'account_id' = any (w.changed) then o.account_id else l.account_id end as account_id) as wanted
            where w.slot between work.low and work.high and w.outcome is null
              and (w.status = 'missing' or w.changed && array['account_id']::text[])
              and wanted.account_id is not null
              and not exists (
                select from public.account as p
                where p.id operator(pg_catalog.=) wanted.account_id)
              and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
          ) as s
          where s.n = t.n;
          get diagnostics moved = row_count;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          exit when moved = 0 or true;
        end loop;
        -- rows whose parent live does not have, nor this batch: those of another table that are to be inserted were so before
        loop
          update pgmend."Shop__Order line_todo" as t
          set outcome = 'blocked', again = true, reason = 'foreign key "Order line_parent_fkey": its parent in "Shop"."Order line" is not on live', blocked_by = s.by
          from (
            select w.n, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', wanted.parent::text)) as by
            from pgmend."Shop__Order line_todo" as w
            left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
            cross join lateral json_to_record(w.old_row) as o(parent bigint)
            cross join lateral (select case when w.status = 'missing' or 'parent' = any (w.changed) then o.parent else l.parent end as parent) as wanted
            where w.slot between work.low and work.high and w.outcome is null
              and (w.status = 'missing' or w.changed && array['parent']::text[])
              and wanted.parent is not null
              and not exists (
                select from "Shop"."Order line" as p
                where p.id operator(pg_catalog.=) wanted.parent)
              and not exists (
                select from pgmend."Shop__Order line_todo" as m
                cross join lateral json_to_record(m.old_row) as p(id bigint)
                where m.slot between work.low and work.high and m.outcome is null and m.status = 'missing'
                  and p.id operator(pg_catalog.=) wanted.parent)
              and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
          ) as s
          where s.n = t.n;
          get diagnostics moved = row_count;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          exit when moved = 0;
        end loop;
        -- rows whose value another row of live has: one that this repair changes may give it up. By EXECUTE: columns stand bare in what an
        -- index is about, and no variable may be taken for one
        loop
          exit when kind in ('insert', 'ring', 'below');
          execute
            $pgmend_u$
              update pgmend."Shop__Order line_todo" as t
              set outcome = 'blocked', again = true, reason = 'exclusion constraint "Order line_int4range_excl": another row of live has a conflicting int4range((id)::integer, ((id)::integer + 1))', blocked_by = s.by, holder = s.holder, exchange = s.holder is not null
              from (
                select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', x.id::text)) as by
                from (
                  select x.*, wanted."pgmend n"
                  from (
                    select w.n as "pgmend n", l.id::text collate "C" as "pgmend key 0", wanted.*
                    from pgmend."Shop__Order line_todo" as w
                    join "Shop"."Order line" as l on l.id = w.k1
                    cross join lateral json_to_record(w.old_row) as o(id bigint)
                    cross join lateral (
                      select int4range((id)::integer, ((id)::integer + 1)) as "pgmend part 1"
                      from (select case when w.status = 'missing' then o.id else l.id end as id) as wanted
                      
                    ) as wanted
                    where w.slot between $1 and $2 and w.outcome is null and w.status = 'corrupted' and w.changed && array['id']::text[] and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  ) as wanted
                  join "Shop"."Order line" as x
                    on int4range((id)::integer, ((id)::integer + 1)) operator(pg_catalog.&&) "pgmend part 1" and (x.id::text collate "C" is distinct from wanted."pgmend key 0")
                ) as x
                left join pgmend."Shop__Order line_todo" as h
                  on x.id = h.k1 and h.status = 'corrupted' and h.changed && array['id']::text[] and (h.outcome is null or h.again)
                where not ($3 = 'exchange' and h.n is not null and h.slot between $1 and $2 and h.outcome is null)
                order by x."pgmend n", h.n nulls first
              ) as s
              where s.n = t.n
            $pgmend_u$
          using low, high, kind;
          get diagnostics moved = row_count;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          exit when moved = 0 or kind <> 'exchange';
        end loop;
        -- the end of a chain is part of it, also where it wants a value that is free
        update pgmend."Shop__Order line_todo" as t
        set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
        where kind = 'update' and t.slot between work.low and work.high and t.outcome is null
          and exists (select from pgmend."Shop__Order line_todo" as w where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked');
        if kind in ('insert', 'ring', 'below') then
          execute
            $pgmend_u$
              update pgmend."Shop__Order line_todo" as t
              set outcome = 'blocked', again = true, reason = 'exclusion constraint "Order line_int4range_excl": another row of live has a conflicting int4range((id)::integer, ((id)::integer + 1))', blocked_by = s.by
              from (
                select distinct on (x."pgmend n") x."pgmend n" as n, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', x.id::text)) as by
                from (
                  select x.*, wanted."pgmend n"
                  from (
                    select w.n as "pgmend n", wanted.*
                    from pgmend."Shop__Order line_todo" as w
                    cross join lateral json_to_record(w.old_row) as o(id bigint)
                    cross join lateral (
                      select int4range((id)::integer, ((id)::integer + 1)) as "pgmend part 1"
                      from (select o.id as id) as wanted
                      
                    ) as wanted
                    where w.slot between $1 and $2 and w.outcome is null and w.status = 'missing' and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  ) as wanted
                  join "Shop"."Order line" as x on int4range((id)::integer, ((id)::integer + 1)) operator(pg_catalog.&&) "pgmend part 1"
                ) as x
              ) as s
              where s.n = t.n
            $pgmend_u$
          using low, high;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        end if;
        -- rows whose value another row of live has: one that this repair changes may give it up. By EXECUTE: columns stand bare in what an
        -- index is about, and no variable may be taken for one
        loop
          exit when kind in ('insert', 'ring', 'below');
          execute
            $pgmend_u$
              update pgmend."Shop__Order line_todo" as t
              set outcome = 'blocked', again = true, reason = 'unique index "Order line_sku_key": another row of live has the same sku', blocked_by = s.by, holder = s.holder, exchange = s.holder is not null
              from (
                select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', x.id::text)) as by
                from (
                  select x.*, wanted."pgmend n"
                  from (
                    select w.n as "pgmend n", l.id::text collate "C" as "pgmend key 0", wanted.*
                    from pgmend."Shop__Order line_todo" as w
                    join "Shop"."Order line" as l on l.id = w.k1
                    cross join lateral json_to_record(w.old_row) as o(sku character varying(20))
                    cross join lateral (
                      select sku as "pgmend part 1"
                      from (select case when w.status = 'missing' or 'sku' = any (w.changed) then o.sku else l.sku end as sku) as wanted
                      
                    ) as wanted
                    where w.slot between $1 and $2 and w.outcome is null and w.status = 'corrupted' and w.changed && array['sku']::text[] and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  ) as wanted
                  join "Shop"."Order line" as x
                    on sku operator(pg_catalog.=) "pgmend part 1" collate pg_catalog."default" and (x.id::text collate "C" is distinct from wanted."pgmend key 0")
                ) as x
                left join pgmend."Shop__Order line_todo" as h
                  on x.id = h.k1 and h.status = 'corrupted' and h.changed && array['sku']::text[] and (h.outcome is null or h.again)
                where not ($3 = 'exchange' and h.n is not null and h.slot between $1 and $2 and h.outcome is null)
                order by x."pgmend n", h.n nulls first
              ) as s
              where s.n = t.n
            $pgmend_u$
          using low, high, kind;
          get diagnostics moved = row_count;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          exit when moved = 0 or kind <> 'exchange';
        end loop;
        -- the end of a chain is part of it, also where it wants a value that is free
        update pgmend."Shop__Order line_todo" as t
        set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
        where kind = 'update' and t.slot between work.low and work.high and t.outcome is null
          and exists (select from pgmend."Shop__Order line_todo" as w where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked');
        if kind in ('insert', 'ring', 'below') then
          execute
            $pgmend_u$
              update pgmend."Shop__Order line_todo" as t
              set outcome = 'blocked', again = true, reason = 'unique index "Order line_sku_key": another row of live has the same sku', blocked_by = s.by
              from (
                select distinct on (x."pgmend n") x."pgmend n" as n, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', x.id::text)) as by
                from (
                  select x.*, wanted."pgmend n"
                  from (
                    select w.n as "pgmend n", wanted.*
                    from pgmend."Shop__Order line_todo" as w
                    cross join lateral json_to_record(w.old_row) as o(sku character varying(20))
                    cross join lateral (
                      select sku as "pgmend part 1"
                      from (select o.sku as sku) as wanted
                      
                    ) as wanted
                    where w.slot between $1 and $2 and w.outcome is null and w.status = 'missing' and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  ) as wanted
                  join "Shop"."Order line" as x on sku operator(pg_catalog.=) "pgmend part 1" collate pg_catalog."default"
                ) as x
              ) as s
              where s.n = t.n
            $pgmend_u$
          using low, high;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        end if;
        -- where rows stand that foreign keys link with these: triggers may change them besides, and then they stand elsewhere
        select array_agg(s.spot), array_agg(s.tid) into spots_0, tids_0
        from (
          select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
          from pgmend."Shop__Order line_todo" as w
          left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
          cross join lateral json_to_record(w.old_row) as o(account_id integer)
          cross join lateral (select case when w.status = 'missing' or 'account_id' = any (w.changed) then o.account_id else l.account_id end as account_id) as wanted
          join public.account as x on x.id operator(pg_catalog.=) wanted.account_id
          where w.slot between work.low and work.high and w.outcome is null
            and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
        ) as s;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        select array_agg(s.spot), array_agg(s.tid) into spots_1, tids_1
        from (
          select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
          from pgmend."Shop__Order line_todo" as w
          left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
          cross join lateral json_to_record(w.old_row) as o(parent bigint)
          cross join lateral (select case when w.status = 'missing' or 'parent' = any (w.changed) then o.parent else l.parent end as parent) as wanted
          join "Shop"."Order line" as x on x.id operator(pg_catalog.=) wanted.parent
          where w.slot between work.low and work.high and w.outcome is null
            and not exists (
              select from pgmend."Shop__Order line_todo" as h
              where x.id = h.k1 and h.slot between work.low and work.high)
            and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
        ) as s;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        select array_agg(s.spot), array_agg(s.tid) into referring_0, referring_tids_0
        from (
          select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
          from pgmend."Shop__Order line_todo" as w
          join "Shop"."Order line" as l on l.id = w.k1
          join "Shop"."Order line" as x on l.id operator(pg_catalog.=) x.parent
          where w.slot between work.low and work.high and w.outcome is null and w.status = 'corrupted'
            and not exists (
              select from pgmend."Shop__Order line_todo" as h
              where x.id = h.k1 and h.slot between work.low and work.high)
        ) as s;
        if kind in ('update', 'exchange') then
          -- what triggers change besides is known by all of the row as it was; nobody else changes it meanwhile
          perform from pgmend."Shop__Order line_todo" as w
          cross join lateral (
            select from "Shop"."Order line" as l where l.id = w.k1 and exists (
                select from (select * from (select l.*) as "Order line") as "Order line"
                where (
                  id > 0
                )) for no key update of l
          ) as locked
          where w.slot between work.low and work.high and w.outcome is null;
          update pgmend."Shop__Order line_todo" as t
          set before_row = s.whole::json
          from (-- what live holds now of the rows to be repaired, and which columns differ
          select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
            coalesce(live.there, false) as there,
            live.whole as whole,
            live.mine as mine,
            live.stamped as stamped,
            live.image as image,
            live.seen as seen,
            coalesce(live.inside, false) as inside,
            array_remove(array[
              case when old.account_id is distinct from live.account_id then 'account_id' end,
              case when old.parent is distinct from live.parent then 'parent' end,
              case when old.sku is distinct from live.sku then 'sku' end,
              case when old.amount is distinct from live.amount then 'amount' end,
              case when old.state is distinct from live.state then 'state' end,
              case when old.details is distinct from live.details then 'details' end,
              case when old.secret is distinct from live.secret then 'secret' end,
              case when old.total is distinct from live.total then 'total' end,
              case when old.changed_at is distinct from live.changed_at then 'changed_at' end
            ]::text[], null) as differing
          from pgmend."Shop__Order line_todo" as w
          left join lateral (
            -- a row that where leaves out may have the key, too: it counts where there is no other
            select found.* from (
            select exists (
                select from (select * from (select l.*) as "Order line") as "Order line"
                where (
                  id > 0
                )) as inside, bool_or(exists (
                select from (select * from (select l.*) as "Order line") as "Order line"
                where (
                  id > 0
                ))) over () as any_inside,
              true as there,
              (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
              (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
              (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
              -- whether its version is younger than this transaction: then it is of it, whoever made it
              (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
              -- columns that a trigger set to the time of this transaction
              array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
              l.account_id as account_id,
              l.parent as parent,
              l.sku collate "C" as sku,
              l.amount::integer as amount,
              textin(enum_out(l.state)) collate "C" as state,
              l.details as details,
              l.secret collate "C" as secret,
              l.total as total,
              l.changed_at as changed_at
            from "Shop"."Order line" as l
            where l.id = w.k1
            -- row by row, through the index of the key: the planner would rather read all of the table for each batch
            offset 0
            ) as found
            where found.inside or not found.any_inside
          ) as live on true
          left join lateral (
            select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
            from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
          ) as old on true
) as s
          where s.n = t.n and t.slot between work.low and work.high and t.outcome is null;
          if kind = 'exchange' then
            -- no row can take a value that another one still has, so each sets its own aside first
            set constraints all deferred;
            for change, rows in
              -- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
              with recursive turns as (
                select t.n, 0 as turn
                from pgmend."Shop__Order line_todo" as t
                where t.slot between work.low and work.high and t.outcome is null and not exists (
                  select from pgmend."Shop__Order line_todo" as h
                  where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
                union all
                select t.n, turns.turn + 1
                from turns
                join pgmend."Shop__Order line_todo" as t on t.holder = turns.n
                where t.slot between work.low and work.high and t.outcome is null
              )
              select t.changed, array_agg(t.n order by t.n)
              from pgmend."Shop__Order line_todo" as t
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
                    from pgmend."Shop__Order line_todo" as t
                    join (-- what live holds now of the rows to be repaired, and which columns differ
                    select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
                      coalesce(live.there, false) as there,
                      live.whole as whole,
                      live.mine as mine,
                      live.stamped as stamped,
                      live.image as image,
                      live.seen as seen,
                      coalesce(live.inside, false) as inside,
                      array_remove(array[
                        case when old.account_id is distinct from live.account_id then 'account_id' end,
                        case when old.parent is distinct from live.parent then 'parent' end,
                        case when old.sku is distinct from live.sku then 'sku' end,
                        case when old.amount is distinct from live.amount then 'amount' end,
                        case when old.state is distinct from live.state then 'state' end,
                        case when old.details is distinct from live.details then 'details' end,
                        case when old.secret is distinct from live.secret then 'secret' end,
                        case when old.total is distinct from live.total then 'total' end,
                        case when old.changed_at is distinct from live.changed_at then 'changed_at' end
                      ]::text[], null) as differing
                    from pgmend."Shop__Order line_todo" as w
                    left join lateral (
                      -- a row that where leaves out may have the key, too: it counts where there is no other
                      select found.* from (
                      select exists (
                          select from (select * from (select l.*) as "Order line") as "Order line"
                          where (
                            id > 0
                          )) as inside, bool_or(exists (
                          select from (select * from (select l.*) as "Order line") as "Order line"
                          where (
                            id > 0
                          ))) over () as any_inside,
                        true as there,
                        (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
                        (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
                        (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
                        -- whether its version is younger than this transaction: then it is of it, whoever made it
                        (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
                        -- columns that a trigger set to the time of this transaction
                        array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
                        l.account_id as account_id,
                        l.parent as parent,
                        l.sku collate "C" as sku,
                        l.amount::integer as amount,
                        textin(enum_out(l.state)) collate "C" as state,
                        l.details as details,
                        l.secret collate "C" as secret,
                        l.total as total,
                        l.changed_at as changed_at
                      from "Shop"."Order line" as l
                      where l.id = w.k1
                      -- row by row, through the index of the key: the planner would rather read all of the table for each batch
                      offset 0
                      ) as found
                      where found.inside or not found.any_inside
                    ) as live on true
                    left join lateral (
                      select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
                      from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
                    ) as old on true
) as s on s.n = t.n
                    where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
                  ), u as (
                    update "Shop"."Order line" as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, aside ->> c), ', ') from unnest(parking) as c) || $pgmend_u$
                    from w
                    where l.id = w.k1 and exists (
                        select from (select * from (select l.*) as "Order line") as "Order line"
                        where (
                          id > 0
                        ))
                      and (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) = w.was and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                    returning w.n, w.was
                  )
                  update pgmend."Shop__Order line_todo" as t set parked = true, was = u.was from u where u.n = t.n
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
              from pgmend."Shop__Order line_todo" as t
              where t.slot between work.low and work.high and t.outcome is null and not exists (
                select from pgmend."Shop__Order line_todo" as h
                where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
              union all
              select t.n, turns.turn + 1
              from turns
              join pgmend."Shop__Order line_todo" as t on t.holder = turns.n
              where t.slot between work.low and work.high and t.outcome is null
            )
            select t.changed, array_agg(t.n order by t.n)
            from pgmend."Shop__Order line_todo" as t
            left join turns on turns.n = t.n
            where t.slot between work.low and work.high and t.outcome is null 
            group by t.changed, turns.turn
            order by turns.turn
          loop
            written := array(select c from unnest(change) as c where columns ? c);
            if cardinality(written) = 0 then
              update pgmend."Shop__Order line_todo"
              set outcome = 'blocked', reason = 'live computes ' || array_to_string(change, ', ') || ' from other columns'
              where n = any (rows);
              continue;
            end if;
            -- only what differs is set, and what is replaced is saved by the statement that replaces it
            execute
              $pgmend_u$
                with w as materialized (
                  select t.n, t.parked, t.old_row, t.k1, case when t.parked then t.was else s.image end as was
                  from pgmend."Shop__Order line_todo" as t
                  join (-- what live holds now of the rows to be repaired, and which columns differ
                  select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
                    coalesce(live.there, false) as there,
                    live.whole as whole,
                    live.mine as mine,
                    live.stamped as stamped,
                    live.image as image,
                    live.seen as seen,
                    coalesce(live.inside, false) as inside,
                    array_remove(array[
                      case when old.account_id is distinct from live.account_id then 'account_id' end,
                      case when old.parent is distinct from live.parent then 'parent' end,
                      case when old.sku is distinct from live.sku then 'sku' end,
                      case when old.amount is distinct from live.amount then 'amount' end,
                      case when old.state is distinct from live.state then 'state' end,
                      case when old.details is distinct from live.details then 'details' end,
                      case when old.secret is distinct from live.secret then 'secret' end,
                      case when old.total is distinct from live.total then 'total' end,
                      case when old.changed_at is distinct from live.changed_at then 'changed_at' end
                    ]::text[], null) as differing
                  from pgmend."Shop__Order line_todo" as w
                  left join lateral (
                    -- a row that where leaves out may have the key, too: it counts where there is no other
                    select found.* from (
                    select exists (
                        select from (select * from (select l.*) as "Order line") as "Order line"
                        where (
                          id > 0
                        )) as inside, bool_or(exists (
                        select from (select * from (select l.*) as "Order line") as "Order line"
                        where (
                          id > 0
                        ))) over () as any_inside,
                      true as there,
                      (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
                      (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
                      (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
                      -- whether its version is younger than this transaction: then it is of it, whoever made it
                      (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
                      -- columns that a trigger set to the time of this transaction
                      array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
                      l.account_id as account_id,
                      l.parent as parent,
                      l.sku collate "C" as sku,
                      l.amount::integer as amount,
                      textin(enum_out(l.state)) collate "C" as state,
                      l.details as details,
                      l.secret collate "C" as secret,
                      l.total as total,
                      l.changed_at as changed_at
                    from "Shop"."Order line" as l
                    where l.id = w.k1
                    -- row by row, through the index of the key: the planner would rather read all of the table for each batch
                    offset 0
                    ) as found
                    where found.inside or not found.any_inside
                  ) as live on true
                  left join lateral (
                    select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
                    from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
                  ) as old on true
) as s on s.n = t.n
                  where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
                ), u as (
                  update "Shop"."Order line" as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(written) as c) || $pgmend_u$
                  from w cross join lateral json_to_record(w.old_row) as o($pgmend_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(written) as c) || $pgmend_u$)
                  where l.id = w.k1 and exists (
                      select from (select * from (select l.*) as "Order line") as "Order line"
                      where (
                        id > 0
                      ))
                    and (w.parked or (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) = w.was) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  returning w.n, w.was, (select row_to_json(i.*)::text from (select l.id::text as id) as i) as key,
                    (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.changed_at::text as changed_at) as i) as after
                ), saved as (
                  insert into pgmend."Shop__Order line_undo" (repair, n, action, key, changed, before, after)
                  select $2, u.n, 'update', u.key::json, $3, (select json_object_agg(c, u.was::json -> c) from unnest($3) as c), u.after::json
                  from u
                  order by u.n
                  returning n
                )
                update pgmend."Shop__Order line_todo" as t
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
            select from pgmend."Shop__Order line_todo" where slot between work.low and work.high and outcome is null
          ) then
            raise exception using errcode = 'PGM02', message = 'rows exchange unique values, and one of them has changed since';
          end if;
        else
          with w as materialized (
            select * from pgmend."Shop__Order line_todo" where slot between work.low and work.high and outcome is null
          ), i as (
            insert into "Shop"."Order line" as l (
              id, account_id, parent, sku, amount, state, details, ship_on, secret, changed_at
            ) overriding system value
            select o.id, o.account_id, o.parent, o.sku, o.amount, o.state, o.details::jsonb, o.ship_on, o.secret, o.changed_at
            from w
            cross join lateral json_to_record(w.old_row) as o(id bigint, account_id integer, parent bigint, sku character varying(20), amount "Shop".quantity, state "Shop".state, details text, ship_on date, secret text, changed_at timestamp with time zone)
            where (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
            order by w.slot
            returning l.id as k1, (select row_to_json(i.*)::text from (select l.id::text as id) as i) as key,
              (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i) as after
          ), saved as (
            insert into pgmend."Shop__Order line_undo" (repair, n, action, key, after)
            select this_repair, w.n, 'insert', i.key::json, i.after::json
            from i join w on w.k1 = i.k1
            order by w.n
            returning n
          ), noted as (
            update pgmend."Shop__Order line_todo" as t
            set outcome = 'repaired', reason = null, again = false, repair = this_repair, pass = this_pass
            from saved where saved.n = t.n
          )
          select (select count(*) from i) - (select count(*) from saved) into strayed;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        end if;
        -- deferred triggers run here
        if (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null then
          set constraints all immediate;
        end if;
        -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
        perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
          pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
          pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        -- what was written is what the table holds now, whatever the statement returned: a trigger or a rule may have changed it, written it
        -- to another place, or kept it from being written
        with looked as materialized (
        select j.n, j.status, j.outcome, j.changed, j.before_row, j.whole, j.there, j.mine, j.key, j.spared, j.touched,
          case
            when j.outcome = 'repaired' and not j.there or j.outcome is null and j.status = 'missing' and not j.there and strayed > 0
              then 'live did not keep what was written to its key: ' || who.is_any || ' changes it; --without-triggers repairs it'
            when j.outcome is null and (j.status = 'missing' and not j.there or j.status = 'corrupted' and j.there and j.unchanged)
              then 'nothing was written: ' || who.is_any || ' keeps it from that; --without-triggers writes it'
            when (j.outcome = 'repaired' or j.mine) and cardinality(j.lost) > 0
              then format('live did not keep what was written to %s: %s; --without-triggers repairs it, exclude: in pgmend.yaml leaves a column out',
                array_to_string(j.lost, ', '), (select string_agg(distinct coalesce(who.by_column ->> c, who.is_any) || ' changes it', ', ') from unnest(j.lost) as c))
          end as why
        from (
          select s.n, s.status, s.outcome, s.there, s.mine, s.whole::json as whole, t.changed, t.before_row,
            json_build_object('id', s.whole::json -> 'id') as key,
            s.seen is not distinct from s.compared::text as unchanged,
            array(select d from unnest(s.differing) as d where (s.status = 'missing' or d = any (t.changed)) and d <> all (s.stamped)) as lost,
            -- a trigger may set the time of the last change, also where old has another one
            array(select d from unnest(s.differing) as d where (s.status = 'missing' or d = any (t.changed)) and d = any (s.stamped)) as spared,
            array(select b.key from json_each_text(t.before_row) as b
                  where s.there and s.status = 'corrupted' and b.key <> all (t.changed) and b.key <> all (array['total']::text[])
                    and b.value is distinct from s.whole::json ->> b.key) as touched
          from (-- what live holds now of the rows to be repaired, and which columns differ
          select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
            coalesce(live.there, false) as there,
            live.whole as whole,
            live.mine as mine,
            live.stamped as stamped,
            live.image as image,
            live.seen as seen,
            coalesce(live.inside, false) as inside,
            array_remove(array[
              case when old.account_id is distinct from live.account_id then 'account_id' end,
              case when old.parent is distinct from live.parent then 'parent' end,
              case when old.sku is distinct from live.sku then 'sku' end,
              case when old.amount is distinct from live.amount then 'amount' end,
              case when old.state is distinct from live.state then 'state' end,
              case when old.details is distinct from live.details then 'details' end,
              case when old.secret is distinct from live.secret then 'secret' end,
              case when old.total is distinct from live.total then 'total' end,
              case when old.changed_at is distinct from live.changed_at then 'changed_at' end
            ]::text[], null) as differing
          from pgmend."Shop__Order line_todo" as w
          left join lateral (
            -- a row that where leaves out may have the key, too: it counts where there is no other
            select found.* from (
            select exists (
                select from (select * from (select l.*) as "Order line") as "Order line"
                where (
                  id > 0
                )) as inside, bool_or(exists (
                select from (select * from (select l.*) as "Order line") as "Order line"
                where (
                  id > 0
                ))) over () as any_inside,
              true as there,
              (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
              (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
              (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
              -- whether its version is younger than this transaction: then it is of it, whoever made it
              (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
              -- columns that a trigger set to the time of this transaction
              array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
              l.account_id as account_id,
              l.parent as parent,
              l.sku collate "C" as sku,
              l.amount::integer as amount,
              textin(enum_out(l.state)) collate "C" as state,
              l.details as details,
              l.secret collate "C" as secret,
              l.total as total,
              l.changed_at as changed_at
            from "Shop"."Order line" as l
            where l.id = w.k1
            -- row by row, through the index of the key: the planner would rather read all of the table for each batch
            offset 0
            ) as found
            where found.inside or not found.any_inside
          ) as live on true
          left join lateral (
            select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
            from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
          ) as old on true
) as s
          join pgmend."Shop__Order line_todo" as t on t.n = s.n
          where s.slot between work.low and work.high
            and (s.outcome is null or s.outcome = 'repaired' and s.repair = this_repair and s.pass = this_pass)
          offset 0
        ) as j
        cross join (select 'trigger touch' as is_any, '{"id":"trigger touch","account_id":"trigger touch","parent":"trigger touch","sku":"trigger touch","amount":"trigger touch","state":"trigger touch","details":"trigger touch","ship_on":"trigger touch","secret":"trigger touch","total":"trigger touch","changed_at":"trigger touch"}'::json as by_column) as who
        ), kept as (
          select l.n, l.status, l.outcome, l.key, l.whole, l.touched, l.spared, l.touched || l.spared as others,
            case when l.status = 'corrupted' then
              array(select c from unnest(l.changed) as c where c <> all (array['total']::text[])) || l.touched end as changed,
            l.before_row
          from looked as l
          where l.why is null and l.there and (l.outcome = 'repaired' or l.mine)
        ), images as (
          select k.*,
            (select json_object_agg(a.key, a.value) from json_each(k.whole) as a
             where a.key = any (case k.status when 'missing' then array['id', 'account_id', 'parent', 'sku', 'amount', 'state', 'details', 'ship_on', 'secret', 'changed_at']::text[] else array['id', 'account_id', 'parent', 'sku', 'amount', 'state', 'details', 'secret', 'changed_at']::text[] || k.touched end)) as after
          from kept as k
        ), written_elsewhere as (
          insert into pgmend."Shop__Order line_undo" (repair, n, action, key, changed, before, after, touched)
          select this_repair, k.n, case k.status when 'missing' then 'insert' else 'update' end, k.key, k.changed,
            (select json_object_agg(c, k.before_row -> c) from unnest(k.changed) as c), k.after, nullif(k.others, '{}')
          from images as k
          where k.outcome is null
          order by k.n
        ), changed_besides as (
          update pgmend."Shop__Order line_undo" as u
          set changed = k.changed, touched = nullif(k.others, '{}'), after = k.after,
            before = (select json_object_agg(c, k.before_row -> c) from unnest(k.changed) as c)
          from images as k
          where u.repair = this_repair and u.n = k.n and k.outcome = 'repaired'
            and (cardinality(k.others) > 0 or u.after::text <> k.after::text)
        ), noted as (
          update pgmend."Shop__Order line_todo" as t
          set outcome = 'repaired', again = false, repair = this_repair, pass = this_pass, parked = false, exchange = false,
            touched = nullif(k.others, '{}'),
            reason = case when cardinality(k.spared) > 0 then format('but for %s, which %s sets to the time of the change', array_to_string(k.spared, ', '),
              (select string_agg(distinct coalesce(who.by_column ->> c, who.is_any), ', ') from unnest(k.spared) as c)) end
          from kept as k
          cross join (select 'trigger touch' as is_any, '{"id":"trigger touch","account_id":"trigger touch","parent":"trigger touch","sku":"trigger touch","amount":"trigger touch","state":"trigger touch","details":"trigger touch","ship_on":"trigger touch","secret":"trigger touch","total":"trigger touch","changed_at":"trigger touch"}'::json as by_column) as who
          where t.n = k.n and (k.outcome is null or cardinality(k.others) > 0)
        )
        select array_agg(l.n order by l.n), array_agg(l.why order by l.n) into bad, whys from looked as l where l.why is not null;
        if cardinality(bad) > 0 then
          raise exception using errcode = 'PGM01', message = whys[1];
        end if;
        moved := cardinality(spots_0) - (
          select count(*) from public.account as x
          where x.ctid = any (tids_0) and exists (select from unnest(spots_0) as s(spot) where s.spot = x.tableoid::text || x.ctid::text));
        if moved > 0 then
          beside := beside || jsonb_build_object('public.account', coalesce((beside ->> 'public.account')::bigint, 0) + moved);
        end if;
        moved := cardinality(spots_1) - (
          select count(*) from "Shop"."Order line" as x
          where x.ctid = any (tids_1) and exists (select from unnest(spots_1) as s(spot) where s.spot = x.tableoid::text || x.ctid::text));
        if moved > 0 then
          beside := beside || jsonb_build_object('"Shop"."Order line"', coalesce((beside ->> '"Shop"."Order line"')::bigint, 0) + moved);
        end if;
        moved := cardinality(referring_0) - (
          select count(*) from "Shop"."Order line" as x
          where x.ctid = any (referring_tids_0) and exists (select from unnest(referring_0) as s(spot) where s.spot = x.tableoid::text || x.ctid::text));
        if moved > 0 then
          beside := beside || jsonb_build_object('"Shop"."Order line"', coalesce((beside ->> '"Shop"."Order line"')::bigint, 0) + moved);
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
              select distinct slot from pgmend."Shop__Order line_todo" where slot between work.low and work.high and outcome is null
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
            select t.changed, array_agg(t.n order by t.slot) from pgmend."Shop__Order line_todo" as t
            where t.slot between work.low and work.high and t.outcome is null group by t.changed
          loop
            if kind = 'update' then
              single := $pgmend_u$
                update "Shop"."Order line" as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(change) as c where columns ? c) || $pgmend_u$
                from pgmend."Shop__Order line_todo" as w
                cross join lateral json_to_record(w.old_row) as o($pgmend_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(change) as c where columns ? c) || $pgmend_u$)
                where w.n = $1 and l.id = w.k1 and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
              $pgmend_u$;
            else
              single := $pgmend_u$
                insert into "Shop"."Order line" as l (id, account_id, parent, sku, amount, state, details, ship_on, secret, changed_at) overriding system value
                select o.id, o.account_id, o.parent, o.sku, o.amount, o.state, o.details::jsonb, o.ship_on, o.secret, o.changed_at
                from pgmend."Shop__Order line_todo" as w
                cross join lateral json_to_record(w.old_row) as o(id bigint, account_id integer, parent bigint, sku character varying(20), amount "Shop".quantity, state "Shop".state, details text, ship_on date, secret text, changed_at timestamp with time zone)
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
                  -- what the server, a trigger or a type says may have a masked value in it
                  if state !~ '^PGM' then
                    said := case when broken <> '' then format('it would violate the constraint "%s"', broken)
                            else format('live refuses it (SQLSTATE %s), with words that may show a masked value', state) end;
                  end if;
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
          update pgmend."Shop__Order line_todo" as t
          set outcome = 'blocked', reason = b.why, again = true
          from (
            select m.slot, min(k.why) as why
            from unnest(bad, whys) as k(n, why)
            join pgmend."Shop__Order line_todo" as m on m.n = k.n
            group by m.slot
          ) as b
          where b.slot = t.slot and t.slot between work.low and work.high and t.outcome is null;
          bad := null;
          -- each time at least one row fewer, but a trigger that refuses another one each time shall not have all of them written anew
          spared := spared + 1;
          retry := spared <= 20 and exists (
            select from pgmend."Shop__Order line_todo" where slot between work.low and work.high and outcome is null);
          continue when not retry and not exists (
            select from pgmend."Shop__Order line_todo" where slot between work.low and work.high and outcome is null);
        elsif state = '55P03' and not raised then
          -- one wait is enough to know that somebody is at work here
          perform set_config('lock_timeout', '50ms', true) where patience = '0' or patience::interval > interval '50 ms';
          waits := waits + 1;
          -- whom others have locked is looked up, not found out by waiting for each
          begin
            lock table "Shop"."Order line" in row exclusive mode;
            if kind in ('update', 'exchange', 'delete') then
              with free as materialized (
                select w.n
                from pgmend."Shop__Order line_todo" as w
                join "Shop"."Order line" as l on l.id = w.k1
                where w.slot between work.low and work.high and w.outcome is null
                for no key update of l skip locked
              )
              update pgmend."Shop__Order line_todo" as w
              set outcome = 'skipped', reason = 'locked by another session', again = true
              where w.slot between work.low and work.high and w.outcome is null
                and not exists (select from free where free.n = w.n)
                and exists (select from "Shop"."Order line" as l where l.id = w.k1);
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
          -- what the server, a trigger or a type says may have a masked value in it
          if state !~ '^PGM' then
            said := case when broken <> '' then format('it would violate the constraint "%s"', broken)
                    else format('live refuses it (SQLSTATE %s), with words that may show a masked value', state) end;
          end if;
          if kind = 'exchange' and state ~ '^2' then
            said := 'rows exchange unique values, and live does not take the ones that would set theirs aside: ' || said;
          end if;
          update pgmend."Shop__Order line_todo" as t
          -- a key that came to live meanwhile is looked at again
          set outcome = case when raised then 'blocked' when state in ('55P03', '40P01') then 'skipped' when state <> '23505' then 'blocked' end,
              reason = case when state in ('55P03', '40P01') and not raised then 'locked by another session' else said end,
              again = true,
              blocked_by = case when kind = 'exchange' and state in ('23505', '23P01') then (
                select json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', h.k1::text))
                from pgmend."Shop__Order line_todo" as h where h.n = t.holder) else t.blocked_by end
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
    update pgmend."Shop__Order line_todo" as t
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
        live.whole as whole,
        live.mine as mine,
        live.stamped as stamped,
        live.image as image,
        live.seen as seen,
        coalesce(live.inside, false) as inside,
        array_remove(array[
          case when old.account_id is distinct from live.account_id then 'account_id' end,
          case when old.parent is distinct from live.parent then 'parent' end,
          case when old.sku is distinct from live.sku then 'sku' end,
          case when old.amount is distinct from live.amount then 'amount' end,
          case when old.state is distinct from live.state then 'state' end,
          case when old.details is distinct from live.details then 'details' end,
          case when old.secret is distinct from live.secret then 'secret' end,
          case when old.total is distinct from live.total then 'total' end,
          case when old.changed_at is distinct from live.changed_at then 'changed_at' end
        ]::text[], null) as differing
      from pgmend."Shop__Order line_todo" as w
      left join lateral (
        -- a row that where leaves out may have the key, too: it counts where there is no other
        select found.* from (
        select exists (
            select from (select * from (select l.*) as "Order line") as "Order line"
            where (
              id > 0
            )) as inside, bool_or(exists (
            select from (select * from (select l.*) as "Order line") as "Order line"
            where (
              id > 0
            ))) over () as any_inside,
          true as there,
          (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
          (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
          (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
          -- whether its version is younger than this transaction: then it is of it, whoever made it
          (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
          -- columns that a trigger set to the time of this transaction
          array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
          l.account_id as account_id,
          l.parent as parent,
          l.sku collate "C" as sku,
          l.amount::integer as amount,
          textin(enum_out(l.state)) collate "C" as state,
          l.details as details,
          l.secret collate "C" as secret,
          l.total as total,
          l.changed_at as changed_at
        from "Shop"."Order line" as l
        where l.id = w.k1
        -- row by row, through the index of the key: the planner would rather read all of the table for each batch
        offset 0
        ) as found
        where found.inside or not found.any_inside
      ) as live on true
      left join lateral (
        select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
        from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
      ) as old on true
) as s
      where s.slot between work.low and work.high and s.outcome is null
    ) as s
    where s.n = t.n and s.outcome is not null;
    update pgmend."Shop__Order line_todo"
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between work.low and work.high and outcome is null;
    -- rows that want each other's values have their turn when all others had theirs
    update pgmend."Shop__Order line_todo"
    set pass = this_pass
    where slot between work.low and work.high and pass < this_pass and outcome <> 'repaired' and not (kind = 'update' and exchange and again);
    wrote := wrote + (
      select count(*) from pgmend."Shop__Order line_todo"
      where slot between work.low and work.high and repair = this_repair and pass = this_pass and outcome = 'repaired');
    exit when batch is not null;
  end loop;
  if not taken and exists (
    select from pgmend."Shop__Order line_todo"
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
      from pgmend."Shop__Order line_todo" as w
      join "Shop"."Order line" as l on l.id = w.k1
      where w.outcome = 'skipped' and w.reason = 'changed since: the row is gone' and w.pass = this_pass
      for key share of l skip locked
    ) as found;
    perform set_config(key, value, true) from jsonb_each_text(planning);
    -- one that somebody has put back meanwhile is found by both
    update pgmend."Shop__Order line_todo" as t
    set outcome = 'blocked', reason = 'the row is there, but the index of its key does not find it: REINDEX TABLE ' || '"Shop"."Order line"' || ' on live, and repair again'
    where t.n = any (rows) and not (select s.there from (-- what live holds now of the rows to be repaired, and which columns differ
    select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
      coalesce(live.there, false) as there,
      live.whole as whole,
      live.mine as mine,
      live.stamped as stamped,
      live.image as image,
      live.seen as seen,
      coalesce(live.inside, false) as inside,
      array_remove(array[
        case when old.account_id is distinct from live.account_id then 'account_id' end,
        case when old.parent is distinct from live.parent then 'parent' end,
        case when old.sku is distinct from live.sku then 'sku' end,
        case when old.amount is distinct from live.amount then 'amount' end,
        case when old.state is distinct from live.state then 'state' end,
        case when old.details is distinct from live.details then 'details' end,
        case when old.secret is distinct from live.secret then 'secret' end,
        case when old.total is distinct from live.total then 'total' end,
        case when old.changed_at is distinct from live.changed_at then 'changed_at' end
      ]::text[], null) as differing
    from pgmend."Shop__Order line_todo" as w
    left join lateral (
      -- a row that where leaves out may have the key, too: it counts where there is no other
      select found.* from (
      select exists (
          select from (select * from (select l.*) as "Order line") as "Order line"
          where (
            id > 0
          )) as inside, bool_or(exists (
          select from (select * from (select l.*) as "Order line") as "Order line"
          where (
            id > 0
          ))) over () as any_inside,
        true as there,
        (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
        (select row_to_json(s.*)::text from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
        (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
        -- whether its version is younger than this transaction: then it is of it, whoever made it
        (l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 as mine,
        -- columns that a trigger set to the time of this transaction
        array_remove(array[case when true then 'changed_at' end]::text[], null) as stamped,
        l.account_id as account_id,
        l.parent as parent,
        l.sku collate "C" as sku,
        l.amount::integer as amount,
        textin(enum_out(l.state)) collate "C" as state,
        l.details as details,
        l.secret collate "C" as secret,
        l.total as total,
        l.changed_at as changed_at
      from "Shop"."Order line" as l
      where l.id = w.k1
      -- row by row, through the index of the key: the planner would rather read all of the table for each batch
      offset 0
      ) as found
      where found.inside or not found.any_inside
    ) as live on true
    left join lateral (
      select b.account_id as account_id, b.parent as parent, b.sku as sku, b.amount as amount, b.state as state, (w.old_row ->> 'details')::jsonb as details, b.secret as secret, b.total as total, b.changed_at as changed_at
      from json_populate_record(null::pgmend."Shop__Order line_before", w.old_row) as b
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
       '70_repair', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit', current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
