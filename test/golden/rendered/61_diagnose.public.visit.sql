-- purpose: tells what kind of damage each changed value of a pair shows, and how many rows of live refer to rows that are missing or corrupted
-- creates: nothing
-- reads:   <t>_diff, live tables that refer to this one, and old through <t>_old for values that no rule explains
-- changes: nothing
-- rerun:   safe; needs 56_kinds and 60_report
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

delete from pgmend.diagnosed where table_name = 'public.visit' and column_name is not null;

-- each value that changed, with what the rules say that look at nothing else
drop table if exists pgmend.visit_values;
create unlogged table pgmend.visit_values as
select v.row, v.place, v.column_name, v.family,
  -- long ones only have to be told apart from here on
  case when length(v.old_value) > 1000 then 'md5 ' || md5(v.old_value) else v.old_value end as old_value,
  case when length(v.live_value) > 1000 then 'md5 ' || md5(v.live_value) else v.live_value end as live_value,
  split_part(v.found, ' ', 1) as kind,
  nullif(substr(v.found, length(split_part(v.found, ' ', 1)) + 2), '') as parameter
from (
  select d.ctid as row, c.place::int as place, c.column_name, f.family, x.old_value, x.live_value,
    pgmend.kind_of_value(f.family, x.old_value, x.live_value) as found
  from pgmend.visit_diff as d
  cross join lateral unnest(d.changed) with ordinality as c(column_name, place)
  join (values
    ('account_id', 'number'),
    ('page', 'text'),
    ('seen', 'json'),
    ('on_day', 'time')
  ) as f(column_name, family) on f.column_name = c.column_name
  cross join lateral (
    -- read once
    select d.old_row ->> c.column_name as old_value, d.live_row ->> c.column_name as live_value offset 0
  ) as x
  where d.status = 'corrupted'
  offset 0
) as v;
comment on table pgmend.visit_values is
  'pgmend 61_diagnose of public.visit: the values that changed, while they are diagnosed';

