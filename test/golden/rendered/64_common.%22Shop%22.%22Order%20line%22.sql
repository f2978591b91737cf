-- purpose: finds what missing, corrupted and new rows of a pair have in common: a range, a value, a place, missing parents
-- creates: nothing
-- reads:   <t>_diff, those of the tables that it refers to, the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 56_kinds, and 50_compare of the tables that this one refers to
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
-- a row that row-level security would hide is an error, not a missing row
set local row_security = off;
-- the two servers may sort text differently, and a merge join of the two then returns wrong rows
set local enable_mergejoin = off;
set local enable_hashjoin = on;
do $$
begin
  perform set_config('work_mem', coalesce(nullif(current_setting('pgmend.work_mem', true), ''), '64MB'), true);
  -- left as it is where nobody asks for another: to set it is a right
  if current_setting('pgmend.temp_file_limit', true) <> '' then
    perform set_config('temp_file_limit', current_setting('pgmend.temp_file_limit', true), true);
  end if;
end
$$;

delete from pgmend.diagnosed where table_name = '"Shop"."Order line"' and column_name is null;

-- what missing, corrupted and new rows have in common
drop table if exists pgmend."Shop__Order line_common";
create unlogged table pgmend."Shop__Order line_common" (
  n int generated always as identity,
  kind text,
  status text,
  column_name text,
  low text,
  high text,
  rows bigint,
  of_rows bigint,
  condition text,
  -- rows of its side that share it, also those that do not differ
  there bigint,
  beyond boolean not null default false
);
comment on table pgmend."Shop__Order line_common" is
  'pgmend 64_common of "Shop"."Order line": what rows may have in common, while they are diagnosed';
drop table if exists pgmend."Shop__Order line_explained";
create unlogged table pgmend."Shop__Order line_explained" (row tid);
comment on table pgmend."Shop__Order line_explained" is
  'pgmend 64_common of "Shop"."Order line": rows of which the parents are missing, while they are diagnosed';

-- rows whose parents are missing as well: nothing else is looked for in these
do $pgmend$
declare
  parent record;
  orphaned bigint;
  parents bigint;
  there bigint;
