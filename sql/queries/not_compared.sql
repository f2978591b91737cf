-- A table that turned out not to be comparable. $1: name, $2: stem of its objects, $3: reason, $4: hint.
insert into {{staging}}.tables (table_name, stem, outcome, reason, hint)
values ($1, $2, 'not_compared', $3, $4)
on conflict (table_name) do update
  set outcome = excluded.outcome, reason = excluded.reason, hint = excluded.hint,
      -- where only the views failed there were counts already, and nothing would show the rows behind them
      (old_rows, live_rows, identical, missing, corrupted, new, changed_by_column) = (null, null, null, null, null,
        null, null);