do $pgmend$
begin
  if (select count(*) from pgmend.visit_values) > 1000 then
    analyze pgmend.visit_values;
  end if;
  if exists (select from pgmend.visit_values as v where v.kind = 'other') then
    -- from another column of the same row, or exchanged with it
    with open as (
      select v.column_name, count(*) as rows from pgmend.visit_values as v where v.kind = 'other' group by v.column_name
    ), moved as (
      select v.row, v.column_name, v.family, v.live_value, e.key as from_column,
        e.key = any (d.changed) and d.live_row ->> e.key = v.old_value as is_exchange
      from pgmend.visit_values as v
      join pgmend.visit_diff as d on d.ctid = v.row
      cross join lateral json_each_text(d.old_row) as e
      where v.kind = 'other' and e.key <> v.column_name and e.value = v.live_value
    ), supported as (
      select m.column_name, m.from_column, m.is_exchange, count(*) as rows
      from moved as m
      join open as o on o.column_name = m.column_name
      group by m.column_name, m.from_column, m.is_exchange, m.family, o.rows
      having pgmend.is_pattern(count(*), o.rows, m.family <> 'text') and count(distinct m.live_value) > 1
        or m.is_exchange and m.family = 'text' and min(length(m.live_value)) > 2
    ), chosen as (
      select distinct on (m.row, m.column_name) m.row, m.column_name, m.from_column, m.is_exchange
      from moved as m
      join supported as s using (column_name, from_column, is_exchange)
      order by m.row, m.column_name, m.is_exchange desc, s.rows desc, m.from_column
    )
    update pgmend.visit_values as v
    set kind = case when c.is_exchange then 'exchanged' else 'other_column' end, parameter = c.from_column
    from (
      select c.row, c.column_name, c.from_column, c.is_exchange from chosen as c
      union
      -- also where another rule explains what came to the other column
      select c.row, c.from_column, c.column_name, true from chosen as c where c.is_exchange
    ) as c
    where c.row = v.row and c.column_name = v.column_name;
  end if;
  -- fewer are no pattern
  if (select count(*) from pgmend.visit_values) >= 3 then
    -- numbers that could be rounded as well as of a float: rounded, unless others of the column are of a float only, or the
    -- number of decimals goes up and down
    with ways as (
      select v.column_name,
        count(*) filter (where v.kind = 'float') as floats,
        count(*) filter (where v.kind = 'rounded' and v.parameter not like '% float') as rounded,
        count(*) filter (where v.parameter like '% float') as either,
        mode() within group (order by split_part(v.parameter, ' ', 1)) filter (where v.parameter like '% float') as decimals
      from pgmend.visit_values as v
      where v.kind in ('float', 'rounded')
      group by v.column_name
    ), floating as (
      select w.column_name
      from ways as w
      where w.rounded = 0 and w.either > 0 and (w.floats > 0 or w.either >= 3 and (
        select count(*) from pgmend.visit_values as v
        where v.column_name = w.column_name and v.parameter = w.decimals || ' float'
      ) * 10 < w.either * 8)
    )
    update pgmend.visit_values as v
    set kind = case when f.column_name is null then 'rounded' else 'float' end,
        parameter = case when f.column_name is null then split_part(v.parameter, ' ', 1) end
    from pgmend.visit_values as w
    left join floating as f on f.column_name = w.column_name
    where v.kind = 'rounded' and v.parameter like '% float' and w.row = v.row and w.column_name = v.column_name;
    -- one value that many different ones became, and that hardly any was before; of a boolean all became the same
    with changed as (
      select v.column_name, count(*) as rows, count(distinct v.live_value) as lives
      from pgmend.visit_values as v
      where v.kind not in ('lost', 'filled', 'emptied', 'exchanged', 'other_column')
      group by v.column_name
    ), became as (
      select v.column_name, v.family, v.live_value, count(*) as rows, count(distinct v.old_value) as olds,
        count(*) filter (where v.kind <> 'other') as explained
      from pgmend.visit_values as v
      where v.kind not in ('lost', 'filled', 'emptied', 'exchanged', 'other_column')
      group by v.column_name, v.family, v.live_value
    ), was as (
      select v.column_name, v.old_value, count(*) as rows from pgmend.visit_values as v group by v.column_name, v.old_value
    ), constants as (
      select b.column_name, b.live_value, f.default_value
      from became as b
      join changed as c on c.column_name = b.column_name
      left join was as w on w.column_name = b.column_name and w.old_value = b.live_value
      left join (values
        ('account_id', null),
        ('page', null),
        ('seen', null),
        ('on_day', null)
      ) as f(column_name, default_value) on f.column_name = b.column_name
      where case when b.family = 'boolean' then b.rows >= 3 and c.lives = 1
        else b.olds > 1 and b.explained * 5 <= b.rows and coalesce(w.rows, 0) * 10 <= b.rows
          and (b.rows >= 3 and b.live_value = f.default_value or pgmend.is_pattern(b.rows, c.rows, false)) end
    )
    update pgmend.visit_values as v
    set kind = case when v.live_value = k.default_value then 'default' else 'constant' end, parameter = v.live_value
    from constants as k
    where k.column_name = v.column_name and k.live_value = v.live_value
      and v.kind not in ('lost', 'filled', 'emptied', 'exchanged', 'other_column');
    -- labels that always became the same other label
    with open as (
      select v.column_name, count(*) as rows, count(distinct v.old_value) as olds,
        count(distinct (v.old_value, v.live_value)) as pairs
      from pgmend.visit_values as v
      where v.kind = 'other'
      group by v.column_name
    ), became as (
      select v.column_name, v.old_value, v.live_value, count(*) as rows,
        row_number() over (partition by v.column_name, v.old_value order by count(*) desc, v.live_value) as place
      from pgmend.visit_values as v
      where v.kind = 'other'
      group by v.column_name, v.old_value, v.live_value
    ), labels as (
      select b.column_name, b.old_value, b.live_value, o.rows as open_rows,
        sum(b.rows) over (partition by b.column_name) as mapped_rows, count(*) over (partition by b.column_name) as pairs
      from became as b
      join open as o on o.column_name = b.column_name
      left join became as second on second.column_name = b.column_name and second.old_value = b.old_value
        and second.place = 2
      where b.place = 1
        -- nothing else became of it, but for single values that something else has damaged
        and coalesce(second.rows, 0) <= greatest(1, b.rows / 10)
        -- rare labels count where the whole of it is a mapping
        and (b.rows >= 3 or o.pairs = o.olds and o.pairs * 3 <= o.rows)
    )
    update pgmend.visit_values as v
    set kind = 'recoded', parameter = null
    from labels as l
    where l.pairs <= 50 and pgmend.is_pattern(l.mapped_rows::bigint, l.open_rows, false)
      and l.column_name = v.column_name and l.old_value = v.old_value and l.live_value = v.live_value and v.kind = 'other';
    -- times that are off by a zone: by another number of hours in summer than in winter
    declare
      "column" text;
      chosen record;
    begin
      for "column" in
        select v.column_name
        from pgmend.visit_values as v
        where v.kind = 'other' and v.family = 'time' and v.parameter::numeric % 900 = 0
          and abs(v.parameter::numeric) <= 54000
        group by v.column_name
        having count(distinct v.parameter) > 1 and count(*) >= 3
      loop
        with sample as materialized (
          select v.old_value, v.live_value::timestamp as live_value
          from pgmend.visit_values as v
          where v.kind = 'other' and v.column_name = "column" and v.parameter::numeric % 900 = 0
            and abs(v.parameter::numeric) <= 54000
          order by hashtext(v.old_value)
          limit 400
        )
        select z.name, w.back into chosen
        from pg_timezone_names as z, (values (false), (true)) as w(back)
        where z.name !~ '^(posix|right|Etc)' and (
          -- one that does not explain them is given up early
          select count(*) from (
            select from sample as s
            where pgmend.in_zone(s.old_value, z.name, w.back) is distinct from s.live_value
            limit (select count(*) / 20 + 1 from sample)
          ) as x
        ) <= (select count(*) / 20 from sample)
        -- of those that agree here the one that most people would name
        order by array_position(array['Europe/London', 'Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Rome',
          'Europe/Helsinki', 'Europe/Moscow', 'America/New_York', 'America/Chicago', 'America/Denver',
          'America/Los_Angeles', 'America/Sao_Paulo', 'Australia/Sydney'], z.name), z.name collate "C"
        limit 1;
        if found then
          update pgmend.visit_values as v
          set kind = 'zone', parameter = chosen.name || case when chosen.back then ' back' else '' end
          where v.kind = 'other' and v.column_name = "column"
            and v.live_value::timestamp = pgmend.in_zone(v.old_value, chosen.name, chosen.back);
        end if;
      end loop;
    end;
    -- numbers and times that are all off by the same
    with open as (
      select v.column_name, count(*) as rows from pgmend.visit_values as v where v.kind = 'other' group by v.column_name
    ), off as (
      select v.column_name, v.parameter
      from pgmend.visit_values as v
      join open as o on o.column_name = v.column_name
      where v.kind = 'other' and v.parameter is not null
      group by v.column_name, v.parameter, o.rows
      having pgmend.is_pattern(count(*), o.rows, count(distinct v.old_value) < 20) and count(distinct v.old_value) >= 3
    )
    update pgmend.visit_values as v
    set kind = 'offset'
    from off as o
    where v.kind = 'other' and o.column_name = v.column_name and o.parameter = v.parameter;
  end if;
  if exists (select from pgmend.visit_values as v where v.kind = 'other') then
    -- from another row: the value that few other rows of old have in this column, or only one. Old is read once for each
    -- column of which values are left that nothing explains, and sends of its values only those that may be among them.
    drop table if exists pgmend.visit_looked_up;
    create unlogged table pgmend.visit_looked_up (
      column_name text,
      value text,
      hash int,
      rows bigint,
      -- one beside it that nobody took, which tells how often old has a value by chance
      control boolean not null default false
    );
    comment on table pgmend.visit_looked_up is
      'pgmend 61_diagnose of public.visit: values that are looked for on old, while they are diagnosed';
    insert into pgmend.visit_looked_up (column_name, value, hash)
    select 'account_id', v.live_value, hash_array(array[int4send((v.live_value)::integer)])
    from pgmend.visit_values as v
    where v.column_name = 'account_id' and v.kind = 'other' and length(v.live_value) <= 1000
    group by v.live_value
    order by hashtext(v.live_value)
    limit 100000;
    insert into pgmend.visit_looked_up (column_name, value, hash, control)
    select v.column_name, v.live_value, hash_array(array[int4send((v.live_value)::integer)]), true
    from (
      select distinct v.column_name, (case when (v.live_value)::numeric < 0 then (v.live_value)::numeric + round(10::numeric ^ (-scale((v.live_value)::numeric))::numeric, scale((v.live_value)::numeric)) else (v.live_value)::numeric - round(10::numeric ^ (-scale((v.live_value)::numeric))::numeric, scale((v.live_value)::numeric)) end)::text as live_value
      from (
        select v.column_name, v.value as live_value
        from pgmend.visit_looked_up as v
        where v.column_name = 'account_id' and v.value !~* '[in]'
        limit 1000
      ) as v
    ) as v
    where v.live_value not in (select k.value from pgmend.visit_looked_up as k where k.column_name = 'account_id');
    insert into pgmend.visit_looked_up (column_name, value, hash)
    select 'page', v.live_value, hash_array(array[v.live_value collate "C"])
    from pgmend.visit_values as v
    where v.column_name = 'page' and v.kind = 'other' and length(v.live_value) <= 1000
    group by v.live_value
    order by hashtext(v.live_value)
    limit 100000;
    insert into pgmend.visit_looked_up (column_name, value, hash)
    select 'on_day', v.live_value, hash_array(array[date_send((v.live_value)::date)])
    from pgmend.visit_values as v
    where v.column_name = 'on_day' and v.kind = 'other' and length(v.live_value) <= 1000
    group by v.live_value
    order by hashtext(v.live_value)
    limit 100000;
    insert into pgmend.visit_looked_up (column_name, value, hash, control)
    select v.column_name, v.live_value, hash_array(array[date_send((v.live_value)::date)]), true
    from (
      select distinct v.column_name, ((v.live_value)::date - 1)::text as live_value
      from (
        select v.column_name, v.value as live_value
        from pgmend.visit_looked_up as v
        where v.column_name = 'on_day' and v.value !~* '[in]'
        limit 1000
      ) as v
    ) as v
    where v.live_value not in (select k.value from pgmend.visit_looked_up as k where k.column_name = 'on_day');
    -- of neither side of these joins the planner knows the size
    set local enable_nestloop = off;
    declare
      -- one row of old in sixty or less comes along by chance, and a string of more than a million is too long
      bits constant int := least(20, 6 + ceil(log(2, (select count(*) + 1 from pgmend.visit_looked_up))));
    begin
      if exists (select from pgmend.visit_looked_up as v where v.column_name = 'account_id') then
        execute $pgmend_$
          update pgmend.visit_looked_up as v
          set rows = o.rows
          from (
            select (o.account_id)::text as value, count(*) as rows
            from pgmend.visit_old as o
            where get_bit($1::varbit, (hash_array(array[int4send(o.account_id)]) >> $2) + $3) = 1
            group by o.account_id
          ) as o
          where v.column_name = $4 and o.value = v.value
        $pgmend_$ using pgmend.bit_string(array(
            select v.hash from pgmend.visit_looked_up as v where v.column_name = 'account_id'), bits)::varbit,
          32 - bits, 1 << (bits - 1), 'account_id';
      end if;
      if exists (select from pgmend.visit_looked_up as v where v.column_name = 'page') then
        execute $pgmend_$
          update pgmend.visit_looked_up as v
          set rows = o.rows
          from (
            select (o.page collate "C")::text as value, count(*) as rows
            from pgmend.visit_old as o
            where get_bit($1::varbit, (hash_array(array[o.page]) >> $2) + $3) = 1
            group by o.page
          ) as o
          where v.column_name = $4 and o.value = v.value
        $pgmend_$ using pgmend.bit_string(array(
            select v.hash from pgmend.visit_looked_up as v where v.column_name = 'page'), bits)::varbit,
          32 - bits, 1 << (bits - 1), 'page';
      end if;
      if exists (select from pgmend.visit_looked_up as v where v.column_name = 'on_day') then
        execute $pgmend_$
          update pgmend.visit_looked_up as v
          set rows = o.rows
          from (
            select (o.on_day)::text as value, count(*) as rows
            from pgmend.visit_old as o
            where get_bit($1::varbit, (hash_array(array[date_send(o.on_day)]) >> $2) + $3) = 1
            group by o.on_day
          ) as o
          where v.column_name = $4 and o.value = v.value
        $pgmend_$ using pgmend.bit_string(array(
            select v.hash from pgmend.visit_looked_up as v where v.column_name = 'on_day'), bits)::varbit,
          32 - bits, 1 << (bits - 1), 'on_day';
      end if;
    end;
    set local enable_nestloop = on;
    -- of a column with more values than are looked for, nobody knows whether the others are another row's
    with filled as (
      select k.column_name
      from pgmend.visit_looked_up as k
      where not k.control
      group by k.column_name
      having count(*) >= 100000
    )
    update pgmend.visit_values as v
    set parameter = 'not looked up'
    from filled as f
    where v.kind = 'other' and v.column_name = f.column_name
      and not exists (select from pgmend.visit_looked_up as k where k.column_name = v.column_name and k.value = v.live_value);
    with rare as (
      select k.column_name, k.value
      from pgmend.visit_looked_up as k
      join pgmend.tables as t on t.table_name = 'public.visit'
      join pgmend.visit_values as v on v.column_name = k.column_name and v.live_value = k.value
      -- what many rows have is nobody's own
      where not k.control
        and k.rows <= greatest(3, t.old_rows / case when v.family in ('number', 'time') then 1000 else 100 end)
      group by k.column_name, k.value
    ), open as (
      select v.column_name, v.family, count(*) as rows, count(r.value) as found
      from pgmend.visit_values as v
      left join rare as r on r.column_name = v.column_name and r.value = v.live_value
      where v.kind = 'other'
      group by v.column_name, v.family
    )
    update pgmend.visit_values as v
    set kind = 'other_row', parameter = null
    from rare as r
    join open as o on o.column_name = r.column_name
    where v.kind = 'other' and v.column_name = r.column_name and v.live_value = r.value
      -- a number or a date may be another row's by chance
      and (o.family not in ('number', 'time') or o.found >= 3 and o.found * 10 >= o.rows * 9 and (
        select count(k.rows) * 10 <= count(*) from pgmend.visit_looked_up as k where k.column_name = o.column_name and k.control));
    drop table pgmend.visit_looked_up;
  end if;
