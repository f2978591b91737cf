-- purpose: takes back what repairs wrote to a table: puts back what was replaced, removes what was inserted
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows that are still as the repair left them; no sequence is moved back
-- rerun:   safe; needs 74_undoing; does nothing to what is taken back
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
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME
#variable_conflict error
<<work>>
declare
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := coalesce(nullif(current_setting('pgmend.pass', true), '')::int,
    (select coalesce(max(pass), 0) + 1 from pgmend."Shop__Order line_undoing"));
  patience constant text := current_setting('lock_timeout');
  -- how each column is written: `o` is the row of the values that were replaced
  columns constant jsonb :=  E'{"id":{"staged":"id","type":"bigint","value":"o.id"},"account_id":{"staged":"account_id","type":"integer","value":"o.account_id"},"parent":{"staged":"parent","type":"bigint","value":"o.parent"},"sku":{"staged":"sku","type":"character varying(20)","value":"o.sku"},"amount":{"staged":"amount","type":"\\"Shop\\".quantity","value":"o.amount"},"state":{"staged":"state","type":"\\"Shop\\".state","value":"o.state"},"details":{"staged":"details","type":"text","value":"o.details::jsonb"},"ship_on":{"staged":"ship_on","type":"date","value":"o.ship_on"},"secret":{"staged":"secret","type":"text","value":"o.secret"},"changed_at":{"staged":"changed_at","type":"timestamp with time zone","value":"o.changed_at"}}';
  -- what sets a value aside that another row waits for: `w` is the row of the list
  aside constant jsonb := '{"sku":"null"}';
  kind text;
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
begin
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

  loop
    -- the next batch: what was inserted goes first, since it may hold what the replaced values were
    update pgmend."Shop__Order line_undoing" set slot = null where slot between 1 and 9223372036854775807;
    last_slot := null;
    foreach kind in array array['delete', 'update', 'exchange'] loop
      if kind = 'exchange' then
        -- rows that wait for each other's unique values are written together: the first of them is the slot of all
        members := array(
          select n from pgmend."Shop__Order line_undoing"
          where exchange and status = case kind when 'ring' then 'missing' else 'corrupted' end
            and pass < this_pass and (outcome is null or again)
          order by n);
        roots := array(select generate_series(1, cardinality(members)));
        for one, other in
          with numbered as (select n, i from unnest(members) with ordinality as m(n, i))
          select a.i, b.i
          from numbered as a
          join pgmend."Shop__Order line_undoing" as t on t.n = a.n
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
        update pgmend."Shop__Order line_undoing" as t set slot = m.slot
        from unnest(members, roots) as m(n, slot) where m.n = t.n;
      end if;
      with next as (
        select t.n, case when kind = 'exchange' then t.slot else row_number() over (order by t.n) end as slot
        from pgmend."Shop__Order line_undoing" as t
        left join pgmend."Shop__Order line_undoing" as later on later.n = t.later
        where t.pass < this_pass and (t.outcome is null or t.again)
          and t.status = case kind when 'delete' then 'inserted' else 'corrupted' end
          and t.exchange = (kind = 'exchange')
          and (t.later is null or later.outcome in ('undone', 'already back'))
        order by t.n
        limit case when kind <> 'exchange' then batch end
      )
      update pgmend."Shop__Order line_undoing" as t
      set slot = next.slot, pass = this_pass, outcome = null, reason = null, blocked_by = null, again = false
      from next where next.n = t.n;
      last_slot := (select max(slot) from pgmend."Shop__Order line_undoing" where slot between 1 and 9223372036854775807);
      exit when last_slot is not null;
    end loop;
    exit when last_slot is null;

    low := 1;
    high := last_slot;
    -- rows of the batch of which something else can be said than that they are to be written
    update pgmend."Shop__Order line_undoing" as t
    set outcome = s.outcome, reason = s.reason
    from (
      select s.n,
        case
          when s.here is null then case when s.status = 'inserted' then 'already back' else 'skipped' end
          when s.status = 'corrupted' and not exists (
            select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key
          ) then 'already back'
          when s.since is not null then 'skipped'
        end as outcome,
        case
          when s.here is null then case when s.status = 'corrupted' then 'changed since: the row is gone' end
          when s.status = 'corrupted' and not exists (
            select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key
          ) then null
          when s.since is not null then 'changed since: ' || s.since
        end as reason
      from (
        -- where two rows have the key, the repair wrote to the one that is as it left it
        select distinct on (w.n) w.n, w.status, w.old_row, l.here,
          nullif(concat_ws(', ', (select string_agg(a.key, ', ') from json_each_text(w.after) as a where a.value is distinct from l.here ->> a.key),
            case w.status when 'inserted' then l.came end), '') as since
        from pgmend."Shop__Order line_undoing" as w
        left join lateral (
          select (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json as here, -- what the row `l` of live has in columns that came since, or under another name, and that is not their default: a user has written it
          (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
            where h.value is not null and h.value is distinct from '{}'::json ->> h.key
              and not exists (select from json_object_keys(w.after) as k where k = h.key))
 as came
          from "Shop"."Order line" as l
          where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
        ) as l on true
        where w.slot between work.low and work.high and w.outcome is null
        order by w.n, since nulls first
      ) as s
    ) as s
    where s.n = t.n and s.outcome is not null;

    lows := array[1];
    highs := array[last_slot];
    spared := 0;
    failures := 0;
    while cardinality(lows) > 0 loop
      low := lows[cardinality(lows)];
      high := highs[cardinality(highs)];
      lows := lows[1:cardinality(lows) - 1];
      highs := highs[1:cardinality(highs) - 1];
      begin
        if kind = 'delete' then
          -- what refers to a row would go with it, or keep it
          loop
            update pgmend."Shop__Order line_undoing" as t
            set outcome = 'blocked', again = true, reason = 'foreign key "Order line_parent_fkey": rows of "Shop"."Order line" refer to it'
            where t.slot between work.low and work.high and t.outcome is null
              and exists (
                select from pgmend."Shop__Order line_undoing" as w
                join "Shop"."Order line" as l on l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
                join "Shop"."Order line" as c
                  on l.id operator(pg_catalog.=) c.parent
                where w.n = t.n
                  and not exists (
                    select from pgmend."Shop__Order line_undoing" as m
                    where m.slot between work.low and work.high and m.outcome is null
                      and c.id::text collate "default" = m.k1)
              );
            exit when not found;
          end loop;
          with w as materialized (
            select * from pgmend."Shop__Order line_undoing" where slot between work.low and work.high and outcome is null
          ), gone as (
            delete from "Shop"."Order line" as l
            using w
            where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1 and not exists (
              select from json_each_text(w.after) as a
              where a.value is distinct from (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json ->> a.key)
              and (w.status <> 'inserted' or -- what the row `l` of live has in columns that came since, or under another name, and that is not their default: a user has written it
              (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
                where h.value is not null and h.value is distinct from '{}'::json ->> h.key
                  and not exists (select from json_object_keys(w.after) as k where k = h.key))
 is null) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
            returning w.n
          )
          update pgmend."Shop__Order line_undoing" as t set outcome = 'undone' from gone where gone.n = t.n;
          -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
          perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
            pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
            pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          -- what a trigger wrote elsewhere instead goes with it: a row that is still there, and that nobody else has touched
          select array_agg(t.n), array_agg('nothing was removed: a trigger or a rule of the table keeps it from that'::text) into bad, whys
          from pgmend."Shop__Order line_undoing" as t
          where t.slot between work.low and work.high and t.outcome is null and exists (
            select from pgmend."Shop__Order line_undoing" as w
            join "Shop"."Order line" as l on l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
            where w.n = t.n and ((l.xmin::text::bigint - (txid_current() & 4294967295) + 4294967296) % 4294967296 < 2147483648 or not exists (
              select from json_each_text(w.after) as a
              where a.value is distinct from (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json ->> a.key)
              and (w.status <> 'inserted' or -- what the row `l` of live has in columns that came since, or under another name, and that is not their default: a user has written it
              (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
                where h.value is not null and h.value is distinct from '{}'::json ->> h.key
                  and not exists (select from json_object_keys(w.after) as k where k = h.key))
 is null)));
          if cardinality(bad) > 0 then
            raise exception using errcode = 'PGM01', message = whys[1];
          end if;
        else
          -- to read a value may call a check of a domain within its type, which is its owner's
          -- rows whose parent live does not have: those of another table that are to be inserted were so before
          loop
            update pgmend."Shop__Order line_undoing" as t
            set outcome = 'blocked', again = true, reason = 'foreign key "Order line_account_id_fkey": its parent in public.account is not on live', blocked_by = s.by
            from (
              select w.n, json_build_object('table', 'public.account', 'key', json_build_object('id', wanted.account_id::text)) as by
              from pgmend."Shop__Order line_undoing" as w
              left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
              cross join lateral json_to_record(w.old_row) as o(account_id integer)
              cross join lateral (select case when w.status = 'missing' or 'account_id' = any (w.changed) then o.account_id else l.account_id end as account_id) as wanted
              where w.slot between work.low and work.high and w.outcome is null
                and w.status = 'corrupted' and w.changed && array['account_id']::text[]
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
          -- rows whose parent live does not have: those of another table that are to be inserted were so before
          loop
            update pgmend."Shop__Order line_undoing" as t
            set outcome = 'blocked', again = true, reason = 'foreign key "Order line_parent_fkey": its parent in "Shop"."Order line" is not on live', blocked_by = s.by
            from (
              select w.n, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', wanted.parent::text)) as by
              from pgmend."Shop__Order line_undoing" as w
              left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
              cross join lateral json_to_record(w.old_row) as o(parent bigint)
              cross join lateral (select case when w.status = 'missing' or 'parent' = any (w.changed) then o.parent else l.parent end as parent) as wanted
              where w.slot between work.low and work.high and w.outcome is null
                and w.status = 'corrupted' and w.changed && array['parent']::text[]
                and wanted.parent is not null
                and not exists (
                  select from "Shop"."Order line" as p
                  where p.id operator(pg_catalog.=) wanted.parent)
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
          -- rows whose value another row of live has: one that this repair changes may give it up. By EXECUTE: columns stand bare in what an
          -- index is about, and no variable may be taken for one
          loop
            exit when kind in ('insert', 'ring', 'below');
            execute
              $pgmend_u$
                update pgmend."Shop__Order line_undoing" as t
                set outcome = 'blocked', again = true, reason = 'exclusion constraint "Order line_int4range_excl": another row of live has a conflicting int4range((id)::integer, ((id)::integer + 1))', blocked_by = s.by, holder = s.holder, exchange = s.holder is not null
                from (
                  select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', x.id::text)) as by
                  from (
                    select x.*, wanted."pgmend n"
                    from (
                      select w.n as "pgmend n", l.id::text collate "C" as "pgmend key 0", wanted.*
                      from pgmend."Shop__Order line_undoing" as w
                      join "Shop"."Order line" as l on l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
                      cross join lateral json_to_record(w.old_row) as o(id bigint)
                      cross join lateral (
                        select int4range((id)::integer, ((id)::integer + 1)) as "pgmend part 1"
                        from (select case when w.status = 'missing' or 'id' = any (w.changed) then o.id else l.id end as id) as wanted
                        
                      ) as wanted
                      where w.slot between $1 and $2 and w.outcome is null and w.status = 'corrupted' and w.changed && array['id']::text[] and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                    ) as wanted
                    join "Shop"."Order line" as x
                      on int4range((id)::integer, ((id)::integer + 1)) operator(pg_catalog.&&) "pgmend part 1" and (x.id::text collate "C" is distinct from wanted."pgmend key 0")
                  ) as x
                  left join pgmend."Shop__Order line_undoing" as h
                    on x.id::text collate "default" = h.k1 and h.status = 'corrupted' and h.changed && array['id']::text[] and (h.outcome is null or h.again)
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
          update pgmend."Shop__Order line_undoing" as t
          set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
          where kind = 'update' and t.slot between work.low and work.high and t.outcome is null
            and exists (select from pgmend."Shop__Order line_undoing" as w where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked');
          -- rows whose value another row of live has: one that this repair changes may give it up. By EXECUTE: columns stand bare in what an
          -- index is about, and no variable may be taken for one
          loop
            exit when kind in ('insert', 'ring', 'below');
            execute
              $pgmend_u$
                update pgmend."Shop__Order line_undoing" as t
                set outcome = 'blocked', again = true, reason = 'unique index "Order line_sku_key": another row of live has the same sku', blocked_by = s.by, holder = s.holder, exchange = s.holder is not null
                from (
                  select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', x.id::text)) as by
                  from (
                    select x.*, wanted."pgmend n"
                    from (
                      select w.n as "pgmend n", l.id::text collate "C" as "pgmend key 0", wanted.*
                      from pgmend."Shop__Order line_undoing" as w
                      join "Shop"."Order line" as l on l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
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
                  left join pgmend."Shop__Order line_undoing" as h
                    on x.id::text collate "default" = h.k1 and h.status = 'corrupted' and h.changed && array['sku']::text[] and (h.outcome is null or h.again)
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
          update pgmend."Shop__Order line_undoing" as t
          set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
          where kind = 'update' and t.slot between work.low and work.high and t.outcome is null
            and exists (select from pgmend."Shop__Order line_undoing" as w where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked');
          if kind = 'exchange' then
            -- no row can take a value that another one still has, so each sets its own aside first
            set constraints all deferred;
            for change, rows in
              -- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
              with recursive turns as (
                select t.n, 0 as turn
                from pgmend."Shop__Order line_undoing" as t
                where t.slot between work.low and work.high and t.outcome is null and not exists (
                  select from pgmend."Shop__Order line_undoing" as h
                  where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
                union all
                select t.n, turns.turn + 1
                from turns
                join pgmend."Shop__Order line_undoing" as t on t.holder = turns.n
                where t.slot between work.low and work.high and t.outcome is null
              )
              select t.changed, array_agg(t.n order by t.n)
              from pgmend."Shop__Order line_undoing" as t
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
                    select * from pgmend."Shop__Order line_undoing" where n = any ($1) and outcome is null
                  ), u as (
                    update "Shop"."Order line" as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, aside ->> c), ', ') from unnest(parking) as c) || $pgmend_u$
                    from w
                    where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1 and not exists (
                      select from json_each_text(w.after) as a
                      where a.value is distinct from (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json ->> a.key)
                      and (w.status <> 'inserted' or -- what the row `l` of live has in columns that came since, or under another name, and that is not their default: a user has written it
                      (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
                        where h.value is not null and h.value is distinct from '{}'::json ->> h.key
                          and not exists (select from json_object_keys(w.after) as k where k = h.key))
 is null) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                    returning w.n
                  )
                  update pgmend."Shop__Order line_undoing" as t set parked = true from u where u.n = t.n
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
              from pgmend."Shop__Order line_undoing" as t
              where t.slot between work.low and work.high and t.outcome is null and not exists (
                select from pgmend."Shop__Order line_undoing" as h
                where h.n = t.holder and h.slot between work.low and work.high and h.outcome is null)
              union all
              select t.n, turns.turn + 1
              from turns
              join pgmend."Shop__Order line_undoing" as t on t.holder = turns.n
              where t.slot between work.low and work.high and t.outcome is null
            )
            select t.changed, array_agg(t.n order by t.n)
            from pgmend."Shop__Order line_undoing" as t
            left join turns on turns.n = t.n
            where t.slot between work.low and work.high and t.outcome is null 
            group by t.changed, turns.turn
            order by turns.turn
          loop
            execute
              $pgmend_u$
                with w as materialized (
                  select * from pgmend."Shop__Order line_undoing" where n = any ($1) and outcome is null
                ), u as (
                  update "Shop"."Order line" as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(change) as c) || $pgmend_u$
                  from w cross join lateral json_to_record(w.old_row) as o($pgmend_u$ || (select string_agg(format('%I %s', c, columns -> c ->> 'type'), ', ') from unnest(change) as c) || $pgmend_u$)
                  where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1 and (w.parked or not exists (
                    select from json_each_text(w.after) as a
                    where a.value is distinct from (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json ->> a.key)
                    and (w.status <> 'inserted' or -- what the row `l` of live has in columns that came since, or under another name, and that is not their default: a user has written it
                    (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
                      where h.value is not null and h.value is distinct from '{}'::json ->> h.key
                        and not exists (select from json_object_keys(w.after) as k where k = h.key))
 is null)) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
                  returning w.n, w.old_row, w.touched, (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json as here
                ), changed as materialized (
                  select u.n, b.key as name, coalesce(b.key = any (u.touched), false) as besides, coalesce(who.by_column ->> b.key, who.is_any) as who
                  from u
                  cross join (select 'trigger touch' as is_any, '{"id":"trigger touch","account_id":"trigger touch","parent":"trigger touch","sku":"trigger touch","amount":"trigger touch","state":"trigger touch","details":"trigger touch","ship_on":"trigger touch","secret":"trigger touch","total":"trigger touch","changed_at":"trigger touch"}'::json as by_column) as who
                  cross join lateral json_each_text(u.old_row) as b
                  where b.value is distinct from u.here ->> b.key
                )
                -- a trigger may have made something else of it
                update pgmend."Shop__Order line_undoing" as t
                set outcome = case when u.lost is null then 'undone' end, again = u.lost is not null, parked = false,
                  exchange = t.exchange and u.lost is not null, reason = coalesce(u.lost, u.spared)
                from (
                  select u.n,
                    (select format('live did not keep what was put back to %s: %s', string_agg(c.name, ', '),
                        string_agg(distinct coalesce(c.who || ' changes it; --without-triggers puts it back', 'its type cannot hold it'), ', '))
                     from changed as c where c.n = u.n and not c.besides having count(*) > 0) as lost,
                    (select format('but for %s, which %s changes; --without-triggers puts it back',
                        string_agg(c.name, ', '), string_agg(distinct coalesce(c.who, 'live'), ', '))
                     from changed as c where c.n = u.n and c.besides having count(*) > 0) as spared
                  from u
                ) as u
                where u.n = t.n
              $pgmend_u$
            using rows;
            -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a trigger could have changed
            perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
              pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
              pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
          end loop;
          select array_agg(t.n), array_agg(t.reason) into bad, whys from pgmend."Shop__Order line_undoing" as t
          where t.slot between work.low and work.high and t.status = 'corrupted' and t.outcome is null and t.again;
          if cardinality(bad) > 0 then
            raise exception using errcode = 'PGM01', message = whys[1];
          end if;
          if kind = 'exchange' and exists (
            select from pgmend."Shop__Order line_undoing" where slot between work.low and work.high and status = 'corrupted' and outcome is null
          ) then
            raise exception using errcode = 'PGM01', message = 'live did not keep what was put back: a trigger changed it, or a row changed meanwhile';
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
              select distinct slot from pgmend."Shop__Order line_undoing" where slot between work.low and work.high and outcome is null
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
            select t.changed, array_agg(t.n order by t.slot) from pgmend."Shop__Order line_undoing" as t
            where t.slot between work.low and work.high and t.outcome is null group by t.changed
          loop
            if kind = 'update' then
              single := $pgmend_u$
                update "Shop"."Order line" as l set $pgmend_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(change) as c where columns ? c) || $pgmend_u$
                from pgmend."Shop__Order line_undoing" as w
                cross join lateral json_to_record(w.old_row) as o($pgmend_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(change) as c where columns ? c) || $pgmend_u$)
                where w.n = $1 and l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1 and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
              $pgmend_u$;
            else
              single := $pgmend_u$
                delete from "Shop"."Order line" as l
                using pgmend."Shop__Order line_undoing" as w
                where w.n = $1 and l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1 and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true), set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
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
          update pgmend."Shop__Order line_undoing" as t
          set outcome = 'blocked', reason = b.why, again = true
          from (
            select m.slot, min(k.why) as why
            from unnest(bad, whys) as k(n, why)
            join pgmend."Shop__Order line_undoing" as m on m.n = k.n
            group by m.slot
          ) as b
          where b.slot = t.slot and t.slot between work.low and work.high and t.outcome is null;
          bad := null;
          -- each time at least one row fewer, but a trigger that refuses another one each time shall not have all of them written anew
          spared := spared + 1;
          retry := spared <= 20 and exists (
            select from pgmend."Shop__Order line_undoing" where slot between work.low and work.high and outcome is null);
          continue when not retry and not exists (
            select from pgmend."Shop__Order line_undoing" where slot between work.low and work.high and outcome is null);
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
                from pgmend."Shop__Order line_undoing" as w
                join "Shop"."Order line" as l on l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
                where w.slot between work.low and work.high and w.outcome is null
                for no key update of l skip locked
              )
              update pgmend."Shop__Order line_undoing" as w
              set outcome = 'skipped', reason = 'locked by another session', again = true
              where w.slot between work.low and work.high and w.outcome is null
                and not exists (select from free where free.n = w.n)
                and exists (select from "Shop"."Order line" as l where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1);
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
          update pgmend."Shop__Order line_undoing" as t
          -- a key that came to live meanwhile is looked at again
          set outcome = case when raised then 'blocked' when state in ('55P03', '40P01') then 'skipped' when state <> '23505' then 'blocked' end,
              reason = case when state in ('55P03', '40P01') and not raised then 'locked by another session' else said end,
              again = true,
              blocked_by = case when kind = 'exchange' and state in ('23505', '23P01') then (
                select json_build_object('table', '"Shop"."Order line"', 'key', json_build_object('id', h.k1::text))
                from pgmend."Shop__Order line_undoing" as h where h.n = t.holder) else t.blocked_by end
          where slot between work.low and work.high and outcome is null;
        else
          -- half of them at a time, the lower one first, until the rows that fail are alone
          lows := lows || array[middle + 1, low];
          highs := highs || array[high, middle];
        end if;
      end;
    end loop;
    perform set_config('lock_timeout', patience, true);

    -- what was not written was changed while it waited, or something of the table's own kept it from being written
    low := 1;
    high := last_slot;
    -- rows of the batch of which something else can be said than that they are to be written
    update pgmend."Shop__Order line_undoing" as t
    set outcome = s.outcome, reason = s.reason
    from (
      select s.n,
        case
          when s.here is null then case when s.status = 'inserted' then 'already back' else 'skipped' end
          when s.status = 'corrupted' and not exists (
            select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key
          ) then 'already back'
          when s.since is not null then 'skipped'
        end as outcome,
        case
          when s.here is null then case when s.status = 'corrupted' then 'changed since: the row is gone' end
          when s.status = 'corrupted' and not exists (
            select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key
          ) then null
          when s.since is not null then 'changed since: ' || s.since
        end as reason
      from (
        -- where two rows have the key, the repair wrote to the one that is as it left it
        select distinct on (w.n) w.n, w.status, w.old_row, l.here,
          nullif(concat_ws(', ', (select string_agg(a.key, ', ') from json_each_text(w.after) as a where a.value is distinct from l.here ->> a.key),
            case w.status when 'inserted' then l.came end), '') as since
        from pgmend."Shop__Order line_undoing" as w
        left join lateral (
          select (select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i)::json as here, -- what the row `l` of live has in columns that came since, or under another name, and that is not their default: a user has written it
          (select string_agg(h.key, ', ') from json_each_text((select row_to_json(i.*)::text from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i)::json) as h
            where h.value is not null and h.value is distinct from '{}'::json ->> h.key
              and not exists (select from json_object_keys(w.after) as k where k = h.key))
 as came
          from "Shop"."Order line" as l
          where l.id operator(pg_catalog.=) (w.k1)::bigint and l.id::text = w.k1
        ) as l on true
        where w.slot between work.low and work.high and w.outcome is null
        order by w.n, since nulls first
      ) as s
    ) as s
    where s.n = t.n and s.outcome is not null;
    update pgmend."Shop__Order line_undoing"
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between work.low and work.high and outcome is null;
    -- rows that want each other's values have their turn when all others had theirs
    update pgmend."Shop__Order line_undoing"
    set pass = this_pass - 1
    where kind = 'update' and slot between work.low and work.high and exchange and again;
    update pgmend."Shop__Order line_undo" as u
    set outcome = t.outcome, reason = t.reason, blocked_by = t.blocked_by
    from pgmend."Shop__Order line_undoing" as t
    where t.slot between work.low and work.high and t.undo_id = u.id;
    wrote := wrote + (select count(*) from pgmend."Shop__Order line_undoing" where slot between work.low and work.high and outcome = 'undone');
    exit when batch is not null;
  end loop;
  -- what an earlier repair wrote to a row is put back after what a later one did
  while last_slot is null loop
    update pgmend."Shop__Order line_undoing" as t
    set outcome = 'skipped', again = true, reason = 'what a later repair wrote to it is not taken back'
    from pgmend."Shop__Order line_undoing" as later
    where later.n = t.later and later.outcome in ('skipped', 'blocked') and t.outcome is null;
    exit when not found;
    update pgmend."Shop__Order line_undo" as u
    set outcome = t.outcome, reason = t.reason, blocked_by = null
    from pgmend."Shop__Order line_undoing" as t
    where t.undo_id = u.id and t.outcome = 'skipped' and u.outcome is distinct from 'skipped';
  end loop;
  update pgmend."Shop__Order line_undoing" set slot = null where slot between 1 and 9223372036854775807;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.more', (batch is not null and last_slot is not null)::text, true);
end
$pgmend$;

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
      $sql$select array_agg(distinct repair) from pgmend.%I where coalesce(outcome, '') not in ('undone', 'already back')$sql$, undo)
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
       '75_undo', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit', current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
