-- purpose: writes the repair of a pair as statements that need neither pgmend nor this schema, for repair.sql
-- creates: table <t>_waits, function <t>_script
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare
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

drop function if exists pgmend.visit_script();
drop table if exists pgmend.visit_waits;
do $pgmend$
begin
  -- where nothing is to be repaired nobody asks for lines: that is so for most tables of a database that has many
  if not exists (select from pgmend.visit_diff where status in ('missing', 'corrupted')) then
    return;
  end if;
  create table pgmend.visit_waits (n bigint primary key, after text[]);
  comment on table pgmend.visit_waits is
    'pgmend 62_script of public.visit: rows that can only be repaired after others of the same table: the keys of those';
  -- not a view: to store so large a query as a tree takes four times as long as to read it
  create function pgmend.visit_script() returns setof text language sql stable as $pgmend_sql$
with listed as not materialized (
  select row_number() over (order by w.hash, w.copy, w.content) as n,
      w.status, w.content as k1, w.copy as k2, w.changed, w.old_row, w.live_row,
      case
        when octet_length(w.old_row::text) + coalesce(octet_length(w.live_row::text), 0) > 67108864
          then 'its values are too large for a line of this file'
        when 'reused_key' = any (w.hints) then 'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it'
        when 'edited_later' = any (w.hints) then 'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it'
        when w.status = 'corrupted' and not w.changed && array['account_id', 'page', 'seen', 'on_day']::text[]
          then 'live computes from other columns what differs'
      end as left_out
    from pgmend.visit_diff as w
    where w.status in ('missing', 'corrupted')
      -- what is accepted stays as live has it
      and not w.accepted
)
select u.line
from (
  select 0 as part, v.n, v.line, null as status, null as left_out,
    null as k1, null as k2, null::text[] as changed, null::json as old_row,
    null::json as live_row, true as plain, null::text[] as after
  from (values
    (0::bigint, '-- public.visit'),
    (1, 'call pg_temp.pgmend_table(''public.visit'', ' || (select count(*) from listed where left_out is not null)
      || case when exists (select from pgmend.visit_waits) then ', ''{"page":"page = null"}''' else '' end
      || ');')
  ) as v(n, line)
  union all
  select 2, 0, 'lock table public.visit in share row exclusive mode;', null, null,
    null, null, null, null, null, true, null
  where exists (select from listed where status = 'missing' and left_out is null)
  union all
  select case w.status when 'corrupted' then 1 else 3 end, w.n, null, w.status, w.left_out,
    w.k1::text, w.k2::text, w.changed, w.old_row, w.live_row,
    -- JSON escapes whatever ends a line; without that, nothing has to be looked at value by value
    position('\' in concat(w.old_row, w.live_row, to_json(w.k1::text), to_json(w.k2::text))) = 0,
    t.after
  from listed as w
  left join pgmend.visit_waits as t on t.n = w.n
  order by part, n
) as w
left join lateral json_to_record(w.old_row) as o(
  account_id text,
  page text,
  seen text,
  on_day text
) on true
left join lateral json_to_record(w.live_row) as v(
  account_id text,
  page text,
  seen text,
  on_day text
) on true
cross join lateral (
  select
    case when w.line is null then (select row_to_json(k.*)::text
      from (select
        w.k1 as content,
        w.k2 as copy
      ) as k) end as key,
    case when w.line is null and w.left_out is null then array_to_string(array[
      'l.account_id is not distinct from ' || case when w.plain then coalesce(quote_literal(o.account_id), 'null') else case when o.account_id is null then 'null' when o.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.account_id) else quote_literal(o.account_id) end end || '::integer',
      'l.page collate "C" is not distinct from ' || case when w.plain then coalesce(quote_literal(o.page), 'null') else case when o.page is null then 'null' when o.page ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.page) else quote_literal(o.page) end end || '::text',
      'l.seen is not distinct from ' || case when w.plain then coalesce(quote_literal(o.seen), 'null') else case when o.seen is null then 'null' when o.seen ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.seen) else quote_literal(o.seen) end end || '::jsonb',
      'l.on_day is not distinct from ' || case when w.plain then coalesce(quote_literal(o.on_day), 'null') else case when o.on_day is null then 'null' when o.on_day ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.on_day) else quote_literal(o.on_day) end end || '::date'
    ], ' and ') end as match,
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[''
      , case when v.account_id is null then 'l.account_id is null' else 'l.account_id = ' || case when w.plain then coalesce(quote_literal(v.account_id), 'null') else case when v.account_id is null then 'null' when v.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.account_id) else quote_literal(v.account_id) end end || '' end
      , case when v.page is null then 'l.page is null' else 'l.page = ' || case when w.plain then coalesce(quote_literal(v.page), 'null') else case when v.page is null then 'null' when v.page ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.page) else quote_literal(v.page) end end || '' end
      , case when v.seen is null then 'l.seen::text is null' else 'l.seen::text = ' || case when w.plain then coalesce(quote_literal(v.seen), 'null') else case when v.seen is null then 'null' when v.seen ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.seen) else quote_literal(v.seen) end end || '' end
      , case when v.on_day is null then 'l.on_day is null' else 'l.on_day = ' || case when w.plain then coalesce(quote_literal(v.on_day), 'null') else case when v.on_day is null then 'null' when v.on_day ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.on_day) else quote_literal(v.on_day) end end || '' end
    ], ' and ') end as guard,
    case when w.left_out is null then case w.status
      when 'corrupted' then array_to_string(array[
        case when 'account_id' = any (w.changed) then 'account_id = ' || case when w.plain then coalesce(quote_literal(o.account_id), 'null') else case when o.account_id is null then 'null' when o.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.account_id) else quote_literal(o.account_id) end end || '' end,
        case when 'page' = any (w.changed) then 'page = ' || case when w.plain then coalesce(quote_literal(o.page), 'null') else case when o.page is null then 'null' when o.page ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.page) else quote_literal(o.page) end end || '' end,
        case when 'seen' = any (w.changed) then 'seen = ' || case when w.plain then coalesce(quote_literal(o.seen), 'null') else case when o.seen is null then 'null' when o.seen ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.seen) else quote_literal(o.seen) end end || '' end,
        case when 'on_day' = any (w.changed) then 'on_day = ' || case when w.plain then coalesce(quote_literal(o.on_day), 'null') else case when o.on_day is null then 'null' when o.on_day ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.on_day) else quote_literal(o.on_day) end end || '' end
      ]::text[], ', ')
      when 'missing' then array_to_string(array[
        '' || case when w.plain then coalesce(quote_literal(o.account_id), 'null') else case when o.account_id is null then 'null' when o.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.account_id) else quote_literal(o.account_id) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.page), 'null') else case when o.page is null then 'null' when o.page ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.page) else quote_literal(o.page) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.seen), 'null') else case when o.seen is null then 'null' when o.seen ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.seen) else quote_literal(o.seen) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.on_day), 'null') else case when o.on_day is null then 'null' when o.on_day ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.on_day) else quote_literal(o.on_day) end end || ''
      ]::text[], ', ')
    end end as written,
    case when w.after is not null and w.status = 'corrupted' then nullif(array_to_string(array[
      case when 'page' = any (w.changed) then '''page''' end
    ]::text[], ', '), '') end as parked,
    null as kept,
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[
      case when 'account_id' = any (w.changed) then 'account_id' || ' old '
        || coalesce(to_json(case when length(o.account_id) > 200 then left(o.account_id, 200) || '...' else o.account_id end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.account_id) > 200 then left(v.account_id, 200) || '...' else v.account_id end)::text, 'null') end,
      case when 'page' = any (w.changed) then 'page' || ' old '
        || coalesce(to_json(case when length(o.page) > 200 then left(o.page, 200) || '...' else o.page end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.page) > 200 then left(v.page, 200) || '...' else v.page end)::text, 'null') end,
      case when 'seen' = any (w.changed) then 'seen' || ' old '
        || coalesce(to_json(case when length(o.seen) > 200 then left(o.seen, 200) || '...' else o.seen end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.seen) > 200 then left(v.seen, 200) || '...' else v.seen end)::text, 'null') end,
      case when 'on_day' = any (w.changed) then 'on_day' || ' old '
        || coalesce(to_json(case when length(o.on_day) > 200 then left(o.on_day, 200) || '...' else o.on_day end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.on_day) > 200 then left(v.on_day, 200) || '...' else v.on_day end)::text, 'null') end
    ]::text[], '; ') end as says
  offset 0
) as m
cross join lateral (
  select
    case w.status
      when 'corrupted' then 'update public.visit as l set ' || m.written || ' where ' || m.match || m.guard
      else 'insert into public.visit (account_id, page, seen, on_day) select ' || m.written || ' where (select count(*) from public.visit as l where '
        || m.match || ') < ' || w.k2
    end as statement,
    'update public.visit as l set ' || m.written as written,
    ' where ' || m.match as match,
    'array[' || (select string_agg(quote_literal(a.key), ', ') from unnest(w.after) as a(key)) || ']' as after,
    -- as many rows as it is to be copies
    case when m.kept is not null then 'select from public.visit as l where ' || m.match
      || format(' offset %s limit 1', w.k2::bigint - 1) end as look,
    '-- public.visit ' || m.key
      || coalesce(' is left out: ' || w.left_out,
      case w.status when 'missing' then ' is missing' else ': ' || m.says end) as comment
  offset 0
) as f
cross join lateral unnest(case
  when w.line is not null then array[w.line]
  when w.left_out is not null then array[f.comment]
  -- a row that has to be set aside is written in pieces: what it is set to, which row it is, and what it still is
  when m.parked is not null then array[f.comment, 'call pg_temp.pgmend_row(''public.visit'', ' || quote_literal(m.key) || ', '
    || case when position('$r' in f.written) = 0 then '$r$' || f.written || ' $r$' else '$r' || md5(f.written) || '$' || f.written || ' ' || '$r' || md5(f.written) || '$' end || ', ' || case when position('$r' in f.match) = 0 then '$r$' || f.match || ' $r$' else '$r' || md5(f.match) || '$' || f.match || ' ' || '$r' || md5(f.match) || '$' end || ', ' || case when position('$r' in m.guard) = 0 then '$r$' || m.guard || ' $r$' else '$r' || md5(m.guard) || '$' || m.guard || ' ' || '$r' || md5(m.guard) || '$' end
    || coalesce(', kept => ' || case when position('$r' in f.look) = 0 then '$r$' || f.look || ' $r$' else '$r' || md5(f.look) || '$' || f.look || ' ' || '$r' || md5(f.look) || '$' end, '')
    || ', after => ' || f.after || ', aside => array[' || m.parked || ']);']
  else array[f.comment, 'call pg_temp.pgmend_row(''public.visit'', ' || quote_literal(m.key) || ', '
    || case when position('$r' in f.statement) = 0 then '$r$' || f.statement || ' $r$' else '$r' || md5(f.statement) || '$' || f.statement || ' ' || '$r' || md5(f.statement) || '$' end || coalesce(', kept => ' || case when position('$r' in f.look) = 0 then '$r$' || f.look || ' $r$' else '$r' || md5(f.look) || '$' || f.look || ' ' || '$r' || md5(f.look) || '$' end, '')
    || coalesce(', after => ' || f.after, '')
    || ');']
end) as u(line)
$pgmend_sql$;
  comment on function pgmend.visit_script() is
    'pgmend 62_script of public.visit: its lines of repair.sql';
