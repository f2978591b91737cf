
create or replace function {{staging}}.added(counts jsonb, more jsonb) returns jsonb language sql immutable as ${{tag}}$
  select counts || coalesce(jsonb_object_agg(m.key, coalesce((counts ->> m.key)::bigint, 0) + m.value::bigint), '{}')
  from jsonb_each_text(more) as m
${{tag}}$;
comment on function {{staging}}.added(jsonb, jsonb) is
  'pgmend {{stage}} of all tables: counts by name, with more of them added';

create or replace function {{staging}}.write_batch(
  work jsonb, kind text, first_slot bigint, last_slot bigint, this_repair bigint, this_pass int
) returns jsonb language plpgsql as ${{tag}}$
declare
  -- parts of the batch that are still to be written, the next one last
  lows bigint[] := array[first_slot];
  highs bigint[] := array[last_slot];
  low bigint;
  high bigint;
  middle bigint;
  -- rows of linked tables: where they were before, and how many triggers have changed, by table
  linked jsonb;
  beside jsonb := '{}';
  bad bigint[];
  whys text[];
  strayed bigint := 0;
  spared int := 0;
  failures int := 0;
  waits int := (work ->> 'waits')::int;
  state text;
  said text;
  more text;
  broken text;
  trace text;
  raised boolean;
begin
  while cardinality(lows) > 0 loop
    low := lows[cardinality(lows)];
    high := highs[cardinality(highs)];
    lows := lows[1:cardinality(lows) - 1];
    highs := highs[1:cardinality(highs) - 1];
    bad := null;
    strayed := 0;
    begin
      perform {{staging}}.find_obstacles(work, kind, low, high);
      linked := {{staging}}.linked_rows(work, low, high);
      if kind in ('update', 'exchange') then
        perform {{staging}}.update_rows(work, kind, low, high, this_repair, this_pass);
        if kind = 'exchange' and not (work ->> 'undoing')::boolean and {{staging}}.rows_left(work, low, high) then
          raise exception using errcode = 'PGM02',
            message = 'rows exchange unique values, and one of them has changed since';
        end if;
      elsif kind = 'delete' then
        perform {{staging}}.delete_rows(work, low, high);
      else
        strayed := {{staging}}.insert_rows(work, low, high, this_repair, this_pass);
        if strayed <> 0 and not (work ->> 'acting')::boolean then
          raise exception using errcode = 'PGM01',
            message = 'live did not keep what was written to its key: its type cannot hold it';
        end if;
      end if;
      {{> owner_constraints}}
      select u.bad, u.whys into bad, whys from {{staging}}.unkept_rows(work, kind, low, high, this_repair, this_pass,
        strayed) as u;
      if cardinality(bad) > 0 then
        raise exception using errcode = 'PGM01', message = whys[1];
      end if;
      if kind = 'exchange' and {{staging}}.rows_left(work, low, high) then
        raise exception using errcode = 'PGM01',
          message = 'live did not keep what was put back: a trigger changed it, or a row changed during the undo';
      end if;
      perform {{staging}}.check_links(work, kind, low, high, this_repair, this_pass);
      beside := {{staging}}.added(beside, {{staging}}.count_moved(linked));
    -- the last two are not among others, and a trigger may raise them
    exception when others or query_canceled or assert_failure then
      get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail,
        broken = constraint_name,
        trace = pg_exception_context;
      raised := {{staging}}.raised_by_user(state, trace);
      -- the server is in trouble, not a row
      if state ~ '^(53|57|58|XX)' and not raised then
        raise;
      end if;
      middle := {{staging}}.middle_of(work, low, high);
      -- an error names no row. Where rows fail again and again, halves would be written anew for each of them
      failures := failures + 1;
      if kind in ('update', 'insert', 'delete') and coalesce(cardinality(bad), 0) = 0 and middle is not null
        and (raised or state !~ '^(23|40|55|PG)') and (failures = 1 or failures > 16)
      then
        select b.bad, b.whys into bad, whys from {{staging}}.blame_rows(work, kind, low, high, failures > 1) as b;
      end if;
      if cardinality(bad) > 0 then
        perform {{staging}}.block_rows(work, low, high, bad, whys);
        continue when not {{staging}}.rows_left(work, low, high);
        -- each time at least one row fewer, but a trigger that refuses another one each time shall not have all of them
        -- written anew
        spared := spared + 1;
        if spared <= 20 then
          lows := lows || low;
          highs := highs || high;
          continue;
        end if;
      elsif state = '55P03' and not raised then
        -- one wait is enough to know that somebody is at work here
        perform {{staging}}.be_brief(work);
        waits := waits + 1;
        case {{staging}}.skip_locked(work, kind, low, high)
          when 'some' then
            lows := lows || low;
            highs := highs || high;
            continue;
          when 'all' then waits := waits + 100;
          else null;
        end case;
      end if;
      if middle is null or (state = '55P03' and not raised and waits > 100) then
        said := {{staging}}.refusal(state, said, more, broken, (work ->> 'masked')::boolean);
        perform {{staging}}.leave_rows(work, kind, low, high, state, said, raised);
      else
        -- half of them at a time, the lower one first, until the rows that fail are alone
        lows := lows || array[middle + 1, low];
        highs := highs || array[high, middle];
      end if;
    end;
  end loop;
  return jsonb_build_object('beside', beside, 'waits', waits);
