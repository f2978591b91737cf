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

drop function if exists pgmend."Shop__Order line_script"();
drop table if exists pgmend."Shop__Order line_waits";
do $pgmend$
begin
  -- where nothing is to be repaired nobody asks for lines: that is so for most tables of a database that has many
  if not exists (select from pgmend."Shop__Order line_diff" where status in ('missing', 'corrupted')) then
    return;
  end if;
  create table pgmend."Shop__Order line_waits" (n bigint primary key, after text[]);
  comment on table pgmend."Shop__Order line_waits" is
    'pgmend 62_script of "Shop"."Order line": rows that can only be repaired after others of the same table: the keys of those';
  -- not a view: to store so large a query as a tree takes four times as long as to read it
  create function pgmend."Shop__Order line_script"() returns setof text language sql stable as $pgmend_sql$
with listed as not materialized (
  select row_number() over (order by w.id) as n,
      w.status, w.id as k1, w.changed, w.old_row, w.live_row,
      case
        when octet_length(w.old_row::text) + coalesce(octet_length(w.live_row::text), 0) > 67108864
          then 'its values are too large for a line of this file'
        when 'reused_key' = any (w.hints) then 'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it'
        when 'edited_later' = any (w.hints) then 'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it'
        when w.status = 'missing'
          and (
            w.old_row ->> 'secret' is not null
          ) then 'a masked column would stand here in clear'
        when w.status = 'corrupted' and w.changed && array['secret']::text[]
          then 'a masked column would stand here in clear'
        when w.status = 'corrupted' and not w.changed && array['account_id', 'parent', 'sku', 'amount', 'state', 'details', 'secret', 'changed_at']::text[]
          then 'live computes from other columns what differs'
      end as left_out
    from pgmend."Shop__Order line_diff" as w
    where w.status in ('missing', 'corrupted')
      -- what is accepted stays as live has it
      and not w.accepted
)
select u.line
from (
  select 0 as part, v.n, v.line, null as status, null as left_out,
    null as k1, null::text[] as changed, null::json as old_row,
    null::json as live_row, true as plain, null::text[] as after
  from (values
    (0::bigint, '-- "Shop"."Order line"'),
    (1, 'call pg_temp.pgmend_table(''"Shop"."Order line"'', ' || (select count(*) from listed where left_out is not null)
      || case when exists (select from pgmend."Shop__Order line_waits") then ', ''{"sku":"sku = null"}''' else '' end
      || ');')
  ) as v(n, line)
  union all
  -- before the rows, so that nobody draws a number of theirs in between
  select 2, 1, 'call pg_temp.pgmend_sequence(''"Shop"."Order line_id_seq"'', ' || q.target || ');', null, null,
    null, null, null, null, true, null
  from (
    select max(n.number) as target
    from listed as w
    -- what a sequence can give at all: it has no way to the other numbers that a numeric may hold
    cross join lateral (
        select case when w.old_row ->> 'id' ~ '^-?\d{1,19}$'
          then (w.old_row ->> 'id')::numeric end as number
      ) as n    -- never to where it can give no more
    where w.left_out is null and n.number between -9223372036854775808 and 9223372036854775807::numeric - 1
      and (w.status = 'missing' or 'id' = any (w.changed))
  ) as q
  where q.target is not null
  union all
  select case w.status when 'corrupted' then 1 else 3 end, w.n, null, w.status, w.left_out,
    w.k1::text, w.changed, w.old_row, w.live_row,
    -- JSON escapes whatever ends a line; without that, nothing has to be looked at value by value
    position('\' in concat(w.old_row, w.live_row, to_json(w.k1::text))) = 0,
    t.after
  from listed as w
  left join pgmend."Shop__Order line_waits" as t on t.n = w.n
  order by part, n
) as w
left join lateral json_to_record(w.old_row) as o(
  account_id text,
  parent text,
  sku text,
  amount text,
  state text,
  details text,
  secret text,
  total text,
  changed_at text,
  id text,
  ship_on text
) on true
left join lateral json_to_record(w.live_row) as v(
  account_id text,
  parent text,
  sku text,
  amount text,
  state text,
  details text,
  secret text,
  total text,
  changed_at text
) on true
cross join lateral (
  select
    case when w.line is null then (select row_to_json(k.*)::text
      from (select
        w.k1 as id
      ) as k) end as key,
    case when w.line is null and w.left_out is null then array_to_string(array[
      'l.id = ' || case when w.plain then coalesce(quote_literal(w.k1), 'null') else case when w.k1 is null then 'null' when w.k1 ~ '[\x01-\x1f\x7f]' then pgmend.escaped(w.k1) else quote_literal(w.k1) end end || ''
    ], ' and ') end as match,
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[''
      , case when v.account_id is null then 'l.account_id is null' else 'l.account_id = ' || case when w.plain then coalesce(quote_literal(v.account_id), 'null') else case when v.account_id is null then 'null' when v.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.account_id) else quote_literal(v.account_id) end end || '' end
      , case when v.parent is null then 'l.parent is null' else 'l.parent = ' || case when w.plain then coalesce(quote_literal(v.parent), 'null') else case when v.parent is null then 'null' when v.parent ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.parent) else quote_literal(v.parent) end end || '' end
      , case when v.sku is null then 'l.sku is null' else 'l.sku = ' || case when w.plain then coalesce(quote_literal(v.sku), 'null') else case when v.sku is null then 'null' when v.sku ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.sku) else quote_literal(v.sku) end end || '' end
      , case when v.amount is null then '(l.amount::integer)::text is null' else '(l.amount::integer)::text = ' || case when w.plain then coalesce(quote_literal(v.amount), 'null') else case when v.amount is null then 'null' when v.amount ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.amount) else quote_literal(v.amount) end end || '' end
      , case when v.state is null then '(textin(enum_out(l.state)) collate "C")::text is null' else '(textin(enum_out(l.state)) collate "C")::text = ' || case when w.plain then coalesce(quote_literal(v.state), 'null') else case when v.state is null then 'null' when v.state ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.state) else quote_literal(v.state) end end || '' end
      , case when v.details is null then 'l.details::text is null' else 'l.details::text = ' || case when w.plain then coalesce(quote_literal(v.details), 'null') else case when v.details is null then 'null' when v.details ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.details) else quote_literal(v.details) end end || '' end
      , case when v.total is null then 'l.total::text is null' else 'l.total::text = ' || case when w.plain then coalesce(quote_literal(v.total), 'null') else case when v.total is null then 'null' when v.total ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.total) else quote_literal(v.total) end end || '' end
      , case when v.changed_at is null then 'l.changed_at is null' else 'l.changed_at = ' || case when w.plain then coalesce(quote_literal(v.changed_at), 'null') else case when v.changed_at is null then 'null' when v.changed_at ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.changed_at) else quote_literal(v.changed_at) end end || '' end
    ], ' and ') end as guard,
    case when w.left_out is null then case w.status
      when 'corrupted' then array_to_string(array[
        case when 'account_id' = any (w.changed) then 'account_id = ' || case when w.plain then coalesce(quote_literal(o.account_id), 'null') else case when o.account_id is null then 'null' when o.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.account_id) else quote_literal(o.account_id) end end || '' end,
        case when 'parent' = any (w.changed) then 'parent = ' || case when w.plain then coalesce(quote_literal(o.parent), 'null') else case when o.parent is null then 'null' when o.parent ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.parent) else quote_literal(o.parent) end end || '' end,
        case when 'sku' = any (w.changed) then 'sku = ' || case when w.plain then coalesce(quote_literal(o.sku), 'null') else case when o.sku is null then 'null' when o.sku ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.sku) else quote_literal(o.sku) end end || '' end,
        case when 'amount' = any (w.changed) then 'amount = ' || case when w.plain then coalesce(quote_literal(o.amount), 'null') else case when o.amount is null then 'null' when o.amount ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.amount) else quote_literal(o.amount) end end || '' end,
        case when 'state' = any (w.changed) then 'state = ' || case when w.plain then coalesce(quote_literal(o.state), 'null') else case when o.state is null then 'null' when o.state ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.state) else quote_literal(o.state) end end || '' end,
        case when 'details' = any (w.changed) then 'details = ' || case when w.plain then coalesce(quote_literal(o.details), 'null') else case when o.details is null then 'null' when o.details ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.details) else quote_literal(o.details) end end || '' end,
        case when 'changed_at' = any (w.changed) then 'changed_at = ' || case when w.plain then coalesce(quote_literal(o.changed_at), 'null') else case when o.changed_at is null then 'null' when o.changed_at ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.changed_at) else quote_literal(o.changed_at) end end || '' end
      ]::text[], ', ')
      when 'missing' then array_to_string(array[
        '' || case when w.plain then coalesce(quote_literal(o.id), 'null') else case when o.id is null then 'null' when o.id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.id) else quote_literal(o.id) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.account_id), 'null') else case when o.account_id is null then 'null' when o.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.account_id) else quote_literal(o.account_id) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.parent), 'null') else case when o.parent is null then 'null' when o.parent ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.parent) else quote_literal(o.parent) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.sku), 'null') else case when o.sku is null then 'null' when o.sku ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.sku) else quote_literal(o.sku) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.amount), 'null') else case when o.amount is null then 'null' when o.amount ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.amount) else quote_literal(o.amount) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.state), 'null') else case when o.state is null then 'null' when o.state ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.state) else quote_literal(o.state) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.details), 'null') else case when o.details is null then 'null' when o.details ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.details) else quote_literal(o.details) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.ship_on), 'null') else case when o.ship_on is null then 'null' when o.ship_on ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.ship_on) else quote_literal(o.ship_on) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.secret), 'null') else case when o.secret is null then 'null' when o.secret ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.secret) else quote_literal(o.secret) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.changed_at), 'null') else case when o.changed_at is null then 'null' when o.changed_at ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.changed_at) else quote_literal(o.changed_at) end end || ''
      ]::text[], ', ')
    end end as written,
    case when w.after is not null and w.status = 'corrupted' then nullif(array_to_string(array[
      case when 'sku' = any (w.changed) then '''sku''' end
    ]::text[], ', '), '') end as parked,
    case when w.left_out is null then nullif(array_to_string(array[
      case when w.status = 'missing' or 'account_id' = any (w.changed)
        then 'l.account_id is not distinct from ' || case when w.plain then coalesce(quote_literal(o.account_id), 'null') else case when o.account_id is null then 'null' when o.account_id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.account_id) else quote_literal(o.account_id) end end || '::integer' end,
      case when w.status = 'missing' or 'parent' = any (w.changed)
        then 'l.parent is not distinct from ' || case when w.plain then coalesce(quote_literal(o.parent), 'null') else case when o.parent is null then 'null' when o.parent ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.parent) else quote_literal(o.parent) end end || '::bigint' end,
      case when w.status = 'missing' or 'sku' = any (w.changed)
        then 'l.sku collate "C" is not distinct from ' || case when w.plain then coalesce(quote_literal(o.sku), 'null') else case when o.sku is null then 'null' when o.sku ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.sku) else quote_literal(o.sku) end end || '::character varying(20)' end,
      case when w.status = 'missing' or 'amount' = any (w.changed)
        then 'l.amount::integer is not distinct from ' || case when w.plain then coalesce(quote_literal(o.amount), 'null') else case when o.amount is null then 'null' when o.amount ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.amount) else quote_literal(o.amount) end end || '::integer' end,
      case when w.status = 'missing' or 'state' = any (w.changed)
        then 'textin(enum_out(l.state)) collate "C" is not distinct from ' || case when w.plain then coalesce(quote_literal(o.state), 'null') else case when o.state is null then 'null' when o.state ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.state) else quote_literal(o.state) end end || '::text' end,
      case when w.status = 'missing' or 'details' = any (w.changed)
        then 'l.details is not distinct from ' || case when w.plain then coalesce(quote_literal(o.details), 'null') else case when o.details is null then 'null' when o.details ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.details) else quote_literal(o.details) end end || '::jsonb' end,
      case when w.status = 'missing' or 'total' = any (w.changed)
        then 'l.total is not distinct from ' || case when w.plain then coalesce(quote_literal(o.total), 'null') else case when o.total is null then 'null' when o.total ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.total) else quote_literal(o.total) end end || '::numeric' end
    ]::text[], ' and '), '') end as kept,
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[
      case when 'account_id' = any (w.changed) then 'account_id' || ' old '
        || coalesce(to_json(case when length(o.account_id) > 200 then left(o.account_id, 200) || '...' else o.account_id end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.account_id) > 200 then left(v.account_id, 200) || '...' else v.account_id end)::text, 'null') end,
      case when 'parent' = any (w.changed) then 'parent' || ' old '
        || coalesce(to_json(case when length(o.parent) > 200 then left(o.parent, 200) || '...' else o.parent end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.parent) > 200 then left(v.parent, 200) || '...' else v.parent end)::text, 'null') end,
      case when 'sku' = any (w.changed) then 'sku' || ' old '
        || coalesce(to_json(case when length(o.sku) > 200 then left(o.sku, 200) || '...' else o.sku end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.sku) > 200 then left(v.sku, 200) || '...' else v.sku end)::text, 'null') end,
      case when 'amount' = any (w.changed) then 'amount' || ' old '
        || coalesce(to_json(case when length(o.amount) > 200 then left(o.amount, 200) || '...' else o.amount end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.amount) > 200 then left(v.amount, 200) || '...' else v.amount end)::text, 'null') end,
      case when 'state' = any (w.changed) then 'state' || ' old '
        || coalesce(to_json(case when length(o.state) > 200 then left(o.state, 200) || '...' else o.state end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.state) > 200 then left(v.state, 200) || '...' else v.state end)::text, 'null') end,
      case when 'details' = any (w.changed) then 'details' || ' old '
        || coalesce(to_json(case when length(o.details) > 200 then left(o.details, 200) || '...' else o.details end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.details) > 200 then left(v.details, 200) || '...' else v.details end)::text, 'null') end,
      case when 'secret' = any (w.changed) then 'secret' || ' old '
        || '***' || ', live '
        || '***' end,
      case when 'total' = any (w.changed) then 'total' || ' old '
        || coalesce(to_json(case when length(o.total) > 200 then left(o.total, 200) || '...' else o.total end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.total) > 200 then left(v.total, 200) || '...' else v.total end)::text, 'null') end,
      case when 'changed_at' = any (w.changed) then 'changed_at' || ' old '
        || coalesce(to_json(case when length(o.changed_at) > 200 then left(o.changed_at, 200) || '...' else o.changed_at end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.changed_at) > 200 then left(v.changed_at, 200) || '...' else v.changed_at end)::text, 'null') end
    ]::text[], '; ') end as says
  offset 0
) as m
cross join lateral (
  select
    case w.status
      when 'corrupted' then 'update "Shop"."Order line" as l set ' || m.written || ' where ' || m.match || m.guard
      else 'insert into "Shop"."Order line" (id, account_id, parent, sku, amount, state, details, ship_on, secret, changed_at) overriding system value select ' || m.written || ' where not exists (select from "Shop"."Order line" as l where '
        || m.match || ')'
    end as statement,
    'update "Shop"."Order line" as l set ' || m.written as written,
    ' where ' || m.match as match,
    'array[' || (select string_agg(quote_literal(a.key), ', ') from unnest(w.after) as a(key)) || ']' as after,
    'select true from "Shop"."Order line" as l where ' || m.match || ' and ' || m.kept as look,
    '-- "Shop"."Order line" ' || m.key
      || coalesce(' is left out: ' || w.left_out,
      case w.status when 'missing' then ' is missing' else ': ' || m.says end) as comment
  offset 0
) as f
cross join lateral unnest(case
  when w.line is not null then array[w.line]
  when w.left_out is not null then array[f.comment]
  -- a row that has to be set aside is written in pieces: what it is set to, which row it is, and what it still is
  when m.parked is not null then array[f.comment, 'call pg_temp.pgmend_row(''"Shop"."Order line"'', ' || quote_literal(m.key) || ', '
    || case when position('$r' in f.written) = 0 then '$r$' || f.written || ' $r$' else '$r' || md5(f.written) || '$' || f.written || ' ' || '$r' || md5(f.written) || '$' end || ', ' || case when position('$r' in f.match) = 0 then '$r$' || f.match || ' $r$' else '$r' || md5(f.match) || '$' || f.match || ' ' || '$r' || md5(f.match) || '$' end || ', ' || case when position('$r' in m.guard) = 0 then '$r$' || m.guard || ' $r$' else '$r' || md5(m.guard) || '$' || m.guard || ' ' || '$r' || md5(m.guard) || '$' end
    || coalesce(', kept => ' || case when position('$r' in f.look) = 0 then '$r$' || f.look || ' $r$' else '$r' || md5(f.look) || '$' || f.look || ' ' || '$r' || md5(f.look) || '$' end, '')
    || ', after => ' || f.after || ', aside => array[' || m.parked || ']);']
  else array[f.comment, 'call pg_temp.pgmend_row(''"Shop"."Order line"'', ' || quote_literal(m.key) || ', '
    || case when position('$r' in f.statement) = 0 then '$r$' || f.statement || ' $r$' else '$r' || md5(f.statement) || '$' || f.statement || ' ' || '$r' || md5(f.statement) || '$' end || coalesce(', kept => ' || case when position('$r' in f.look) = 0 then '$r$' || f.look || ' $r$' else '$r' || md5(f.look) || '$' || f.look || ' ' || '$r' || md5(f.look) || '$' end, '')
    || coalesce(', after => ' || f.after, '')
    || ');']
end) as u(line)
$pgmend_sql$;
  comment on function pgmend."Shop__Order line_script"() is
    'pgmend 62_script of "Shop"."Order line": its lines of repair.sql';
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
  if not exists (select from pgmend."Shop__Order line_diff" where status in ('missing', 'corrupted')) then
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
      from unnest(array['"Shop"."Order line"']::text[]::regclass[]) as t(oid)
      join pg_class as c on c.oid = t.oid
      join pg_roles as r on r.oid = c.relowner
      -- rows of tables of several owners that go in together are written as whoever runs this
      having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
        and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
          else 'MEMBER' end))
    ), current_setting('role')), true);
  with listed as materialized (
    select row_number() over (order by w.id) as n,
        w.status, w.id as k1, w.changed, w.old_row, w.live_row,
        case
          when octet_length(w.old_row::text) + coalesce(octet_length(w.live_row::text), 0) > 67108864
            then 'its values are too large for a line of this file'
          when 'reused_key' = any (w.hints) then 'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it'
          when 'edited_later' = any (w.hints) then 'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it'
          when w.status = 'missing'
            and (
              w.old_row ->> 'secret' is not null
            ) then 'a masked column would stand here in clear'
          when w.status = 'corrupted' and w.changed && array['secret']::text[]
            then 'a masked column would stand here in clear'
          when w.status = 'corrupted' and not w.changed && array['account_id', 'parent', 'sku', 'amount', 'state', 'details', 'secret', 'changed_at']::text[]
            then 'live computes from other columns what differs'
        end as left_out
      from pgmend."Shop__Order line_diff" as w
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
      cross join lateral (select array[case when w.status = 'missing' then w.old_row ->> 'sku' when 'sku' = any (w.changed) then w.old_row ->> 'sku' else w.live_row ->> 'sku' end]::text[] as value) as v
      where w.left_out is null and (w.status = 'missing' or w.changed && array['sku']::text[]) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
        set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
      offset 0
    ) as w
    join (
      select h.n, v.*, (select row_to_json(k.*)::text
        from (select h.k1::text as id) as k) as key
      from listed as h
      cross join lateral (select array[h.live_row ->> 'sku']::text[] as value) as v
      where h.left_out is null
        and
          h.status = 'corrupted' and h.changed && array['sku']::text[]
        and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
          set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
      offset 0
    ) as h on h.value = w.value and array_position(w.value, null) is null and h.n <> w.n
    union
    -- the row to which it refers
    select w.n, h.key
    from (
      select w.n, v.*
      from listed as w
      cross join lateral (select array[case when w.status = 'missing' then w.old_row ->> 'parent' when 'parent' = any (w.changed) then w.old_row ->> 'parent' else w.live_row ->> 'parent' end]::text[] as value) as v
      where w.left_out is null and (w.status = 'missing' or w.changed && array['parent']::text[]) and (select concat(set_config('search_path', current_setting('pgmend.own_path'), true),
        set_config('row_security', 'on', true), set_config('role', current_setting('pgmend.owner'), true))) is not null
      offset 0
    ) as w
    join (
      select h.n, v.*, (select row_to_json(k.*)::text
        from (select h.k1::text as id) as k) as key
      from listed as h
      cross join lateral (select array[h.old_row ->> 'id']::text[] as value) as v
      where h.left_out is null
        and
          h.status = 'missing'
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
  insert into pgmend."Shop__Order line_waits" (n, after)
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
       '62_script', '"Shop"."Order line"', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
