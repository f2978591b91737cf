-- purpose: notes which rows of a pair that differ are accepted: somebody decided to keep what live has
-- creates: nothing
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 56_kinds and 61_diagnose where kinds of damage are decided about
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

update pgmend.account_diff set accepted = false where accepted;
update pgmend.tables set accepted = null where table_name = 'public.account' and accepted is not null;
with decided as materialized (
  select d."pgmend place" as place, d.status, d."pgmend numbers" as numbers, d."pgmend kept" as kept,
    -- what differed of a single row when it was looked at, and what does now
    d."pgmend seen" as seen_then, case when d."pgmend named" then case d.status
      when 'missing' then md5((d.old_row)::text)
      when 'corrupted' then md5((
        select json_agg(json_build_array(c.name, (d.old_row) ->> c.name,
          (d.live_row) ->> c.name) order by c.position)::text
        from unnest(d.changed) with ordinality as c(name, position)
      ))
    end end as seen_now
  from (
    -- the rows that differ, each with what was decided about it, or about each of its changed values: of several
    -- decisions the one of the lowest rank holds, and one about this very row before all others
    with rules as materialized (
      select x.*
      from json_to_recordset( E'[{"decision":"keep live","column":"email","kind":"case","rows":3,"note":"the users'' own","n":1,"words":"email, case","rank":1},{"decision":"keep live","key":{"id":"7"},"seen":"digest","n":2,"rows":1,"words":"the row {\\"id\\":\\"7\\"}"},{"decision":"later","status":"missing","rows":2,"n":3,"words":"all missing rows","rank":2}]') as x(n int, decision text, status text, "column" text,
        kind text, rank int)
      where x.rank is not null
    )
    select d.*, d.ctid as "pgmend place", v.numbers as "pgmend numbers", v.chosen as "pgmend chosen",
      v.repairs as "pgmend repairs", v.kept as "pgmend kept",
      r.n is not null as "pgmend named", r.seen as "pgmend seen"
    from pgmend.account_diff as d
    left join (
      -- what was decided about single rows
      select x.n, x.decision, x.seen, (x.key ->> 'id')::int4 as id
      from json_to_recordset( E'[{"decision":"keep live","column":"email","kind":"case","rows":3,"note":"the users'' own","n":1,"words":"email, case","rank":1},{"decision":"keep live","key":{"id":"7"},"seen":"digest","n":2,"rows":1,"words":"the row {\\"id\\":\\"7\\"}"},{"decision":"later","status":"missing","rows":2,"n":3,"words":"all missing rows","rank":2}]') as x(n int, decision text, seen text, key json)
      where x.key is not null
    ) as r on r.id = d.id
    cross join lateral (
      select array_agg(w.n) as numbers,
        coalesce(array_agg(c.name order by c.position) filter (where w.decision = 'repair' and c.name is not null), '{}')
          as chosen,
        coalesce(bool_or(w.decision = 'repair'), false) as repairs,
        bool_and(coalesce(w.decision = 'keep live', false)) as kept
      from unnest(case when d.status = 'corrupted' then d.changed else array[null::text] end, d.kinds)
        with ordinality as c(name, kind, position)
      left join lateral (
        select r.n, r.decision, 0 as rank where r.n is not null
        union all
        (
          select x.n, x.decision, x.rank
          from rules as x
          where (x.status is null or x.status = d.status) and (x."column" is null or x."column" = c.name)
            and (x.kind is null or x.kind = c.kind)
        )
        order by rank
        limit 1
      ) as w on true
    ) as v
  ) as d
), kept as (
  select x.*
  from json_to_recordset( E'[{"decision":"keep live","column":"email","kind":"case","rows":3,"note":"the users'' own","n":1,"words":"email, case","rank":1},{"decision":"keep live","key":{"id":"7"},"seen":"digest","n":2,"rows":1,"words":"the row {\\"id\\":\\"7\\"}"},{"decision":"later","status":"missing","rows":2,"n":3,"words":"all missing rows","rank":2}]') as x(n int, decision text, status text, "column" text, kind text,
    rank int, rows bigint, words text, note text)
  where x.decision = 'keep live'
), there as (
  -- how much each is about by now; one kind of damage may be in several values of a row
  select x.n, x.rank, x.rows, x.words, x.note, case
      when x.rank is null then (select count(*) from decided as d where x.n = any (d.numbers))
      when x.kind is null then count(distinct v.place)
      else count(v.place)
    end as now
  from kept as x
  left join (
    select d.ctid as place, d.status, c.name, c.kind
    from pgmend.account_diff as d
    left join unnest(d.changed, d.kinds) as c(name, kind) on true
  ) as v on x.rank is not null and (x.status is null or x.status = v.status)
    and (x."column" is null or x."column" = v.name) and (x.kind is null or x.kind = v.kind)
  group by 1, 2, 3, 4, 5, x.kind
), accepted as (
  update pgmend.account_diff as d
  set accepted = true
  from decided as c
  where d.ctid = c.place and c.kept
    -- of one that is about more than it was nobody knows which rows it meant
    and not c.numbers && array(select t.n from there as t where t.now > t.rows)
    and (c.seen_then is null or c.seen_then = c.seen_now)
  returning d.status, c.numbers
)
update pgmend.tables
set accepted = (
  select jsonb_build_object(
    'missing', count(*) filter (where a.status = 'missing'),
    'corrupted', count(*) filter (where a.status = 'corrupted'),
    'new', count(*) filter (where a.status = 'new'),
    'decisions', (
      select coalesce(jsonb_agg(jsonb_build_object('decision', t.words, 'one_row', t.rank is null, 'note', t.note,
        'decided', t.rows, 'now', t.now,
        'accepted', (select count(*) from accepted as b where t.n = any (b.numbers))) order by t.n), '[]')
      from there as t
    ))
  from accepted as a
)
where table_name = 'public.account';

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
       '63_accept', 'public.account', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
