-- what a sequence can give at all: it has no way to the other numbers that a numeric may hold
cross join lateral (
    select case when w.old_row ->> {{literal staged}} ~ '^-?\d{1,19}$'
      then (w.old_row ->> {{literal staged}})::numeric end as number
  ) as n