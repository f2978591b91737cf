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
  'name', '"Shop"."Order line"', 'live', $pgmend$"Shop"."Order line"$pgmend$,
  'todo', 'Shop__Order line_todo', 'now', 'Shop__Order line_now', 'undo', 'Shop__Order line_undo',
  'match', $pgmend$l.id = w.k1$pgmend$,
  'key', '[{"k":"k1","column":"id","masked":false}]'::jsonb,
  -- how each column is written, and what sets a value aside that another row waits for
  'columns',  E'{
    "account_id": {"staged":"account_id","type":"integer","value":"o.account_id"},
    "parent": {"staged":"parent","type":"bigint","value":"o.parent"},
    "sku": {"staged":"sku","type":"character varying(20)","value":"o.sku"},
    "amount": {"staged":"amount","type":"\\"Shop\\".quantity","value":"o.amount"},
    "state": {"staged":"state","type":"\\"Shop\\".state","value":"o.state"},
    "details": {"staged":"details","type":"text","value":"o.details::jsonb"},
    "secret": {"staged":"secret","type":"text","value":"o.secret"},
    "changed_at": {"staged":"changed_at","type":"timestamp with time zone","value":"o.changed_at"}
  }'::jsonb,
  'aside', '{"sku":"null"}'::jsonb, 'in_turn', true,
  'indexed', true, 'lock_table', false, 'by_path',
    false,
  'masked', true, 'tree',
    true,
  'acting', true, 'ruled', false,
  'marker', '$pgmend',

  -- only what differs is set, and only where the row is still what was compared
  'update', $pgmend$
    update "Shop"."Order line" as l set $pgmend_set
    from w
    cross join lateral json_to_record(w.old_row) as o($pgmend_columns)
    where l.id = w.k1 and exists (
        select from (select
          *
        from (select l.*) as "Order line") as "Order line"
        where (
          id > 0
        ))
      and (w.parked or (select row_to_json(i.*)::text
        from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) = w.held)
      and (select pgmend.as_owner())
    returning w.n, w.held,
      (select row_to_json(i.*)::text
        from (select l.id::text as id) as i) as key,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.changed_at::text as changed_at) as i) as after
  $pgmend$,

  'insert', $pgmend$
    insert into "Shop"."Order line" as l
      (id, account_id, parent, sku, amount, state, details, ship_on, secret, changed_at)
        overriding system value
    select o.id, o.account_id, o.parent, o.sku, o.amount, o.state, o.details::jsonb, o.ship_on, o.secret, o.changed_at
    from w
    cross join lateral json_to_record(w.old_row) as o(id bigint, account_id integer, parent bigint, sku character varying(20), amount "Shop".quantity, state "Shop".state, details text, ship_on date, secret text, changed_at timestamp with time zone)
    where (select pgmend.as_owner())
    order by w.slot
    returning l.id as k1,
      (select row_to_json(i.*)::text
        from (select l.id::text as id) as i) as key,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.changed_at::text as changed_at) as i) as after
  $pgmend$,

  -- what triggers change besides is found by comparing the whole row: it is locked, and read again
  'hold', $pgmend$
    select from pgmend."Shop__Order line_todo" as w
    cross join lateral (
      select from "Shop"."Order line" as l
      where l.id = w.k1 and exists (
          select from (select
            *
          from (select l.*) as "Order line") as "Order line"
          where (
            id > 0
          )) for no key update of l
    ) as locked
    where w.slot between $2 and $3 and w.outcome is null
  $pgmend$,
  'verify', jsonb_build_object('any', $pgmend$
    -- what was written is what the table holds now, whatever the statement returned: a trigger or a rule may have changed
    -- it, written it to another place, or kept it from being written
    with looked as materialized (
    select j.n, j.status, j.outcome, j.changed, j.before_row, j.whole, j.there, j.mine, j.key, j.spared, j.touched,
      case
        when j.outcome = 'repaired' and not j.there or j.outcome is null and j.status = 'missing' and not j.there and $6 > 0
          then 'live did not keep what was written to its key: ' || who.is_any
            || ' changes it; --without-triggers repairs it'
        when j.outcome is null and (j.status = 'missing' and not j.there or j.status = 'corrupted' and j.there
          and j.unchanged)
          then 'nothing was written: ' || who.is_any
            || ' keeps it from that; --without-triggers writes it'
        when (j.outcome = 'repaired' or j.mine) and cardinality(j.lost) > 0
          then format('live did not keep what was written to %s: %s; --without-triggers repairs it, exclude: in pgmend.yaml leaves a column out',
            array_to_string(j.lost, ', '), (select string_agg(distinct coalesce(who.by_column ->> c, who.is_any)
              || ' changes it', ', ') from unnest(j.lost) as c))
      end as why
    from (
      select s.n, s.status, s.outcome, s.there, s.mine, s.whole::json as whole, t.changed, t.before_row,
        json_build_object('id', s.whole::json -> 'id') as key,
        s.seen is not distinct from s.compared::text as unchanged,
        array(select d from unnest(s.differing) as d where (s.status = 'missing' or d = any (t.changed))
          and d <> all (s.stamped)) as lost,
        -- a trigger may set the time of the last change, also where old has another one
        array(select d from unnest(s.differing) as d where (s.status = 'missing' or d = any (t.changed))
          and d = any (s.stamped)) as spared,
        array(select b.key from json_each_text(t.before_row) as b
              where s.there and s.status = 'corrupted' and b.key <> all (t.changed)
                and b.key <> all (array['total']::text[])
                and b.value is distinct from s.whole::json ->> b.key) as touched
      from pgmend."Shop__Order line_now"($2, $3) as s
      join pgmend."Shop__Order line_todo" as t on t.n = s.n
      where (s.outcome is null or s.outcome = 'repaired' and s.repair = $4 and s.pass = $5)
      offset 0
    ) as j
    cross join (select 'trigger touch' as is_any,
      '{"id":"trigger touch","account_id":"trigger touch","parent":"trigger touch","sku":"trigger touch","amount":"trigger touch","state":"trigger touch","details":"trigger touch","ship_on":"trigger touch","secret":"trigger touch","total":"trigger touch","changed_at":"trigger touch"}'::json as by_column) as who
    ), kept as (
      select l.n, l.status, l.outcome, l.key, l.whole, l.touched, l.spared, l.touched || l.spared as others,
        case when l.status = 'corrupted' then
          array(select c from unnest(l.changed) as c where c <> all (array['total']::text[]))
            || l.touched end as changed,
        l.before_row
      from looked as l
      where l.why is null and l.there and (l.outcome = 'repaired' or l.mine)
    ), images as (
      select k.*,
        (select json_object_agg(a.key, a.value) from json_each(k.whole) as a
         where a.key = any (case k.status when 'missing' then array['id', 'account_id', 'parent', 'sku', 'amount', 'state', 'details', 'ship_on', 'secret', 'changed_at']::text[]
           else array['id', 'account_id', 'parent', 'sku', 'amount', 'state', 'details', 'secret', 'changed_at']::text[] || k.touched end)) as after
      from kept as k
    ), written_elsewhere as (
      insert into pgmend."Shop__Order line_undo" (repair, n, action, key, changed, before, after, touched)
      select $4, k.n, case k.status when 'missing' then 'insert' else 'update' end, k.key, k.changed,
        (select json_object_agg(c, k.before_row -> c) from unnest(k.changed) as c), k.after, nullif(k.others, '{}')
      from images as k
      where k.outcome is null
      order by k.n
    ), changed_besides as (
      update pgmend."Shop__Order line_undo" as u
      set changed = k.changed, touched = nullif(k.others, '{}'), after = k.after,
        before = (select json_object_agg(c, k.before_row -> c) from unnest(k.changed) as c)
      from images as k
      where u.repair = $4 and u.n = k.n and k.outcome = 'repaired'
        and (cardinality(k.others) > 0 or u.after::text <> k.after::text)
    ), noted as (
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'repaired', again = false, repair = $4, pass = $5, parked = false, exchange = false,
        touched = nullif(k.others, '{}'),
        reason = case when cardinality(k.spared) > 0 then format('but for %s, which %s sets to the time of the change',
          array_to_string(k.spared, ', '),
          (select string_agg(distinct coalesce(who.by_column ->> c, who.is_any), ', ') from unnest(k.spared) as c)) end
      from kept as k
      cross join (select 'trigger touch' as is_any,
        '{"id":"trigger touch","account_id":"trigger touch","parent":"trigger touch","sku":"trigger touch","amount":"trigger touch","state":"trigger touch","details":"trigger touch","ship_on":"trigger touch","secret":"trigger touch","total":"trigger touch","changed_at":"trigger touch"}'::json as by_column) as who
      where t.n = k.n and (k.outcome is null or cardinality(k.others) > 0)
    )
    select array_agg(l.n order by l.n), array_agg(l.why order by l.n) from looked as l where l.why is not null
  $pgmend$),
  'linked', '[]'::jsonb
    || jsonb_build_object('table', 'public.account', 'sql', $pgmend$
      select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
      from pgmend."Shop__Order line_todo" as w
      left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
      cross join lateral json_to_record(w.old_row) as o(account_id integer)
      cross join lateral (select case when w.status = 'missing' or 'account_id' = any (w.changed) then o.account_id else l.account_id end as account_id) as wanted
      join public.account as x on
        x.id operator(pg_catalog.=) wanted.account_id
      where w.slot between $2 and $3 and w.outcome is null
        and (select pgmend.as_owner())
    $pgmend$)
    || jsonb_build_object('table', '"Shop"."Order line"', 'sql', $pgmend$
      select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
      from pgmend."Shop__Order line_todo" as w
      left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
      cross join lateral json_to_record(w.old_row) as o(parent bigint)
      cross join lateral (select case when w.status = 'missing' or 'parent' = any (w.changed) then o.parent else l.parent end as parent) as wanted
      join "Shop"."Order line" as x on
        x.id operator(pg_catalog.=) wanted.parent
      where w.slot between $2 and $3 and w.outcome is null
        and not exists (
          select from pgmend."Shop__Order line_todo" as h
          where x.id = h.k1 and h.slot between $2 and $3)
        and (select pgmend.as_owner())
    $pgmend$)
    || jsonb_build_object('table', '"Shop"."Order line"', 'sql', $pgmend$
      select distinct x.tableoid::text || x.ctid::text as spot, x.ctid as tid
      from pgmend."Shop__Order line_todo" as w
      join "Shop"."Order line" as l on l.id = w.k1
      join "Shop"."Order line" as x on
        l.id operator(pg_catalog.=) x.parent
      where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
        and not exists (
          select from pgmend."Shop__Order line_todo" as h
          where x.id = h.k1 and h.slot between $2 and $3)
    $pgmend$)
    ,

  -- sequences behind its columns, up to the numbers that are written
  'sequences', '[]'::jsonb
    -- never to where it can give no more: a key of 2147483647 is a mark, and every later insert would fail
    || to_jsonb($pgmend$
      select pgmend.raise_sequence('"Shop"."Order line_id_seq"', 1, (
        select max(n.number)::bigint from pgmend."Shop__Order line_todo" as w
        -- what a sequence can give at all: it has no way to the other numbers that a numeric may hold
        cross join lateral (
            select case when w.old_row ->> 'id' ~ '^-?\d{1,19}$'
              then (w.old_row ->> 'id')::numeric end as number
          ) as n        where n.number between -9223372036854775808 and 9223372036854775807::numeric - 1
          and w.slot between $2 and $3 and w.outcome is null
          and (w.status = 'missing' or 'id' = any (w.changed))))
    $pgmend$::text)
    ,

  -- what would stand in a row's way, so that it has a name
  'obstacles', '[]'::jsonb
    -- rows whose parent live does not have: those of another table that are to be inserted were so before
    || jsonb_build_object('kinds', '["update", "exchange", "insert", "ring", "below"]'::jsonb,
      'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'foreign key "Order line_account_id_fkey": its parent in public.account is not on live', blocked_by = s.by
      from (
        select w.n, json_build_object('table', 'public.account', 'key',
          json_build_object(
            'id',
              wanted.account_id::text
          )) as by
        from pgmend."Shop__Order line_todo" as w
        left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
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
    -- rows whose parent live does not have, nor this batch: those of another table that are to be inserted were so before
    || jsonb_build_object('kinds', '["update", "exchange", "insert", "ring", "below"]'::jsonb,
      'again', '["update", "exchange", "insert", "ring", "below"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'foreign key "Order line_parent_fkey": its parent in "Shop"."Order line" is not on live', blocked_by = s.by
      from (
        select w.n, json_build_object('table', '"Shop"."Order line"', 'key',
          json_build_object(
            'id',
              wanted.parent::text
          )) as by
        from pgmend."Shop__Order line_todo" as w
        left join "Shop"."Order line" as l on w.status = 'corrupted' and l.id = w.k1
        cross join lateral json_to_record(w.old_row) as o(parent bigint)
        cross join lateral (select case when w.status = 'missing' or 'parent' = any (w.changed) then o.parent else l.parent end as parent) as wanted
        where w.slot between $2 and $3 and w.outcome is null
          and
            (w.status = 'missing' or w.changed && array['parent']::text[])
          and wanted.parent is not null
          and not exists (
            select from "Shop"."Order line" as p
            where p.id operator(pg_catalog.=) wanted.parent)
          and not exists (
            select from pgmend."Shop__Order line_todo" as m
            cross join lateral json_to_record(m.old_row) as p(id bigint)
            where m.slot between $2 and $3 and m.outcome is null and m.status = 'missing'
              and p.id operator(pg_catalog.=) wanted.parent)
          and (select pgmend.as_owner())
      ) as s
      where s.n = t.n
    $pgmend$)
    -- rows whose value another row of live has: one that this repair changes may give it up
    || jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'again', '["exchange"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'exclusion constraint "Order line_int4range_excl": another row of live has a conflicting int4range((id)::integer, ((id)::integer + 1))', blocked_by = s.by, holder = s.holder,
        exchange = s.holder is not null
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', '"Shop"."Order line"', 'key',
          json_build_object(
            'id', x.id::text
          )) as by
        from (
          select x.*, wanted."pgmend n"
          from (
            select w.n as "pgmend n",
              l.id::text collate "C" as "pgmend key 0",
              wanted.*
            from pgmend."Shop__Order line_todo" as w
            join "Shop"."Order line" as l on l.id = w.k1
            cross join lateral json_to_record(w.old_row) as o(id bigint)
            cross join lateral (
              select int4range((id)::integer, ((id)::integer + 1)) as "pgmend part 1"
              from (select case when w.status = 'missing' then o.id else l.id end as id) as wanted
              
            ) as wanted
            where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
              and w.changed && array['id']::text[] and (select pgmend.as_owner())
          ) as wanted
          join "Shop"."Order line" as x
            on int4range((id)::integer, ((id)::integer + 1)) operator(pg_catalog.&&) "pgmend part 1"
              and (
                x.id::text collate "C"
                  is distinct from wanted."pgmend key 0"
              )
        ) as x
        left join pgmend."Shop__Order line_todo" as h
          on x.id = h.k1 and h.status = 'corrupted' and h.changed && array['id']::text[]
            and (h.outcome is null or h.again)
        where not ($4 = 'exchange' and h.n is not null and h.slot between $2 and $3 and h.outcome is null)
        order by x."pgmend n", h.n nulls first
      ) as s
      where s.n = t.n
    $pgmend$)
    -- the end of a chain is part of it, even if the value that it needs is free
    || jsonb_build_object('kinds', '["update"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
      where t.slot between $2 and $3 and t.outcome is null
        and exists (
          select from pgmend."Shop__Order line_todo" as w
          where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked')
    $pgmend$)
    || jsonb_build_object('kinds', '["insert", "ring", "below"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'exclusion constraint "Order line_int4range_excl": another row of live has a conflicting int4range((id)::integer, ((id)::integer + 1))', blocked_by = s.by
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, json_build_object('table', '"Shop"."Order line"', 'key',
          json_build_object(
            'id', x.id::text
          )) as by
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
            where w.slot between $2 and $3 and w.outcome is null and w.status = 'missing'
              and (select pgmend.as_owner())
          ) as wanted
          join "Shop"."Order line" as x on int4range((id)::integer, ((id)::integer + 1)) operator(pg_catalog.&&) "pgmend part 1"
        ) as x
      ) as s
      where s.n = t.n
    $pgmend$)
    -- rows whose value another row of live has: one that this repair changes may give it up
    || jsonb_build_object('kinds', '["update", "exchange"]'::jsonb, 'again', '["exchange"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'unique index "Order line_sku_key": another row of live has the same sku', blocked_by = s.by, holder = s.holder,
        exchange = s.holder is not null
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, json_build_object('table', '"Shop"."Order line"', 'key',
          json_build_object(
            'id', x.id::text
          )) as by
        from (
          select x.*, wanted."pgmend n"
          from (
            select w.n as "pgmend n",
              l.id::text collate "C" as "pgmend key 0",
              wanted.*
            from pgmend."Shop__Order line_todo" as w
            join "Shop"."Order line" as l on l.id = w.k1
            cross join lateral json_to_record(w.old_row) as o(sku character varying(20))
            cross join lateral (
              select sku as "pgmend part 1"
              from (select case when w.status = 'missing' or 'sku' = any (w.changed) then o.sku else l.sku end as sku) as wanted
              
            ) as wanted
            where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted'
              and w.changed && array['sku']::text[] and (select pgmend.as_owner())
          ) as wanted
          join "Shop"."Order line" as x
            on sku operator(pg_catalog.=) "pgmend part 1" collate pg_catalog."default"
              and (
                x.id::text collate "C"
                  is distinct from wanted."pgmend key 0"
              )
        ) as x
        left join pgmend."Shop__Order line_todo" as h
          on x.id = h.k1 and h.status = 'corrupted' and h.changed && array['sku']::text[]
            and (h.outcome is null or h.again)
        where not ($4 = 'exchange' and h.n is not null and h.slot between $2 and $3 and h.outcome is null)
        order by x."pgmend n", h.n nulls first
      ) as s
      where s.n = t.n
    $pgmend$)
    -- the end of a chain is part of it, even if the value that it needs is free
    || jsonb_build_object('kinds', '["update"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
      where t.slot between $2 and $3 and t.outcome is null
        and exists (
          select from pgmend."Shop__Order line_todo" as w
          where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked')
    $pgmend$)
    || jsonb_build_object('kinds', '["insert", "ring", "below"]'::jsonb, 'sql', $pgmend$
      update pgmend."Shop__Order line_todo" as t
      set outcome = 'blocked', again = true, reason = 'unique index "Order line_sku_key": another row of live has the same sku', blocked_by = s.by
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, json_build_object('table', '"Shop"."Order line"', 'key',
          json_build_object(
            'id', x.id::text
          )) as by
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
            where w.slot between $2 and $3 and w.outcome is null and w.status = 'missing'
              and (select pgmend.as_owner())
          ) as wanted
          join "Shop"."Order line" as x on sku operator(pg_catalog.=) "pgmend part 1" collate pg_catalog."default"
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
       '70_repair', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
