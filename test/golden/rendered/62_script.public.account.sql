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

drop function if exists pgmend.account_script();
drop table if exists pgmend.account_waits;
do $pgmend$
begin
  -- where nothing is to be repaired nobody asks for lines: that is so for most tables of a database that has many
  if not exists (select from pgmend.account_diff where status in ('missing', 'corrupted')) then
    return;
  end if;
  -- not a view: to store so large a query as a tree takes four times as long as to read it
  create function pgmend.account_script() returns setof text language sql stable as $pgmend_sql$
with listed as not materialized (
  select row_number() over (order by w.id) as n,
      w.status, w.id as k1, w.changed, w.old_row, w.live_row,
      case
        when octet_length(w.old_row::text) + coalesce(octet_length(w.live_row::text), 0) > 67108864
          then 'its values are too large for a line of this file'
        when 'reused_key' = any (w.hints) then 'reused_key: every compared column differs, as if live had given the key to another entity; --include reused_key repairs it'
        when 'edited_later' = any (w.hints) then 'edited_later: changed later on live than on old, perhaps by a user; --include edited_later repairs it'
        when w.status = 'corrupted' and not w.changed && array['email', 'balance', 'created_at', 'active', 'note']::text[]
          then 'live computes from other columns what differs'
      end as left_out
    from pgmend.account_diff as w
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
    (0::bigint, '-- public.account'),
    (1, 'call pg_temp.pgmend_table(''public.account'', ' || (select count(*) from listed where left_out is not null)
      || ');')
  ) as v(n, line)
  union all
  select case w.status when 'corrupted' then 1 else 3 end, w.n, null, w.status, w.left_out,
    w.k1::text, w.changed, w.old_row, w.live_row,
    -- JSON escapes whatever ends a line; without that, nothing has to be looked at value by value
    position('\' in concat(w.old_row, w.live_row, to_json(w.k1::text))) = 0,
    null
  from listed as w
  order by part, n
) as w
left join lateral json_to_record(w.old_row) as o(
  email text,
  balance text,
  created_at text,
  active text,
  note text,
  id text
) on true
left join lateral json_to_record(w.live_row) as v(
  email text,
  balance text,
  created_at text,
  active text,
  note text
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
      , case when v.email is null then 'l.email is null' else 'l.email = ' || case when w.plain then coalesce(quote_literal(v.email), 'null') else case when v.email is null then 'null' when v.email ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.email) else quote_literal(v.email) end end || '' end
      , case when v.balance is null then 'l.balance::text is null' else 'l.balance::text = ' || case when w.plain then coalesce(quote_literal(v.balance), 'null') else case when v.balance is null then 'null' when v.balance ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.balance) else quote_literal(v.balance) end end || '' end
      , case when v.created_at is null then 'l.created_at is null' else 'l.created_at = ' || case when w.plain then coalesce(quote_literal(v.created_at), 'null') else case when v.created_at is null then 'null' when v.created_at ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.created_at) else quote_literal(v.created_at) end end || '' end
      , case when v.active is null then 'l.active is null' else 'l.active = ' || case when w.plain then coalesce(quote_literal(v.active), 'null') else case when v.active is null then 'null' when v.active ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.active) else quote_literal(v.active) end end || '' end
      , case when v.note is null then 'l.note is null' else 'l.note = ' || case when w.plain then coalesce(quote_literal(v.note), 'null') else case when v.note is null then 'null' when v.note ~ '[\x01-\x1f\x7f]' then pgmend.escaped(v.note) else quote_literal(v.note) end end || '' end
    ], ' and ') end as guard,
    case when w.left_out is null then case w.status
      when 'corrupted' then array_to_string(array[
        case when 'email' = any (w.changed) then 'email = ' || case when w.plain then coalesce(quote_literal(o.email), 'null') else case when o.email is null then 'null' when o.email ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.email) else quote_literal(o.email) end end || '' end,
        case when 'balance' = any (w.changed) then 'balance = ' || case when w.plain then coalesce(quote_literal(o.balance), 'null') else case when o.balance is null then 'null' when o.balance ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.balance) else quote_literal(o.balance) end end || '' end,
        case when 'created_at' = any (w.changed) then 'created_at = ' || case when w.plain then coalesce(quote_literal(o.created_at), 'null') else case when o.created_at is null then 'null' when o.created_at ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.created_at) else quote_literal(o.created_at) end end || '' end,
        case when 'active' = any (w.changed) then 'active = ' || case when w.plain then coalesce(quote_literal(o.active), 'null') else case when o.active is null then 'null' when o.active ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.active) else quote_literal(o.active) end end || '' end,
        case when 'note' = any (w.changed) then 'note = ' || case when w.plain then coalesce(quote_literal(o.note), 'null') else case when o.note is null then 'null' when o.note ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.note) else quote_literal(o.note) end end || '' end
      ]::text[], ', ')
      when 'missing' then array_to_string(array[
        '' || case when w.plain then coalesce(quote_literal(o.id), 'null') else case when o.id is null then 'null' when o.id ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.id) else quote_literal(o.id) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.email), 'null') else case when o.email is null then 'null' when o.email ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.email) else quote_literal(o.email) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.balance), 'null') else case when o.balance is null then 'null' when o.balance ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.balance) else quote_literal(o.balance) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.created_at), 'null') else case when o.created_at is null then 'null' when o.created_at ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.created_at) else quote_literal(o.created_at) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.active), 'null') else case when o.active is null then 'null' when o.active ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.active) else quote_literal(o.active) end end || '',
        '' || case when w.plain then coalesce(quote_literal(o.note), 'null') else case when o.note is null then 'null' when o.note ~ '[\x01-\x1f\x7f]' then pgmend.escaped(o.note) else quote_literal(o.note) end end || ''
      ]::text[], ', ')
    end end as written,
    null as kept,
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[
      case when 'email' = any (w.changed) then 'email' || ' old '
        || coalesce(to_json(case when length(o.email) > 200 then left(o.email, 200) || '...' else o.email end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.email) > 200 then left(v.email, 200) || '...' else v.email end)::text, 'null') end,
      case when 'balance' = any (w.changed) then 'balance' || ' old '
        || coalesce(to_json(case when length(o.balance) > 200 then left(o.balance, 200) || '...' else o.balance end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.balance) > 200 then left(v.balance, 200) || '...' else v.balance end)::text, 'null') end,
      case when 'created_at' = any (w.changed) then 'created_at' || ' old '
        || coalesce(to_json(case when length(o.created_at) > 200 then left(o.created_at, 200) || '...' else o.created_at end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.created_at) > 200 then left(v.created_at, 200) || '...' else v.created_at end)::text, 'null') end,
      case when 'active' = any (w.changed) then 'active' || ' old '
        || coalesce(to_json(case when length(o.active) > 200 then left(o.active, 200) || '...' else o.active end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.active) > 200 then left(v.active, 200) || '...' else v.active end)::text, 'null') end,
      case when 'note' = any (w.changed) then 'note' || ' old '
        || coalesce(to_json(case when length(o.note) > 200 then left(o.note, 200) || '...' else o.note end)::text, 'null') || ', live '
        || coalesce(to_json(case when length(v.note) > 200 then left(v.note, 200) || '...' else v.note end)::text, 'null') end
    ]::text[], '; ') end as says
  offset 0
) as m
cross join lateral (
  select
    case w.status
      when 'corrupted' then 'update public.account as l set ' || m.written || ' where ' || m.match || m.guard
      else 'insert into public.account (id, email, balance, created_at, active, note) select ' || m.written || ' where not exists (select from public.account as l where '
        || m.match || ')'
    end as statement,
    'select from public.account as l where ' || m.match || ' and ' || m.kept as look,
    '-- public.account ' || m.key
      || coalesce(' is left out: ' || w.left_out,
      case w.status when 'missing' then ' is missing' else ': ' || m.says end) as comment
  offset 0
) as f
cross join lateral unnest(case
  when w.line is not null then array[w.line]
  when w.left_out is not null then array[f.comment]
  else array[f.comment, 'call pg_temp.pgmend_row(''public.account'', ' || quote_literal(m.key) || ', '
    || case when position('$r' in f.statement) = 0 then '$r$' || f.statement || ' $r$' else '$r' || md5(f.statement) || '$' || f.statement || ' ' || '$r' || md5(f.statement) || '$' end || coalesce(', kept => ' || case when position('$r' in f.look) = 0 then '$r$' || f.look || ' $r$' else '$r' || md5(f.look) || '$' || f.look || ' ' || '$r' || md5(f.look) || '$' end, '')
    || ');']
end) as u(line)
$pgmend_sql$;
  comment on function pgmend.account_script() is
    'pgmend 62_script of public.account: its lines of repair.sql';
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
       '62_script', 'public.account', 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