end
$pgmend$;

-- what is kept as text has no statistics
set local enable_nestloop = off;
set local enable_mergejoin = off;
do $pgmend$
-- a condition of the user's names columns, whatever the variables are called
#variable_conflict use_column
declare
  waiters bigint[];
  needed text[];
begin
  if not exists (select from pgmend.visit_diff where status in ('missing', 'corrupted')) then
    return;
  end if;
  -- Code of a table's owner (triggers, constraints, defaults) runs as the owner, where this session may act as that, and
  -- by the role's own search_path. The statement that sets it off changes to these itself while it runs: by then all of
  -- its names have been looked up in pg_catalog, and its rights checked. What comes after it changes back at once.
  perform set_config('pgmend.own_path',
    case when false then 'pg_catalog, pg_temp'
      else (select reset_val from pg_settings where name = 'search_path') end, true),
    set_config('pgmend.own_role', current_setting('role'), true),
    set_config('pgmend.own_row_security', current_setting('row_security'), true),
    set_config('pgmend.owner', coalesce((
      select min(r.rolname)
      from unnest(array['public.visit']::text[]::regclass[]) as t(oid)
      join pg_class as c on c.oid = t.oid
      join pg_roles as r on r.oid = c.relowner
      -- rows of tables of several owners that go in together are written as whoever runs this
      having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
        and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
          else 'MEMBER' end))
    ), current_setting('role')), true);
  with listed as materialized (
    select row_number() over (order by w.hash, w.copy, w.content) as n,
        w.status, w.content as k1, w.copy as k2, w.changed, w.old_row, w.live_row,
        case
          when octet_length(w.old_row::text) + coalesce(octet_length(w.live_row::text), 0) > 67108864
            then 'its values are too large for a line of this file'
          when 'reused_key' = any (w.hints) then 'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it'
          when 'edited_later' = any (w.hints) then 'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it'
          when w.status = 'corrupted' and not w.changed && array['account_id', 'page', 'seen', 'on_day']::text[]
            then 'live computes from other columns what differs'
        end as left_out
      from pgmend.visit_diff as w
      where w.status in ('missing', 'corrupted')
        -- what is accepted stays as live has it
        and not w.accepted
  )
  select array_agg(n), array_agg(key) into waiters, needed
  from (
    -- the row that holds the value it needs
    select w.n, h.key
    from (
      select w.n, v.*
      from listed as w
      cross join lateral (select array[case when w.status = 'missing' then w.old_row ->> 'page' when 'page' = any (w.changed) then w.old_row ->> 'page' else w.live_row ->> 'page' end]::text[] as value) as v
      where w.left_out is null and (w.status = 'missing' or w.changed && array['page']::text[]) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
        set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
      offset 0
    ) as w
    join (
      select h.n, v.*, (select row_to_json(k.*)::text
        from (select h.k1::text as content, h.k2::text as copy) as k) as key
      from listed as h
      cross join lateral (select array[h.live_row ->> 'page']::text[] as value) as v
      where h.left_out is null
        and
          h.status = 'corrupted' and h.changed && array['page']::text[]
        and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
          set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
      offset 0
    ) as h on h.value = w.value and array_position(w.value, null) is null and h.n <> w.n
  ) as edge;
  -- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
  -- trigger could have changed
  perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
    pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
    pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  insert into pgmend.visit_waits (n, after)
  select u.n, array_agg(u.key order by u.key) from unnest(waiters, needed) as u(n, key) group by u.n;
end
$pgmend$;
set local enable_nestloop to default;
set local enable_mergejoin to default;

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
       '62_script', 'public.visit', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