end
$pgmend$;

with ways as (
  select v.column_name, v.family, v.kind,
    case when v.kind <> 'other' or v.parameter = 'not looked up' then v.parameter end as parameter,
    count(*) as rows, min(v.row) as example
  from pgmend.visit_values as v
  group by 1, 2, 3, 4
), kinds as (
  select w.column_name, w.kind, sum(w.rows)::bigint as rows, min(w.example) as example,
    sum(sum(w.rows)) over (partition by w.column_name)::bigint as of_rows,
    pgmend.parameters_of(w.kind, w.family,
      jsonb_agg(jsonb_build_object('value', w.parameter, 'rows', w.rows) order by w.rows desc, w.parameter),
      w.column_name = any ('{}'::text[])) as parameters
  from ways as w
  group by w.column_name, w.family, w.kind
), mapped as (
  select p.column_name, jsonb_build_object('map', jsonb_object_agg(p.old_value, p.live_value)) as parameters
  from (
    select distinct v.column_name, v.old_value, v.live_value
    from pgmend.visit_values as v
    where v.kind = 'recoded' and v.column_name <> all ('{}'::text[])
  ) as p
  group by p.column_name
), lines as (
  select k.column_name, k.kind, k.rows, k.of_rows, k.example,
    case when k.kind = 'recoded' then m.parameters else k.parameters end as parameters
  from kinds as k
  left join mapped as m on m.column_name = k.column_name
)
insert into pgmend.diagnosed
  (table_name, status, column_name, kind, rows, share, parameters, sentence, example_key)
