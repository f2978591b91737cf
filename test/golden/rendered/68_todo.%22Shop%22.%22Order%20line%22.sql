-- purpose: lists the rows of a pair that a repair is to correct, and what becomes of each
-- creates: tables <t>_todo and <t>_undo, view <t>_repair, function <t>_now
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare; what is repaired stays noted, everything else is looked at afresh
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

create table if not exists pgmend."Shop__Order line_todo" (
  n bigint primary key,
  status text not null,
  k1 int8,
  changed text[],
  hints text[],
  old_row json,
  -- live's row as it was compared
  seen json,
  -- how deep below rows that live has, where the table has a foreign key to itself
  level int,
  outcome text check (outcome in ('repaired', 'already right', 'skipped', 'blocked', 'not chosen')),
  reason text,
  blocked_by json,
  -- whether another pass may do what this one could not
  again boolean not null default false,
  -- which pass of which repair looked at it last
  repair bigint,
  pass int not null default 0,
  -- the order in which rows are written: updates before inserts, since they may hold what those want
  place bigint,
  -- its place in what is being worked on; rows that can only be written together have one
  slot bigint,
  -- live's row before its values were set aside
  was text,
  -- all of live's row before it was written, and what triggers changed of it besides
  before_row json,
  touched text[],
  -- the row whose unique value it needs, or its parent in a ring; whether it takes part in such an exchange or ring
  holder bigint,
  exchange boolean not null default false,
  parked boolean not null default false
)
-- each row is written once or twice, in place; statistics that change under way would make plans for empty batches
with (fillfactor = 50, autovacuum_enabled = false);
comment on table pgmend."Shop__Order line_todo" is
  'pgmend 68_todo of "Shop"."Order line": the rows to be repaired, and what became of each';

insert into pgmend."Shop__Order line_todo"
  (n, place, slot, status, k1, changed, hints, old_row, seen)
select d.n, d.place, d.place, d.status, d.k1, d.changed, d.hints, d.old_row,
  d.live_row
from (
  select d.*, row_number() over (order by d.status, d.n) as place
  from (
    -- columns of the key may have any name
    select d.status, d.id as k1, d.changed, d.hints, d.old_row,
      d.live_row,
      row_number() over (order by d.id) as n
    from pgmend."Shop__Order line_diff" as d
    where d.status in ('missing', 'corrupted')
      and not exists (select from pgmend."Shop__Order line_todo")
  ) as d
) as d
order by d.n;

create unique index if not exists "Shop__Order line_todo_key" on pgmend."Shop__Order line_todo" (
  k1
);

update pgmend."Shop__Order line_todo"
set outcome = null, reason = null, blocked_by = null, again = false, pass = 0, slot = place, was = null,
  before_row = null,
    holder = null, exchange = false, parked = false
where outcome is distinct from 'repaired' and (pass > 0 or outcome is not null or slot is distinct from place
  or exchange);

-- which of the values that changed are to be repaired; an earlier repair may have been told others
update pgmend."Shop__Order line_todo" as w
set changed = case when cardinality(c.chosen) > 0 then c.chosen else c.changed end,
    outcome = case when cardinality(c.chosen) = 0 then 'not chosen' end
from (
  select d.id as k1, d.changed,
    d.changed as chosen
  from pgmend."Shop__Order line_diff" as d
  where d.status = 'corrupted'
) as c
where c.k1 = w.k1
  and w.outcome is distinct from 'repaired'
  and w.changed is distinct from c.changed;

update pgmend."Shop__Order line_todo" as w
set reason = format('only in %s, of the values that were chosen; run pgmend run for the rest',
  array_to_string(w.changed, ', '))
from (
  select d.id as k1, 
    d.changed as chosen
  from pgmend."Shop__Order line_diff" as d
  where d.status = 'corrupted'
) as c
where c.k1 = w.k1
  and w.outcome = 'repaired' and w.reason is null and not c.chosen <@ w.changed;

