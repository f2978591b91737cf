exception when others then
  get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail, broken = constraint_name;
  -- the server is in trouble, not a row
  if state ~ '^(53|57|58|XX)' then
    raise;
  end if;
  retry := false;
  if state = '55P03' then
    -- one wait is enough to know that somebody is at work here
    perform set_config('lock_timeout', '50ms', true) where patience = '0' or patience::interval > interval '50 ms';
    waits := waits + 1;
    {{> repair_locked}}
  end if;
  middle := (select min(slot) - 1 from (
      select slot, ntile(2) over (order by slot) as half from (
        select distinct slot from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome is null
      ) as slots
    ) as halves where half = 2);
  if retry then
    lows := lows || low;
    highs := highs || high;
  elsif middle is null or (state = '55P03' and waits > 100) then
{{#if pair.maskedNames.length}}
    -- what the server, a trigger or a type says may have a masked value in it
    if state !~ '^PGM' then
      said := case when broken <> '' then format('it would violate the constraint "%s"', broken)
              else format('live refuses it (SQLSTATE %s), with words that may show a masked value', state) end;
    end if;
{{else}}
    said := said || case when state in ('23505', '23503', '23P01') then coalesce(': ' || nullif(more, ''), '') else '' end;
{{/if}}
    if kind = 'exchange' and state ~ '^2' then
      said := 'rows exchange unique values, and live does not take the ones that would set theirs aside: ' || said;
    end if;
    update {{staging}}.{{ident pair.objects.todo}}
    -- a key that came to live meanwhile is looked at again
    set outcome = case when state in ('55P03', '40P01') then 'skipped' when state <> '23505' then 'blocked' end,
        reason = case when state in ('55P03', '40P01') then 'locked by another session' else said end,
        again = true
    where slot between work.low and work.high and outcome is null;
  else
    -- half of them at a time, the lower one first, until the rows that fail are alone
    lows := lows || array[middle + 1, low];
    highs := highs || array[high, middle];
  end if;