end
${{tag}}$;
comment on function {{staging}}.write_batch(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend {{stage}} of all tables: writes the rows from one slot to another, around those that fail; returns how often '
  'it waited, and how many rows of linked tables triggers changed';

create or replace function {{staging}}.middle_of(work jsonb, low bigint,
  high bigint) returns bigint language plpgsql as ${{tag}}$
declare
  answer bigint;
begin
  execute format($sql$
    select min(slot) - 1 from (
      select slot, ntile(2) over (order by slot) as half from (
        select distinct slot from {{staging}}.%I where slot between $1 and $2 and outcome is null
      ) as slots
    ) as halves where half = 2
  $sql$, work ->> 'todo') into answer using low, high;
  return answer;
end
${{tag}}$;
comment on function {{staging}}.middle_of(jsonb, bigint, bigint) is
  'pgmend {{stage}} of all tables: the last slot of the lower half; null where all that are left have one';

create or replace function {{staging}}.block_rows(work jsonb, low bigint, high bigint, bad bigint[],
  whys text[]) returns void
language plpgsql as ${{tag}}$
begin
  -- those that are written together are left together
  execute format($sql$
    update {{staging}}.%1$I as t
    set outcome = 'blocked', reason = b.why, again = true
    from (
      select m.slot, min(k.why) as why
      from unnest($3, $4) as k(n, why)
      join {{staging}}.%1$I as m on m.n = k.n
      group by m.slot
    ) as b
    where b.slot = t.slot and t.slot between $1 and $2 and t.outcome is null
  $sql$, work ->> 'todo') using low, high, bad, whys;
end
${{tag}}$;
comment on function {{staging}}.block_rows(jsonb, bigint, bigint, bigint[], text[]) is
  'pgmend {{stage}} of all tables: leaves rows that cannot be written, each with its reason';

create or replace function {{staging}}.leave_rows(
  work jsonb, kind text, low bigint, high bigint, state text, said text, raised boolean
) returns void language plpgsql as ${{tag}}$
begin
  execute format($sql$
    update {{staging}}.%1$I as t
    -- a key that was inserted on live since is checked again
    set outcome = case when $4 then 'blocked' when $3 in ('55P03', '40P01') then 'skipped' when $3 <> '23505'
      then 'blocked' end,
      reason = case when $3 in ('55P03', '40P01') and not $4 then 'locked by another session' else $5 end,
      again = true,
      blocked_by = case when $6 then (
        select json_build_object('table', $7::text, 'key', (
          select json_object(array_agg(k ->> 'column'),
            array_agg(case when (k ->> 'masked')::boolean then '***' else to_jsonb(h) ->> (k ->> 'k') end))
          from jsonb_array_elements($8) as k))
        from {{staging}}.%1$I as h where h.n = t.holder) else t.blocked_by end
    where t.slot between $1 and $2 and t.outcome is null
  $sql$, work ->> 'todo') using low, high, state, raised,
    case when kind = 'exchange' and state ~ '^2'
      then 'rows exchange unique values, and live does not take the ones that would set theirs aside: ' else '' end
        || said,
    kind = 'exchange' and state in ('23505', '23P01'), work ->> 'name', work -> 'key';
end
${{tag}}$;
comment on function {{staging}}.leave_rows(jsonb, text, bigint, bigint, text, text, boolean) is
  'pgmend {{stage}} of all tables: leaves rows that failed by themselves, with what the error says';

create or replace function {{staging}}.be_brief(work jsonb) returns void language sql as ${{tag}}$
  select set_config('lock_timeout', '50ms', true)
  where work ->> 'patience' = '0' or (work ->> 'patience')::interval > interval '50 ms'
${{tag}}$;
comment on function {{staging}}.be_brief(jsonb) is
  'pgmend {{stage}} of all tables: waits no longer for locks: to have waited once is enough';
