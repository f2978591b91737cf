exception when others then
  get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail;
  -- the server is in trouble, not a row
  if state ~ '^(53|57|58|XX)' then
    raise;
  end if;
  if state = '55P03' then
    -- one wait is enough to know that somebody is at work here
    perform set_config('lock_timeout', '50ms', true);
  end if;
  middle := (select min(slot) - 1 from (
      select slot, ntile(2) over (order by slot) as half from (
        select distinct slot from {{staging}}.{{ident pair.objects.todo}} where slot between low and high and outcome is null
      ) as slots
    ) as halves where half = 2);
  if middle is null or state ~ '^(0A|42)' then
    update {{staging}}.{{ident pair.objects.todo}}
    set outcome = case when state in ('55P03', '40P01') then 'skipped' else 'blocked' end,
        reason = case when state in ('55P03', '40P01') then 'locked by another session'
                      else {{#if pair.maskedNames.length}}regexp_replace(said, '".*"', '"***"'){{else}}said || case when state in ('23505', '23503', '23P01') then coalesce(': ' || nullif(more, ''), '') else '' end{{/if}} end,
        again = state !~ '^(0A|42)'
    where slot between low and high and outcome is null;
  else
    -- half of them at a time, the lower one first, until the rows that fail are alone
    lows := lows || array[middle + 1, low];
    highs := highs || array[high, middle];
  end if;