update pgmend."Shop__Order line_todo" as w
set outcome = 'not chosen', reason = 'accepted: somebody decided to keep what live has'
from pgmend."Shop__Order line_diff" as d
where d.id = w.k1
  and w.outcome is null and d.accepted
  -- asked once, and not of each row
  and (select t.accepted from pgmend.tables as t where t.table_name = '"Shop"."Order line"') is not null;

update pgmend."Shop__Order line_todo" as w
set outcome = 'not chosen'
where w.outcome is null
  and (false
  );

update pgmend."Shop__Order line_todo"
set outcome = 'skipped', reason = 'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it'
where outcome is null and 'reused_key' = any (hints);
update pgmend."Shop__Order line_todo"
set outcome = 'skipped', reason = 'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it'
where outcome is null and 'edited_later' = any (hints);
-- asked for here, since a statement that lacks a right fails for all of its rows
update pgmend."Shop__Order line_todo" as t
set outcome = 'blocked', reason = format(
  case t.status when 'missing' then '%s may not insert into it: grant insert on %s to %s'
    else '%s may not update it: grant update on %2$s to %3$s' end,
  current_user, '"Shop"."Order line"', quote_ident(current_user))
from (select '"Shop"."Order line"'::regclass as oid) as l
where t.outcome is null and case t.status
    when 'missing' then not has_table_privilege(l.oid, 'insert')
      and exists (select
        from unnest(array['id', 'account_id', 'parent', 'sku', 'amount', 'state', 'details', 'ship_on', 'secret', 'changed_at'
        ]::text[]) as c where not has_column_privilege(l.oid, c, 'insert'))
    else not has_table_privilege(l.oid, 'update')
      and exists (select from unnest(t.changed) as c
        where c = any (array['account_id', 'parent', 'sku', 'amount', 'state', 'details', 'secret', 'changed_at']::text[])
        and not has_column_privilege(l.oid, c, 'update')) end;
-- children below their parents, so that a batch finds on live what its rows need
with recursive edges as (
  select c.n as child, p.n as parent
  from pgmend."Shop__Order line_todo" as c
  join pgmend."Shop__Order line_todo" as p
    on p.old_row ->> 'id' = c.old_row ->> 'parent'
  where c.status = 'missing' and p.status = 'missing' and p.n <> c.n
), reached as (
  select t.n, 0 as level
  from pgmend."Shop__Order line_todo" as t
  where t.status = 'missing' and not exists (select from edges as e where e.child = t.n)
  union all
  select e.child, r.level + 1 from reached as r join edges as e on e.parent = r.n
)
update pgmend."Shop__Order line_todo" as t set level = r.level
from reached as r where r.n = t.n and t.level is distinct from r.level;

-- what no parent of live leads to hangs on a ring, whose rows are written together
update pgmend."Shop__Order line_todo" as c
set holder = p.n, exchange = true
from pgmend."Shop__Order line_todo" as p
where c.status = 'missing' and c.level is null and p.status = 'missing' and p.level is null and p.n <> c.n
  and p.old_row ->> 'id' = c.old_row ->> 'parent';
do $pgmend$
begin
  loop
    -- rows that hang on it come after it
    update pgmend."Shop__Order line_todo" as t
    set exchange = false
    where t.exchange and t.status = 'missing'
      and not exists (select from pgmend."Shop__Order line_todo" as c where c.holder = t.n and c.exchange and c.status = 'missing');
    exit when not found;
  end loop;
end
$pgmend$;
update pgmend."Shop__Order line_todo" as t
set place = s.place, slot = s.place
from (
  select n, row_number() over (order by status, level, n) as place from pgmend."Shop__Order line_todo"
) as s
where s.n = t.n and t.place is distinct from s.place;
create index if not exists "Shop__Order line_todo_next" on pgmend."Shop__Order line_todo" (status, place);
create index if not exists "Shop__Order line_todo_slot" on pgmend."Shop__Order line_todo" (slot);
create index if not exists "Shop__Order line_todo_wants" on pgmend."Shop__Order line_todo" (holder) where holder is not null;
analyze pgmend."Shop__Order line_todo" (n, place, slot, status, outcome, pass, holder, exchange, k1);

