-- the last two are not among others, and a trigger may raise them
exception when others or query_canceled or assert_failure then
  get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail, broken = constraint_name,
    trace = pg_exception_context;
  {{> raised_by_user}}
  -- the server is in trouble, not a row
  if state ~ '^(53|57|58|XX)' and not raised then
    raise;
  end if;
  retry := false;
  middle := (select min(slot) - 1 from (
      select slot, ntile(2) over (order by slot) as half from (
        select distinct slot from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null
      ) as slots
    ) as halves where half = 2);
  {{> repair_singly}}
  if cardinality(bad) > 0 then
    -- all rows that were not kept are known; those that are written together are left together
    update {{staging}}.{{ident pair.objects.todo}} as t
    set outcome = 'blocked', reason = b.why, again = true
    from (
      select m.slot, min(k.why) as why
      from unnest(bad, whys) as k(n, why)
      join {{staging}}.{{ident pair.objects.todo}} as m on m.n = k.n
      group by m.slot
    ) as b
    where b.slot = t.slot and t.slot between work.low and work.high and t.outcome is null;
    bad := null;
    -- each time at least one row fewer, but a trigger that refuses another one each time shall not have all of them written anew
    spared := spared + 1;
    retry := spared <= 20 and exists (
      select from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null);
    continue when not retry and not exists (
      select from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null);
  elsif state = '55P03' and not raised then
    -- one wait is enough to know that somebody is at work here
    perform set_config('lock_timeout', '50ms', true) where patience = '0' or patience::interval > interval '50 ms';
    waits := waits + 1;
    {{> repair_locked}}
  end if;
  if retry then
    lows := lows || low;
    highs := highs || high;
  elsif middle is null or (state = '55P03' and not raised and waits > 100) then
    {{> repair_said}}
    if kind = 'exchange' and state ~ '^2' then
      said := 'rows exchange unique values, and live does not take the ones that would set theirs aside: ' || said;
    end if;
    update {{staging}}.{{ident pair.objects.todo}} as t
    -- a key that came to live meanwhile is looked at again
    set outcome = case when raised then 'blocked' when state in ('55P03', '40P01') then 'skipped' when state <> '23505' then 'blocked' end,
        reason = case when state in ('55P03', '40P01') and not raised then 'locked by another session' else said end,
        again = true,
        blocked_by = case when kind = 'exchange' and state in ('23505', '23P01') then (
          select json_build_object('table', {{literal pair.name}}, 'key', json_build_object({{#each pair.writing.keys}}{{literal column}}, {{#if masked}}'***'{{else}}h.{{k}}::text{{/if}}{{#unless @last}}, {{/unless}}{{/each}}))
          from {{staging}}.{{ident pair.objects.todo}} as h where h.n = t.holder) else t.blocked_by end
    where slot between work.low and work.high and outcome is null;
  else
    -- half of them at a time, the lower one first, until the rows that fail are alone
    lows := lows || array[middle + 1, low];
    highs := highs || array[high, middle];
  end if;