begin
  for parent in
    select f.name, f.parent_table, f.parent_stem, f.child_columns, f.parent_columns, t.missing, t.old_rows,
      (select string_agg(format('d.old_row ->> %L', c), ', ' order by n)
       from unnest(f.child_columns) with ordinality as x(c, n)) as child_values,
      array(select format('d.old_row ->> %L', c) from unnest(f.parent_columns) with ordinality as x(c, n)
        order by n) as parent_values
    from pgmend.foreign_keys as f
    join pgmend.tables as p on p.stem = f.parent_stem and p.missing > 0
    join pgmend.tables as t on t.stem = f.child_stem and t.missing > 0
    where f.child_stem = 'Shop__Order line' and f.on_old and f.parent_stem <> f.child_stem
    order by f.parent_table, f.name
  loop
    execute format(
      'select count(*), count(distinct p.key) from %s as d join (
        select jsonb_build_array(%s) as key from pgmend.%I as d where d.status = ''missing''
      ) as p on p.key = jsonb_build_array(%s) where d.status = ''missing''',
      'pgmend."Shop__Order line_diff"', array_to_string(parent.parent_values, ', '), parent.parent_stem || '_diff',
      parent.child_values) into orphaned, parents;
    there := orphaned + coalesce(pgmend.referring_rows(parent.parent_stem, parent.parent_values, 'missing',
      '"Shop"."Order line"', parent.child_columns), 0);
    if orphaned >= 3 and pgmend.lift(orphaned, parent.missing, there, parent.old_rows) >= 5
      and (pgmend.is_pattern(orphaned, parent.missing, false)) then
      insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, high, rows, of_rows, there)
      values ('missing_parent', 'missing', parent.name, parent.parent_table, parents::text, orphaned, parent.missing,
        there);
      execute format(
        'insert into %s select d.ctid from %s as d where d.status = ''missing'' and jsonb_build_array(%s) in (
          select jsonb_build_array(%s) from pgmend.%I as d where d.status = ''missing'')',
        'pgmend."Shop__Order line_explained"', 'pgmend."Shop__Order line_diff"', parent.child_values, array_to_string(parent.parent_values, ', '),
        parent.parent_stem || '_diff');
    end if;
  end loop;
end
$pgmend$;

-- the densest range of id: neighbours are apart by no more than twenty times what is usual
insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, high, rows, of_rows, condition)
with places as (
  select x.status, x.value, x.value::numeric as at
  from (
    select d.status,
      d.id as value
    from (
      select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
    ) as d
  ) as x
  where x.value is not null
), steps as (
  select p.*, p.at - lag(p.at) over (partition by p.status order by p.at) as step from places as p
), usual as (
  select s.status, percentile_disc(0.5) within group (order by s.step) as step
  from steps as s
  where s.step > 0
  group by s.status
), islands as (
  select s.*, count(*) filter (where s.step > 20 * u.step) over (partition by s.status order by s.at) as island
  from steps as s
  left join usual as u on u.status = s.status
), sized as (
  select i.status, i.island, count(*) as rows, min(i.value) as low, max(i.value) as high
  from islands as i
  group by i.status, i.island
), of_status as (
  select d.status, count(*) as rows from (
    select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
  ) as d group by d.status
)
select distinct on (s.status) 'key_range', s.status, 'id',
  s.low::text, s.high::text, s.rows, a.rows, format('o.%I between %L::int8 and %L::int8', 'id',
  s.low::text, s.high::text)
from sized as s
join of_status as a on a.status = s.status
where s.rows >= 10 and s.rows * 2 >= a.rows
order by s.status, s.rows desc, s.island;

-- the densest range of ship_on: neighbours are apart by no more than twenty times what is usual
insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, high, rows, of_rows, condition)
with places as (
  select x.status, x.value, (x.value - '2000-01-01'::date)::numeric as at
  from (
    select d.status,
      (coalesce(d.old_row, d.live_row) ->> 'ship_on')::date as value
    from (
      select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
    ) as d
  ) as x
  where x.value is not null and x.value not in ('infinity'::date, '-infinity'::date)
), steps as (
  select p.*, p.at - lag(p.at) over (partition by p.status order by p.at) as step from places as p
), usual as (
  select s.status, percentile_disc(0.5) within group (order by s.step) as step
  from steps as s
  where s.step > 0
  group by s.status
), islands as (
  select s.*, count(*) filter (where s.step > 20 * u.step) over (partition by s.status order by s.at) as island
  from steps as s
  left join usual as u on u.status = s.status
), sized as (
  select i.status, i.island, count(*) as rows, min(i.value) as low, max(i.value) as high
  from islands as i
  group by i.status, i.island
), of_status as (
  select d.status, count(*) as rows from (
    select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
  ) as d group by d.status
)
select distinct on (s.status) 'time_range', s.status, 'ship_on',
  s.low::text, s.high::text, s.rows, a.rows, format('o.%I between %L::date and %L::date', 'ship_on',
  s.low::text, s.high::text)
from sized as s
join of_status as a on a.status = s.status
where s.rows >= 10 and s.rows * 2 >= a.rows
order by s.status, s.rows desc, s.island;

-- the densest range of changed_at: neighbours are apart by no more than twenty times what is usual
insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, high, rows, of_rows, condition)
with places as (
  select x.status, x.value, extract(epoch from x.value)::numeric as at
  from (
    select d.status,
      (coalesce(d.old_row, d.live_row) ->> 'changed_at')::timestamp with time zone as value
    from (
      select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
    ) as d
  ) as x
  where x.value is not null and x.value not in ('infinity'::timestamp with time zone, '-infinity'::timestamp with time zone)
), steps as (
  select p.*, p.at - lag(p.at) over (partition by p.status order by p.at) as step from places as p
), usual as (
  select s.status, percentile_disc(0.5) within group (order by s.step) as step
  from steps as s
  where s.step > 0
  group by s.status
), islands as (
  select s.*, count(*) filter (where s.step > 20 * u.step) over (partition by s.status order by s.at) as island
  from steps as s
  left join usual as u on u.status = s.status
), sized as (
  select i.status, i.island, count(*) as rows, min(i.value) as low, max(i.value) as high
  from islands as i
  group by i.status, i.island
), of_status as (
  select d.status, count(*) as rows from (
    select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
  ) as d group by d.status
)
select distinct on (s.status) 'time_range', s.status, 'changed_at',
  s.low::text, s.high::text, s.rows, a.rows, format('o.%I between %L::timestamp with time zone and %L::timestamp with time zone', 'changed_at',
  s.low::text, s.high::text)
from sized as s
join of_status as a on a.status = s.status
where s.rows >= 10 and s.rows * 2 >= a.rows
order by s.status, s.rows desc, s.island;

-- values that nearly all of the rows of a status have in a column
insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, rows, of_rows, condition)
with sample as (
  -- some thousands of each status
  select x.status, x.row, count(*) over (partition by x.status) as of_rows
  from (
    select d.status, coalesce(d.old_row, d.live_row) as row, row_number() over () as place
    from (
      select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
    ) as d
  ) as x
  join pgmend.tables as t on t.table_name = '"Shop"."Order line"'
  where x.place % greatest(1, case x.status when 'missing' then t.missing when 'corrupted' then t.corrupted
    else t.new end / 3000) = 0
), of_status as (
  select d.status, count(*) as rows from (
    select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
  ) as d group by d.status
), frequent as (
  select s.status, e.key as column_name, e.value, count(*)::numeric / min(s.of_rows) as share
  from sample as s
  cross join lateral json_each_text(s.row) as e
  group by s.status, e.key, e.value
  having count(*) >= 10 and count(*) * 10 >= 9 * min(s.of_rows)
)
select 'value', f.status, f.column_name, f.value, round(a.rows * f.share), a.rows, case
  when f.value is null then format('o.%I is null', f.column_name)
  when c.type is null then format('o.%I::text collate "C" = %L', f.column_name, f.value)
  else format('o.%I = %L::%s', f.column_name, f.value, c.type) end
from frequent as f
join of_status as a on a.status = f.status
join (values
  ('id', 'bigint', true, true),
  ('account_id', 'integer', true, true),
  ('parent', 'bigint', true, true),
  ('sku', null, true, true),
  ('amount', 'integer', true, true),
  ('state', null, true, true),
  ('details', null, true, true),
  ('ship_on', 'date', true, true),
  ('total', 'numeric', true, true),
  ('changed_at', 'timestamp with time zone', true, true)
) as c(name, type, on_old, on_live)
  on c.name = f.column_name and case f.status when 'new' then c.on_live else c.on_old end
where coalesce(length(f.value), 0) <= 100;

-- how many rows of the side that has them share it, also those that do not differ: each side is read once
do $pgmend$
declare
  counts text;
  found bigint[];
  of_new boolean;
begin
  foreach of_new in array array[false, true] loop
    select string_agg(format('count(*) filter (where %s)', c.condition), ', ' order by c.n) into counts
    from pgmend."Shop__Order line_common" as c
    where (c.status = 'new') = of_new and c.condition is not null;
    continue when counts is null;
    execute 'select array[' || counts || case when of_new then $pgmend_$] from (
      select
        id as id,
        account_id as account_id,
        parent as parent,
        sku collate "C" as sku,
        amount::integer as amount,
        textin(enum_out(state)) collate "C" as state,
        details as details,
        ship_on as ship_on,
        secret collate "C" as secret,
        total as total,
        changed_at as changed_at
      from "Shop"."Order line"
      where (
        id > 0
      )    ) as o$pgmend_$ else $pgmend_$] from (
      select
        id as id,
        account_id as account_id,
        parent as parent,
        sku collate "C" as sku,
        amount as amount,
        state::text collate "C" as state,
        details as details,
        ship_on as ship_on,
        secret collate "C" as secret,
        total as total,
        changed_at as changed_at
      from pgmend."Shop__Order line_old" as "Shop__Order line_old"
      where (
        id > 0
      )    ) as o$pgmend_$ end into found;
    update pgmend."Shop__Order line_common" as c
    set there = found[p.place]
    from (
      select x.n, row_number() over (order by x.n) as place
      from pgmend."Shop__Order line_common" as x
      where (x.status = 'new') = of_new and x.condition is not null
    ) as p
    where p.n = c.n;
  end loop;
end
$pgmend$;

-- of values that say something of the rows, all rows are counted, and not some thousands
delete from pgmend."Shop__Order line_common" as c
using pgmend.tables as t
where c.kind = 'value' and t.table_name = '"Shop"."Order line"'
  and coalesce(pgmend.lift(least(c.rows, c.there), c.of_rows, c.there,
    case c.status when 'new' then t.live_rows else t.old_rows end), 0) < 4;
update pgmend."Shop__Order line_common" as c
set rows = (
  select count(*)
  from (
    select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
  ) as d
  where d.status = c.status and (coalesce(d.old_row, d.live_row) ->> c.column_name) is not distinct from c.low
)
where c.kind = 'value';

-- new rows beyond the greatest key, or time, that old has: it is asked once for all columns
do $pgmend$
declare
  greatest_of_old text[];
begin
  if not exists (select from pgmend."Shop__Order line_diff" as d where d.status = 'new') then
    return;
  end if;
  execute $pgmend_$
    select array[
      (max(o.id))::text,
      (max(o.ship_on) filter (where o.ship_on not in ('infinity'::date, '-infinity'::date)))::text,
      (max(o.changed_at) filter (where o.changed_at not in ('infinity'::timestamp with time zone, '-infinity'::timestamp with time zone)))::text
    ]
    from (
      select
        id as id,
        account_id as account_id,
        parent as parent,
        sku collate "C" as sku,
        amount as amount,
        state::text collate "C" as state,
        details as details,
        ship_on as ship_on,
        secret collate "C" as secret,
        total as total,
        changed_at as changed_at
      from pgmend."Shop__Order line_old" as "Shop__Order line_old"
      where (
        id > 0
      )    ) as o
  $pgmend_$ into greatest_of_old;
  insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, rows, of_rows, beyond)
  select 'key_range', 'new', 'id', x.greatest, x.rows,
    x.of_rows, true
  from (
    select g.greatest, count(*) as of_rows, count(*) filter (where
      d.id
        > g.greatest::int8) as rows
    from pgmend."Shop__Order line_diff" as d
    cross join (select greatest_of_old[0 + 1] as greatest) as g
    where d.status = 'new'
    group by g.greatest
  ) as x
  where x.rows >= 3 and x.rows * 2 >= x.of_rows;
  insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, rows, of_rows, beyond)
  select 'time_range', 'new', 'ship_on', x.greatest, x.rows,
    x.of_rows, true
  from (
    select g.greatest, count(*) as of_rows, count(*) filter (where
      (d.live_row ->> 'ship_on')::date
        > g.greatest::date) as rows
    from pgmend."Shop__Order line_diff" as d
    cross join (select greatest_of_old[1 + 1] as greatest) as g
    where d.status = 'new'
    group by g.greatest
  ) as x
  where x.rows >= 3 and x.rows * 2 >= x.of_rows;
  insert into pgmend."Shop__Order line_common" (kind, status, column_name, low, rows, of_rows, beyond)
  select 'time_range', 'new', 'changed_at', x.greatest, x.rows,
    x.of_rows, true
  from (
    select g.greatest, count(*) as of_rows, count(*) filter (where
      (d.live_row ->> 'changed_at')::timestamp with time zone
        > g.greatest::timestamp with time zone) as rows
    from pgmend."Shop__Order line_diff" as d
    cross join (select greatest_of_old[2 + 1] as greatest) as g
    where d.status = 'new'
    group by g.greatest
  ) as x
  where x.rows >= 3 and x.rows * 2 >= x.of_rows;
end
$pgmend$;

-- where old keeps rows of which nothing else tells what they have in common: on which pages, of which partition
set local enable_nestloop = off;
do $pgmend$
declare
  of_status text;
  candidate record;
  on_old bigint;
  differing bigint;
begin
  begin
    drop foreign table if exists pgmend."Shop__Order line_places";
    create foreign table pgmend."Shop__Order line_places" (
      id bigint
      , partition oid options (column_name 'tableoid')
    ) server pgmend_old options (
      schema_name 'Shop', table_name 'Order line',
      fetch_size '20000', updatable 'false'
    );
    for of_status in
      select s.status
      from (values ('missing'), ('corrupted')) as s(status)
      where not exists (
        select from pgmend."Shop__Order line_common" as c
        join pgmend.tables as t on t.table_name = '"Shop"."Order line"'
        where c.status = s.status and c.kind <> 'missing_parent' and c.rows * 2 >= c.of_rows
          and pgmend.lift(c.rows, c.of_rows, c.there, t.old_rows) >= 5
      ) and (select count(*) from (
        select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
      ) as d where d.status = s.status) >= 10
    loop
      create unlogged table pgmend."Shop__Order line_stood" as
      select
        d.id as asked,
        d.id as k0,
        null::oid as partition, null::bigint as page
      from (
        select d.*, row_number() over () as place, count(*) over () as of_rows
        from (
          select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
        ) as d
        where d.status = of_status
      ) as d
      where d.place % greatest(1, d.of_rows / 500) = 0;
      execute $pgmend_$
        update pgmend."Shop__Order line_stood" as s
        set page = o.page, partition = o.partition
        from (
          select (o.ctid::text::point)[0]::bigint as page, o.partition as partition,
            o.id as k0
          from pgmend."Shop__Order line_places" as o
          where o.id = any ($1)
        ) as o
        where o.k0 = s.k0
      $pgmend_$ using
        array(select s.asked::int8 from pgmend."Shop__Order line_stood" as s);
      for candidate in
        with steps as (
          select s.*, s.page - lag(s.page) over (partition by s.partition order by s.page) as step
          from pgmend."Shop__Order line_stood" as s
          where s.page is not null
        ), usual as (
          select percentile_disc(0.5) within group (order by s.step) as step from steps as s where s.step > 0
        ), islands as (
          select s.*,
            count(*) filter (where s.step > 20 * u.step) over (partition by s.partition order by s.page) as island
          from steps as s, usual as u
        ), found as (
          select 'pages' as kind, i.partition, min(i.page) as low, max(i.page) as high, count(*) as rows
          from islands as i
          group by i.partition, i.island
        )
        select distinct on (f.kind) f.*, format('o.%I = %s', 'partition', f.partition)
          || case f.kind when 'pages'
            then format(' and o.ctid >= ''(%s,0)'' and o.ctid < ''(%s,0)''', f.low, f.high + 1) else '' end as condition
        from found as f
        where f.rows * 2 >= (select count(*) from pgmend."Shop__Order line_stood")
          -- half of the table says nothing
          and (f.kind = 'partition' or (f.high - f.low) * 2 < 1)
        order by f.kind, f.rows desc, f.partition, f.low
      loop
        -- all rows there, and how many of them have this status
        execute $pgmend_$
          select count(*), count(d.status)
          from (
            select o.id as k0
            from pgmend."Shop__Order line_places" as o where $pgmend_$ || candidate.condition || $pgmend_$
          ) as o
          left join (
            select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
          ) as d on d.status = $1
            and o.k0 = d.id
        $pgmend_$ into on_old, differing using of_status;
        insert into pgmend."Shop__Order line_common" (kind, status, low, high, rows, of_rows, there)
        select candidate.kind, of_status, case candidate.kind when 'pages' then candidate.low::text else (
            select format('%I.%I', n.nspname, c.relname)
            from pgmend.catalog_class as c
            join pgmend.catalog_namespace as n on n.oid = c.relnamespace
            where c.oid = candidate.partition
          ) end, candidate.high::text, differing, count(*), on_old
        from (
          select d.ctid, d.* from pgmend."Shop__Order line_diff" as d where not exists (select from pgmend."Shop__Order line_explained" as e where e.row = d.ctid)
        ) as d
        where d.status = of_status;
      end loop;
      drop table pgmend."Shop__Order line_stood";
    end loop;
    drop foreign table pgmend."Shop__Order line_places";
  exception when insufficient_privilege then
    -- a role that may read single columns only is not told where rows stand
    null;
  end;