select 'public.visit', 'corrupted', l.column_name, l.kind, l.rows, round(l.rows::numeric / l.of_rows, 4),
  l.parameters, pgmend.sentence_of_kind(l.kind, l.column_name, l.rows, l.of_rows, l.parameters),
  (
    select (
      select to_jsonb(k.*)
      from (select d.content::text as content, d.copy::text as copy) as k
    )
    from pgmend.visit_diff as d
    where d.ctid = l.example
  )
from lines as l;

do $pgmend$
begin
  -- for an update, too, a publication of all tables asks an identity; without one it costs nothing to have none
  if exists (select from pg_publication where pubupdate) then
    alter table pgmend.visit_diff replica identity full;
  end if;
end
$pgmend$;
update pgmend.visit_diff as d
set kinds = v.kinds
from (
  select v.row, array_agg(v.kind order by v.place) as kinds from pgmend.visit_values as v group by v.row
) as v
where d.ctid = v.row;
drop table pgmend.visit_values;

-- rows of live that refer to rows of this table which are missing or corrupted
delete from pgmend.referring where table_name = 'public.visit';
insert into pgmend.referring (table_name, status, referring_table, foreign_key, columns, rows)
select 'public.visit', r.status, r.child_table, r.name, r.child_columns, r.rows
from (
  select s.status, f.child_table, f.name, f.child_columns, pgmend.referring_rows(f.parent_stem,
    case s.status when 'missing' then array(
      select format('d.old_row ->> %L', x.name)
      from unnest(f.parent_columns) with ordinality as x(name, place) order by x.place
    ) else array(
      select coalesce(k.value, format('d.live_row ->> %L', x.name))
      from unnest(f.parent_columns) with ordinality as x(name, place)
      left join (values
        (null, null)
      ) as k(name, value) on k.name = x.name
      order by x.place
    ) end, s.status, f.child_table, f.child_columns) as rows
  from pgmend.foreign_keys as f
  join pgmend.tables as t on t.table_name = 'public.visit'
  cross join lateral (values ('missing', t.missing), ('corrupted', t.corrupted)) as s(status, rows)
  where f.parent_stem = 'visit' and s.rows > 0
) as r
where r.rows > 0;

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
       '61_diagnose', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