drop function if exists pgmend."Shop__Order line_now"(bigint, bigint);
create function pgmend."Shop__Order line_now"(low bigint, high bigint)
returns table (
  n bigint, slot bigint, status text, outcome text, repair bigint, pass int, compared json, there boolean,
  whole text, mine boolean, stamped text[], image text, seen text, inside boolean, differing text[]
) language sql stable as $pgmend$
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
        select from (select
          *
        from (select l.*) as "Order line") as "Order line"
        where (
          id > 0
        )) as inside, bool_or(exists (
        select from (select
          *
        from (select l.*) as "Order line") as "Order line"
        where (
          id > 0
        ))) over () as any_inside,
      true as there,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as image,
      (select row_to_json(s.*)::text
        from (select (l.account_id)::text as account_id, (l.parent)::text as parent, (l.sku collate "C")::text as sku, (l.amount::integer)::text as amount, (textin(enum_out(l.state)) collate "C")::text as state, (l.details)::text as details, (l.secret collate "C")::text as secret, (l.total)::text as total, (l.changed_at)::text as changed_at) as s) as seen,
      (select row_to_json(i.*)::text
        from (select l.id::text as id, l.account_id::text as account_id, l.parent::text as parent, l.sku::text as sku, l.amount::text as amount, textin(enum_out(l.state)) as state, l.details::text as details, l.ship_on::text as ship_on, l.secret::text as secret, l.total::text as total, l.changed_at::text as changed_at) as i) as whole,
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
    from json_populate_record(null::pgmend."Shop__Order line_compared_old", w.old_row) as b
  ) as old on true
  where w.slot between $1 and $2
$pgmend$;
comment on function pgmend."Shop__Order line_now"(bigint, bigint) is
  'pgmend 68_todo of "Shop"."Order line": what live holds now of the rows to be repaired, by their slots, and which columns differ';

drop view if exists pgmend."Shop__Order line_repair";
create view pgmend."Shop__Order line_repair" as
select
  w.k1 as id,
  w.status as status,
  w.changed as changed,
  coalesce(w.outcome, 'pending') as outcome,
  w.reason as reason,
  w.blocked_by as blocked_by,
  w.touched as touched
from pgmend."Shop__Order line_todo" as w
order by w.n;
comment on view pgmend."Shop__Order line_repair" is
  'pgmend 68_todo of "Shop"."Order line": what became of each row that is missing or corrupted';

create table if not exists pgmend."Shop__Order line_undo" (
  id bigint generated always as identity primary key,
  repair bigint not null,
  n bigint not null,
  action text not null check (action in ('update', 'insert')),
  key json not null,
  changed text[],
  before json,
  after json not null,
  -- which of changed a trigger changed, and not the repair
  touched text[],
  -- of undoing it
  outcome text check (outcome in ('undone', 'already back', 'skipped', 'blocked')),
  reason text,
  blocked_by json
);
-- one that an earlier pgmend made
alter table pgmend."Shop__Order line_undo" add column if not exists touched text[];
create index if not exists "Shop__Order line_undo_row" on pgmend."Shop__Order line_undo" (repair, n);
-- not marked like what a run makes: it has to outlive the next one
comment on table pgmend."Shop__Order line_undo" is 'pgmend undo: what repairs replaced and inserted';
insert into pgmend.repaired_tables (table_name, schema, name, undo_table, key, masked)
values ('"Shop"."Order line"', 'Shop', 'Order line', 'Shop__Order line_undo',
  array['id']::text[], array['secret']::text[])
on conflict (undo_table) do update set table_name = excluded.table_name, schema = excluded.schema, name = excluded.name,
  key = excluded.key, masked = excluded.masked;

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
       '68_todo', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