end
$pgmend$;
set local enable_nestloop to default;

insert into pgmend.diagnosed (table_name, status, column_name, kind, rows, share, parameters, sentence)
select '"Shop"."Order line"', c.status, null, c.kind, c.rows, round(c.rows::numeric / c.all_rows, 4),
  jsonb_strip_nulls(jsonb_build_object('column', c.column_name, 'from', case when not c.beyond then c.low end,
    'to', c.high, 'above_old', case when c.beyond then c.low end, 'there', c.there, 'lift', c.lift))
    - case c.kind when 'key_range' then '{}'::text[] when 'time_range' then '{}' else array['from', 'to'] end
    || case c.kind
      when 'value' then jsonb_build_object('value', c.low)
      when 'missing_parent' then jsonb_build_object('parent', c.low, 'parents', c.high::bigint)
      when 'partition' then jsonb_build_object('partition', c.low)
      when 'pages' then jsonb_build_object('from', c.low::bigint, 'to', c.high::bigint)
      else '{}' end,
  pgmend.sentence_of_common(c.kind, c.status, c.column_name, c.low, c.high, c.rows, c.of_rows,
    c.all_rows, c.there, c.beyond)
from (
  select distinct on (v.status, v.turn) v.*
  from (
    select c.*, pgmend.lift(c.rows, c.of_rows, c.there,
        case c.status when 'new' then t.live_rows else t.old_rows end) as lift,
      case c.status when 'missing' then t.missing when 'corrupted' then t.corrupted else t.new end as all_rows,
      case when c.kind in ('key_range', 'time_range') then 1 when c.kind = 'missing_parent' then 10 + c.n
        else 2 end as turn,
      bool_or(c.beyond) over (partition by c.status) as is_beyond,
      -- a range of one value, of which there is a line of its own
      c.low = c.high and exists (
        select from pgmend."Shop__Order line_common" as o
        where o.status = c.status and o.kind = 'value' and o.column_name = c.column_name
      ) as is_value
    from pgmend."Shop__Order line_common" as c
    join pgmend.tables as t on t.table_name = '"Shop"."Order line"'
  ) as v
  -- what was made since has no other cause
  where v.beyond or not v.is_beyond and (v.kind = 'missing_parent'
    or v.rows >= 10 and v.rows * 2 >= v.of_rows and v.lift >= 5 and v.is_value is not true)
  order by v.status, v.turn, v.rows * (v.rows::numeric / nullif(v.there, 0)) desc nulls last,
    array_position(array['key_range', 'time_range', 'value', 'partition', 'pages'], v.kind), v.n
) as c;
drop table pgmend."Shop__Order line_common", pgmend."Shop__Order line_explained";

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
       '64_common', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
